/* Counts of pairs of adjacent pieces: an open-addressing table from pair to a signed 64-bit count.
 *
 * A pair that is not in the table has the count 0, and a table that grows forgets its pairs of count 0. It is
 * cut into parts that grow one at a time, so that growing never holds all pairs twice. */
#ifndef MALMOI_PAIRS_H
#define MALMOI_PAIRS_H

#include <stddef.h>
#include <stdint.h>

/* A pair compares as the library compares it: by the left id, then by the right id. */
static inline uint64_t pair_of(uint32_t left, uint32_t right)
{
    return (uint64_t)left << 32 | right;
}

#define PAIR_NONE UINT64_MAX /* no piece has the id UINT32_MAX */

struct pair_slot {
    uint64_t pair; /* PAIR_NONE where empty */
    int64_t count;
};

struct pair_part {
    struct pair_slot *slots; /* [n_slots] */
    size_t n_slots, used;
};

enum { PAIR_PARTS_LOG2 = 6, PAIR_PARTS = 1 << PAIR_PARTS_LOG2 };

struct pair_counts {
    struct pair_part parts[PAIR_PARTS]; /* by the highest bits of the pair's hash */
};

#define PAIR_COUNTS_INIT                                                                                     \
    {                                                                                                        \
        {                                                                                                    \
            {                                                                                                \
                NULL, 0, 0                                                                                   \
            }                                                                                                \
        }                                                                                                    \
    }

/* The pair's slot, which is made with the count 0 if it is new; NULL when memory runs out. It is valid until
 * the next pair_slot. */
struct pair_slot *pair_slot(struct pair_counts *p, uint64_t pair);
int64_t pair_count(const struct pair_counts *p, uint64_t pair);
void pair_counts_free(struct pair_counts *p);

#endif
