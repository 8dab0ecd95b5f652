/* The queue of the merge loop: pairs with their count when they were pushed and the words they stand in.
 *
 * Order: the higher count first; on equal counts the smaller left id, then the smaller right id. */
#ifndef MALMOI_QUEUE_H
#define MALMOI_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/array.h"

struct queue_entry {
    int64_t count;
    uint64_t pair;   /* pair_of(left, right) */
    uint32_t n;      /* words in the list, at least 1 */
    uint32_t word;   /* the only word if n is 1: most pairs of a corpus stand in one word */
    uint32_t *words; /* [n] ascending, owned, if n > 1; else NULL */
};

struct queue {
    ARRAY(struct queue_entry) heap;
};

#define QUEUE_INIT                                                                                           \
    {                                                                                                        \
        ARRAY_INIT                                                                                           \
    }

/* Push a pair with a copy of its list of n words. 0, or -1 when memory runs out. */
int queue_push(struct queue *q, uint64_t pair, int64_t count, const uint32_t *words, size_t n);
/* The first entry, or NULL if there is none; valid until the queue changes. */
struct queue_entry *queue_top(struct queue *q);
/* Give the first entry another count; it moves to its new place. */
void queue_recount(struct queue *q, int64_t count);
/* Take the first entry out; the caller frees its words. The queue must not be empty. */
struct queue_entry queue_pop(struct queue *q);
void queue_free(struct queue *q);

/* The words of an entry. */
static inline const uint32_t *queue_words(const struct queue_entry *entry)
{
    return entry->words ? entry->words : &entry->word;
}

#endif
