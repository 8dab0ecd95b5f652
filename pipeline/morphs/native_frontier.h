/* The frontier: the ways to one position, one for each right id, that the words which begin there may
 * continue. */
#ifndef MALMOI_NATIVE_FRONTIER_H
#define MALMOI_NATIVE_FRONTIER_H

#include "common/array.h"
#include "pipeline/morphs/native_model.h"

/* Order of ties: of two words from which a third can be reached at the same cost, MeCab takes the one that
 * begins later, or, of those that begin together, the one it made first. A key holds a cost in its upper 40
 * bits and below them a tie: the least key is the winner.
 *
 * Costs never leave 40 bits: a piece has at most 2^18 bytes, so as many words on a path, and each costs less
 * than 2^17 + MOST_PENALTY. */
enum { TIE_BITS = 24, TIE_MASK = (1 << TIE_BITS) - 1, FRONTIER_STEP = 8 };

static inline int64_t key_of_cost(int64_t cost)
{
    return cost * (1 << TIE_BITS);
}

struct way {
    int64_t key;
    uint16_t right; /* renumbered right id */
};

/* A way's costs are kept twice: as they are, and, where the matrix is narrow, as 16 bits above the least. */
struct frontier {
    int64_t *keys;     /* [cap] all filled up to a multiple of FRONTIER_STEP by ways that never win */
    uint16_t *rights;  /* [cap] */
    uint16_t *offsets; /* [cap] cost - least + bias of the model */
    size_t n, cap;
    int64_t least;       /* key of the least cost, with the bias taken off and no tie */
    uint32_t base, flip; /* node = base + ((key ^ flip) & TIE_MASK) */
};

void frontier_free(struct frontier *f);

/* Fill f with n > 0 ways in ascending order of ties, and leave out those that cannot win. */
int frontier_make(struct frontier *f, const struct native_model *m, const struct way *ways, size_t n,
                  struct err *e);

/* The cheapest way to a word of a left id: its key. */
int64_t frontier_best(const struct frontier *f, const struct native_model *m, uint32_t left);

static inline uint32_t frontier_node(const struct frontier *f, int64_t key)
{
    return f->base + (((uint32_t)key ^ f->flip) & TIE_MASK);
}

#endif
