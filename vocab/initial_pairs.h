/* The pairs of neighbours in words as they are before any merge. */
#ifndef MALMOI_INITIAL_PAIRS_H
#define MALMOI_INITIAL_PAIRS_H

#include "vocab/pairs.h"
#include "vocab/queue.h"
#include "vocab/word_store.h"

/* Count all pairs into counts and push each, with the words it stands in, onto the queue; both are empty
 * before. Returns 0, or -1 when memory runs out. */
int initial_pairs(const struct word_store *words, struct pair_counts *counts, struct queue *queue);

#endif
