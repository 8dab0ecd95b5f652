/* The queue of the merge loop: pairs with their count when they were pushed and the words they stand in.
 *
 * Order: the higher count first; on equal counts the smaller left id, then the smaller right id. */
#ifndef MALMOI_QUEUE_H
#define MALMOI_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"

/* There are about as many entries as distinct pairs, so an entry is small: most pairs of a corpus stand in
 * one word, which lies in the entry itself. */
struct queue_entry {
    int64_t count;
    uint64_t pair; /* pair_of(left, right) */
    uint64_t list; /* word << 1 | 1 for a single word, else the address of a struct word_list, owned */
};

struct word_list {
    uint32_t n;
    uint32_t words[]; /* [n] ascending */
};

struct queue {
    ARRAY(struct queue_entry) heap;
};

#define QUEUE_INIT                                                                                           \
    {                                                                                                        \
        ARRAY_INIT                                                                                           \
    }

/* An empty list with room for n words, to be freed by free(); NULL when memory runs out. */
struct word_list *word_list_new(uint32_t n);

/* Push a pair with a list of at least 2 words, which the queue takes over, or with a copy of n words, n > 0.
 * 0, or -1 when memory runs out. */
int queue_push_list(struct queue *q, uint64_t pair, int64_t count, struct word_list *list);
int queue_push(struct queue *q, uint64_t pair, int64_t count, const uint32_t *words, uint32_t n);
/* The first entry, or NULL if there is none; valid until the queue changes. */
const struct queue_entry *queue_top(const struct queue *q);
/* Give the first entry another count; it moves to its new place. */
void queue_recount(struct queue *q, int64_t count);
/* Take the first entry out, to be freed by queue_entry_free. The queue must not be empty. */
struct queue_entry queue_pop(struct queue *q);
void queue_free(struct queue *q);

/* The n words of an entry; valid as long as it. single is a place for a word that lies in the entry. */
const uint32_t *queue_words(const struct queue_entry *entry, uint32_t *single, uint32_t *n);
void queue_entry_free(struct queue_entry *entry);

#endif
