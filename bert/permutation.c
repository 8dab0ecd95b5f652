#include "bert/permutation.h"

void permutation_start(struct permutation *p, uint64_t n, struct rng *r)
{
    p->n = n;
    p->half = 1;
    while (p->half < 31 && (uint64_t)1 << 2 * p->half < n) p->half++;
    for (int i = 0; i < PERMUTATION_ROUNDS; i++) p->keys[i] = rng_u64(r);
}

static uint64_t encipher(const struct permutation *p, uint64_t x)
{
    uint64_t mask = ((uint64_t)1 << p->half) - 1, left = x >> p->half, right = x & mask;
    for (int i = 0; i < PERMUTATION_ROUNDS; i++) {
        uint64_t mixed = left ^ (rng_mix(p->keys[i], right) & mask);
        left = right;
        right = mixed;
    }
    return left << p->half | right;
}

uint64_t permutation_at(const struct permutation *p, uint64_t i)
{
    /* The cycle through i < n returns to i, so it comes below n at the latest there. */
    do i = encipher(p, i);
    while (i >= p->n);
    return i;
}
