/* A growable byte buffer.
 *
 * Invariants: data is never NULL after buf_init's first growth is needed; when cap > 0, data[len] is a
 * readable NUL that is not part of the contents; len < cap. The contents may hold NUL bytes.
 *
 * Failure is sticky: when memory runs out, failed is set, the call returns -1 and later calls change nothing,
 * so that a run of appends needs one check at its end. buf_clear does not reset it; buf_free does.
 *
 *     struct buf b = BUF_INIT;
 *     buf_str(&b, "id:");  buf_u64(&b, 21);
 *     if (b.failed) return err_memory(e);
 *     …
 *     buf_free(&b);
 *
 * Not thread-safe: one owner at a time. */
#ifndef MALMOI_BUF_H
#define MALMOI_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data;
    size_t len; /* bytes in use */
    size_t cap; /* bytes allocated, the final NUL included */
    bool failed;
};

#define BUF_INIT                                                                                             \
    {                                                                                                        \
        NULL, 0, 0, false                                                                                    \
    }

void buf_free(struct buf *b);  /* releases the memory; b is as after BUF_INIT */
void buf_clear(struct buf *b); /* len = 0; memory stays for reuse */

/* Make room for extra more bytes and return where they go, or NULL. The caller then adds to len at most
 * extra and calls buf_terminate, or writes nothing. */
char *buf_reserve(struct buf *b, size_t extra);
void buf_terminate(struct buf *b);

/* All return 0, or -1 with failed set. */
int buf_add(struct buf *b, const void *bytes, size_t len);
int buf_str(struct buf *b, const char *text);
int buf_char(struct buf *b, char c);
int buf_u64(struct buf *b, uint64_t value); /* decimal */
int buf_i64(struct buf *b, int64_t value);
int buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
int buf_utf8(struct buf *b, uint32_t code_point); /* code_point must be a scalar value */
int buf_assign(struct buf *b, const void *bytes, size_t len);

/* Remove the first n bytes (n <= len). */
void buf_consume(struct buf *b, size_t n);

/* The contents as a NUL-terminated string, "" when empty; valid until the next change. */
const char *buf_text(const struct buf *b);

/* Hand the memory to the caller, who frees it with free(); NULL if it failed or has none. */
char *buf_detach(struct buf *b);

void buf_swap(struct buf *a, struct buf *b);

#endif
