#include "pipeline/dedup/sorter.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/array.h"
#include "common/buf.h"

enum { LEAST_BYTES = 1 << 20, LEAST_BUFFER = 1 << 9, MOST_BUFFER = 1 << 15, FIRST_PAIRS = 1 << 12 };

/* A sorted run on the disk while it is merged. */
struct run {
    uint64_t offset, left; /* bytes in the file, pairs not read yet */
    struct pair *buffer;
    size_t at, held;
};

struct sorter {
    struct pair *pairs;
    size_t n, cap, most;
    size_t at; /* of the output, where nothing is on the disk */
    char *prefix;
    int fd; /* -1 until the first run */
    uint64_t end;
    ARRAY(struct run) runs;
    struct pair *buffers;
    size_t *heap, n_heap; /* runs with a pair left, the least on top */
    size_t buffer_pairs;
};

int sorter_new(struct sorter **out, uint64_t memory, const char *prefix, struct err *e)
{
    struct sorter *s = *out = calloc(1, sizeof *s);
    if (!s) return err_memory(e);
    if (memory < LEAST_BYTES) memory = LEAST_BYTES;
    if (memory > SIZE_MAX / 2) memory = SIZE_MAX / 2;
    s->most = (size_t)memory / sizeof *s->pairs;
    s->fd = -1;
    s->prefix = strdup(prefix);
    if (s->prefix) return 0;
    sorter_free(s);
    *out = NULL;
    return err_memory(e);
}

void sorter_free(struct sorter *s)
{
    if (!s) return;
    if (s->fd >= 0) close(s->fd);
    free(s->pairs);
    free(s->prefix);
    array_free(&s->runs);
    free(s->buffers);
    free(s->heap);
    free(s);
}

/* ---- going in ---- */

static int open_file(struct sorter *s, struct err *e)
{
    struct buf name = BUF_INIT;
    buf_printf(&name, "%s.sort-XXXXXX", s->prefix);
    int result = name.failed ? err_memory(e) : 0;
    if (!result && (s->fd = mkstemp(name.data)) < 0)
        result = err_errno(e, "cannot make a temporary file '%s'", name.data);
    if (!result && unlink(name.data)) result = err_errno(e, "cannot unlink '%s'", name.data);
    buf_free(&name);
    return result;
}

static int spill(struct sorter *s, struct err *e)
{
    if (s->fd < 0 && open_file(s, e)) return -1;
    sort_pairs(s->pairs, s->n);
    if (array_push(&s->runs, (struct run){.offset = s->end, .left = s->n})) return err_memory(e);
    const char *from = (const char *)s->pairs;
    size_t len = s->n * sizeof *s->pairs;
    while (len) {
        ssize_t n = pwrite(s->fd, from, len, (off_t)s->end);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_errno(e, "cannot write to a temporary file beside '%s'", s->prefix);
        from += n;
        len -= (size_t)n;
        s->end += (uint64_t)n;
    }
    s->n = 0;
    return 0;
}

static int grow(struct sorter *s, struct err *e)
{
    size_t cap = s->cap ? s->cap * 2 : FIRST_PAIRS;
    if (cap > s->most) cap = s->most;
    struct pair *moved = realloc(s->pairs, cap * sizeof *moved);
    if (!moved) return err_memory(e);
    s->pairs = moved;
    s->cap = cap;
    return 0;
}

int sorter_add(struct sorter *s, uint64_t key, uint64_t value, struct err *e)
{
    if (s->n == s->most && spill(s, e)) return -1;
    if (s->n == s->cap && grow(s, e)) return -1;
    s->pairs[s->n++] = (struct pair){key, value};
    return 0;
}

/* ---- coming out ---- */

static int fill(struct sorter *s, struct run *r, struct err *e)
{
    size_t ask = r->left < s->buffer_pairs ? (size_t)r->left : s->buffer_pairs, got = 0;
    char *to = (char *)r->buffer;
    while (got < ask * sizeof(struct pair)) {
        ssize_t n = pread(s->fd, to + got, ask * sizeof(struct pair) - got, (off_t)(r->offset + got));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_errno(e, "cannot read a temporary file");
        if (n == 0) return err_system(e, "a temporary file has lost its end");
        got += (size_t)n;
    }
    r->offset += got;
    r->left -= ask;
    r->at = 0;
    r->held = ask;
    return 0;
}

static bool run_before(const struct sorter *s, size_t a, size_t b)
{
    const struct pair *p = &s->runs.items[a].buffer[s->runs.items[a].at];
    const struct pair *q = &s->runs.items[b].buffer[s->runs.items[b].at];
    return p->key != q->key ? p->key < q->key : p->value < q->value;
}

static void sift(struct sorter *s, size_t at)
{
    for (size_t child; (child = 2 * at + 1) < s->n_heap; at = child) {
        if (child + 1 < s->n_heap && run_before(s, s->heap[child + 1], s->heap[child])) child++;
        if (!run_before(s, s->heap[child], s->heap[at])) break;
        size_t other = s->heap[at];
        s->heap[at] = s->heap[child];
        s->heap[child] = other;
    }
}

static int start_merge(struct sorter *s, struct err *e)
{
    size_t n = s->runs.len;
    s->buffer_pairs = s->most / n;
    if (s->buffer_pairs < LEAST_BUFFER) s->buffer_pairs = LEAST_BUFFER;
    if (s->buffer_pairs > MOST_BUFFER) s->buffer_pairs = MOST_BUFFER;
    free(s->pairs);
    s->pairs = NULL;
    s->buffers = calloc(n * s->buffer_pairs, sizeof *s->buffers);
    s->heap = malloc(n * sizeof *s->heap);
    if (!s->buffers || !s->heap) return err_memory(e);
    for (size_t i = 0; i < n; i++) {
        s->runs.items[i].buffer = s->buffers + i * s->buffer_pairs;
        if (fill(s, &s->runs.items[i], e)) return -1;
        s->heap[s->n_heap++] = i;
    }
    for (size_t i = n / 2; i-- > 0;) sift(s, i);
    return 0;
}

int sorter_finish(struct sorter *s, struct err *e)
{
    if (!s->runs.len) {
        sort_pairs(s->pairs, s->n);
        return 0;
    }
    if (s->n && spill(s, e)) return -1;
    return start_merge(s, e);
}

int sorter_next(struct sorter *s, struct pair *p, struct err *e)
{
    if (!s->runs.len) {
        if (s->at == s->n) return 0;
        *p = s->pairs[s->at++];
        return 1;
    }
    if (!s->n_heap) return 0;
    struct run *r = &s->runs.items[s->heap[0]];
    *p = r->buffer[r->at++];
    if (r->at == r->held) {
        if (r->left && fill(s, r, e)) return -1;
        if (r->at == r->held) s->heap[0] = s->heap[--s->n_heap];
    }
    sift(s, 0);
    return 1;
}
