/* Sorting more pairs of numbers than there is memory for: full parts go as sorted runs to one temporary file
 * and are merged. The order of the pairs that come in makes no difference to what comes out.
 *
 * The temporary file has no name once it is open, so a killed process leaves nothing behind. One thread at a
 * time. */
#ifndef MALMOI_DEDUP_SORTER_H
#define MALMOI_DEDUP_SORTER_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

struct pair {
    uint64_t key, value;
};

struct sorter;

/* memory: bytes for pairs, 16 each, at least 1 MiB. prefix begins the temporary file's name. */
int sorter_new(struct sorter **out, uint64_t memory, const char *prefix, struct err *e);
int sorter_add(struct sorter *s, uint64_t key, uint64_t value, struct err *e);
/* Nothing is added afterwards. */
int sorter_finish(struct sorter *s, struct err *e);
/* The next pair, ascending by key, then by value: 1, 0 at the end, or -1. */
int sorter_next(struct sorter *s, struct pair *p, struct err *e);
void sorter_free(struct sorter *s); /* NULL is fine */

/* Sort in memory. */
void sort_pairs(struct pair *pairs, size_t n);

#endif
