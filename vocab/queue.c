#include "vocab/queue.h"

#include <stdlib.h>
#include <string.h>

static bool before(const struct queue_entry *a, const struct queue_entry *b)
{
    return a->count != b->count ? a->count > b->count : a->pair < b->pair;
}

/* Let the entry sink from place at to where it belongs. */
static void sink(struct queue *q, size_t at, struct queue_entry entry)
{
    struct queue_entry *heap = q->heap.items;
    for (size_t child; (child = 2 * at + 1) < q->heap.len; at = child) {
        if (child + 1 < q->heap.len && before(&heap[child + 1], &heap[child])) child++;
        if (!before(&heap[child], &entry)) break;
        heap[at] = heap[child];
    }
    heap[at] = entry;
}

int queue_push(struct queue *q, uint64_t pair, int64_t count, const uint32_t *words, size_t n)
{
    struct queue_entry entry = {.count = count, .pair = pair, .n = (uint32_t)n, .word = words[0]};
    if (array_reserve(&q->heap, q->heap.len + 1)) return -1;
    if (n > 1) {
        entry.words = malloc(n * sizeof *words);
        if (!entry.words) return -1;
        memcpy(entry.words, words, n * sizeof *words);
    }
    struct queue_entry *heap = q->heap.items;
    size_t at = q->heap.len++;
    for (; at && before(&entry, &heap[(at - 1) / 2]); at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = entry;
    return 0;
}

struct queue_entry *queue_top(struct queue *q)
{
    return q->heap.len ? &q->heap.items[0] : NULL;
}

void queue_recount(struct queue *q, int64_t count)
{
    struct queue_entry entry = q->heap.items[0];
    entry.count = count;
    sink(q, 0, entry);
}

struct queue_entry queue_pop(struct queue *q)
{
    struct queue_entry first = q->heap.items[0], last = q->heap.items[--q->heap.len];
    if (q->heap.len) sink(q, 0, last);
    return first;
}

void queue_free(struct queue *q)
{
    for (size_t i = 0; i < q->heap.len; i++) free(q->heap.items[i].words);
    array_free(&q->heap);
}
