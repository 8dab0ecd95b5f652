/* Dropout without memory: whether a number is dropped is a hash of where it stands, so the backward pass asks
 * again instead of remembering, and a sample's dropout is the same in whatever batch, thread or rank it is
 * computed. */
#ifndef MALMOI_BERT_DROPOUT_H
#define MALMOI_BERT_DROPOUT_H

#include <stddef.h>
#include <stdint.h>

#include "bert/real.h"
#include "common/rng.h"

/* The places in a layer where numbers are dropped. */
enum dropout_site { DROPOUT_EMBEDDING, DROPOUT_WEIGHTS, DROPOUT_ATTENTION, DROPOUT_OUTER, DROPOUT_SITES };

/* What a pass drops. limit 0: nothing. */
struct dropout {
    uint64_t seed;
    uint32_t limit; /* a number whose hash is below is dropped */
    real scale;     /* of those that stay: 1 / (1 - share) */
};

static inline struct dropout dropout_of(double share, uint64_t seed)
{
    uint32_t limit = (uint32_t)(share * 0x1p32);
    struct dropout d = {seed, limit, (real)(1 / (1 - limit * 0x1p-32))};
    return d;
}

/* The hash's key for one sequence, layer and site. */
static inline uint64_t dropout_key(const struct dropout *d, uint64_t sequence, size_t layer,
                                   enum dropout_site site)
{
    return rng_mix(rng_mix(d->seed + RNG_DROPOUT, sequence), layer * DROPOUT_SITES + site);
}

/* The factor of number i: 0 or scale. Two rounds of multiply and shift, keyed before each; simple enough to
 * be vectorised, and far better mixed than one decision a number needs. */
static inline real dropout_factor(const struct dropout *d, uint64_t key, uint32_t i)
{
    uint32_t x = i + (uint32_t)key;
    x ^= x >> 16;
    x *= 0x7FEB352Du;
    x ^= x >> 15;
    x ^= (uint32_t)(key >> 32);
    x *= 0x846CA68Bu;
    x ^= x >> 16;
    return x < d->limit ? 0 : d->scale;
}

#endif
