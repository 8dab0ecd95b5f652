#include "vocab/spill.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

enum { WRITE_BYTES = 1 << 18, MAX_VARINT = 10 };

static int open_file(struct spill *s, const char *prefix, struct err *e)
{
    struct buf name = BUF_INIT;
    buf_printf(&name, "%s.words-XXXXXX", prefix);
    if (name.failed) {
        buf_free(&name);
        return err_memory(e);
    }
    s->fd = mkstemp(name.data);
    int result =
        s->fd < 0 || unlink(name.data) ? err_errno(e, "cannot make a temporary file '%s'", name.data) : 0;
    buf_free(&name);
    return result;
}

static int flush(struct spill *s, struct buf *pending, struct err *e)
{
    for (size_t done = 0; done < pending->len;) {
        ssize_t n = pwrite(s->fd, pending->data + done, pending->len - done, (off_t)s->end);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_errno(e, "cannot write words to a temporary file");
        done += (size_t)n;
        s->end += (uint64_t)n;
    }
    buf_clear(pending);
    return 0;
}

static void add_varint(struct buf *out, uint64_t value)
{
    for (; value > 0x7F; value >>= 7) buf_char(out, (char)((value & 0x7F) | 0x80));
    buf_char(out, (char)value);
}

int spill_write(struct spill *s, const struct word_table *table, const char *prefix, struct err *e)
{
    if (s->fd < 0 && open_file(s, prefix, e)) return -1;
    struct spill_run run = {.offset = s->end};
    struct buf pending = BUF_INIT;
    int result = 0;
    for (size_t i = 0; i < table->n_words && !result; i++) {
        struct word_count word = word_table_get(table, i);
        add_varint(&pending, word.len);
        add_varint(&pending, word.count);
        buf_add(&pending, word.text, word.len);
        if (pending.failed)
            result = err_memory(e);
        else if (pending.len >= WRITE_BYTES)
            result = flush(s, &pending, e);
    }
    if (!result) result = flush(s, &pending, e);
    buf_free(&pending);
    run.bytes = s->end - run.offset;
    if (!result && array_push(&s->runs, run)) result = err_memory(e);
    return result;
}

void spill_free(struct spill *s)
{
    if (s->fd >= 0) close(s->fd);
    array_free(&s->runs);
    *s = (struct spill)SPILL_INIT;
}

/* ---- reading a run ---- */

struct run_source {
    struct word_source source;
    int fd;
    uint64_t offset, left; /* what is still in the file */
    struct buf held;
    size_t at, buffer;
};

/* Make want bytes stand at s->at, or as many as the run still has. */
static int fill(struct run_source *s, size_t want, struct err *e)
{
    if (s->held.len - s->at >= want || !s->left) return 0;
    buf_consume(&s->held, s->at);
    s->at = 0;
    while (s->held.len < want && s->left) {
        size_t missing = want - s->held.len, ask = missing > s->buffer ? missing : s->buffer;
        if (ask > s->left) ask = (size_t)s->left;
        char *to = buf_reserve(&s->held, ask);
        if (!to) return err_memory(e);
        ssize_t n = pread(s->fd, to, ask, (off_t)s->offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_errno(e, "cannot read words from a temporary file");
        if (n == 0) return err_system(e, "a temporary file of words has lost its end");
        s->held.len += (size_t)n;
        s->offset += (uint64_t)n;
        s->left -= (uint64_t)n;
    }
    buf_terminate(&s->held);
    return 0;
}

static uint64_t take_varint(struct run_source *s)
{
    uint64_t value = 0;
    for (int shift = 0; s->at < s->held.len && shift < 64; shift += 7) {
        unsigned char byte = (unsigned char)s->held.data[s->at++];
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

static int run_next(struct word_source *source, struct word_count *word, struct err *e)
{
    struct run_source *s = (struct run_source *)source;
    if (fill(s, 2 * MAX_VARINT, e)) return -1;
    if (s->at == s->held.len) return 0;
    word->len = (size_t)take_varint(s);
    word->count = take_varint(s);
    if (fill(s, word->len, e)) return -1;
    if (s->held.len - s->at < word->len) return err_system(e, "a temporary file of words is damaged");
    word->text = s->held.data + s->at;
    s->at += word->len;
    return 1;
}

static void run_close(struct word_source *source)
{
    struct run_source *s = (struct run_source *)source;
    buf_free(&s->held);
    free(s);
}

struct word_source *spill_source(const struct spill *s, size_t i, size_t buffer)
{
    struct run_source *source = malloc(sizeof *source);
    if (!source) return NULL;
    *source = (struct run_source){
        .source = {run_next, run_close},
        .fd = s->fd,
        .offset = s->runs.items[i].offset,
        .left = s->runs.items[i].bytes,
        .held = BUF_INIT,
        .buffer = buffer,
    };
    return &source->source;
}
