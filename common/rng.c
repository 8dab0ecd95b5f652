#include "common/rng.h"

#include <math.h>

static void philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4])
{
    uint32_t k0 = key[0], k1 = key[1];
    uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        c0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)p1;
        c2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)p0;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

void rng_start(struct rng *r, uint64_t seed, enum rng_purpose purpose, uint64_t a, uint64_t b)
{
    r->key[0] = (uint32_t)seed;
    r->key[1] = (uint32_t)(seed >> 32);
    r->counter[0] = 0;
    r->counter[1] = (uint32_t)a;
    r->counter[2] = (uint32_t)(a >> 32 & 0xFFFFFF) | (uint32_t)purpose << 24;
    r->counter[3] = (uint32_t)b;
    r->left = 0;
}

uint32_t rng_u32(struct rng *r)
{
    if (!r->left) {
        philox(r->key, r->counter, r->drawn);
        r->counter[0]++;
        r->left = 4;
    }
    return r->drawn[4 - r->left--];
}

uint64_t rng_u64(struct rng *r)
{
    uint64_t high = rng_u32(r);
    return high << 32 | rng_u32(r);
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    /* 2^64 mod n values at the bottom would come once too often. */
    uint64_t uneven = (0 - n) % n, drawn;
    do drawn = rng_u64(r);
    while (drawn < uneven);
    return drawn % n;
}

double rng_unit(struct rng *r)
{
    return (double)(rng_u64(r) >> 11) * 0x1p-53;
}

double rng_truncated_normal(struct rng *r)
{
    /* Marsaglia's polar method; the second number of a pair is let go, for a shorter state. */
    for (;;) {
        double x = 2 * rng_unit(r) - 1, y = 2 * rng_unit(r) - 1, s = x * x + y * y;
        if (s >= 1 || s == 0) continue;
        double normal = x * sqrt(-2 * log(s) / s);
        if (fabs(normal) <= 2) return normal;
    }
}

uint64_t rng_mix(uint64_t a, uint64_t b)
{
    /* The finalizer of SplitMix64 (Steele et al., 2014) over both. */
    uint64_t z = a * 0x9E3779B97F4A7C15u + b;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}
