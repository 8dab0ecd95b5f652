/* A random order of the numbers 0 … n-1 that takes no memory: a keyed Feistel network over the next even
 * power of two, walked until it comes back below n (Black and Rogaway, "Ciphers with Arbitrary Finite
 * Domains", 2002). It shuffles; it keeps no secrets. */
#ifndef MALMOI_BERT_PERMUTATION_H
#define MALMOI_BERT_PERMUTATION_H

#include <stdint.h>

#include "common/rng.h"

enum { PERMUTATION_ROUNDS = 8 };

struct permutation {
    uint64_t n;
    unsigned half; /* bits of one half */
    uint64_t keys[PERMUTATION_ROUNDS];
};

/* n up to 2^62; the keys are drawn from r. */
void permutation_start(struct permutation *p, uint64_t n, struct rng *r);
/* The number at place i < n. */
uint64_t permutation_at(const struct permutation *p, uint64_t i);

#endif
