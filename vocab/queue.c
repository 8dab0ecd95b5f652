#include "vocab/queue.h"

#include <stdbool.h>
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

struct word_list *word_list_new(uint32_t n)
{
    struct word_list *list = malloc(sizeof *list + n * sizeof *list->words);
    if (list) list->n = 0;
    return list;
}

static int push(struct queue *q, struct queue_entry entry)
{
    if (array_reserve(&q->heap, q->heap.len + 1)) return -1;
    struct queue_entry *heap = q->heap.items;
    size_t at = q->heap.len++;
    for (; at && before(&entry, &heap[(at - 1) / 2]); at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = entry;
    return 0;
}

int queue_push_list(struct queue *q, uint64_t pair, int64_t count, struct word_list *list)
{
    return push(q, (struct queue_entry){count, pair, (uint64_t)(uintptr_t)list});
}

int queue_push(struct queue *q, uint64_t pair, int64_t count, const uint32_t *words, uint32_t n)
{
    if (n == 1) return push(q, (struct queue_entry){count, pair, (uint64_t)words[0] << 1 | 1});
    struct word_list *list = word_list_new(n);
    if (!list) return -1;
    list->n = n;
    memcpy(list->words, words, n * sizeof *words);
    if (queue_push_list(q, pair, count, list) == 0) return 0;
    free(list);
    return -1;
}

const struct queue_entry *queue_top(const struct queue *q)
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

const uint32_t *queue_words(const struct queue_entry *entry, uint32_t *single, uint32_t *n)
{
    if (entry->list & 1) {
        *n = 1;
        *single = (uint32_t)(entry->list >> 1);
        return single;
    }
    const struct word_list *list = (const struct word_list *)(uintptr_t)entry->list;
    *n = list->n;
    return list->words;
}

void queue_entry_free(struct queue_entry *entry)
{
    if (!(entry->list & 1)) free((struct word_list *)(uintptr_t)entry->list);
}

void queue_free(struct queue *q)
{
    for (size_t i = 0; i < q->heap.len; i++) queue_entry_free(&q->heap.items[i]);
    array_free(&q->heap);
}
