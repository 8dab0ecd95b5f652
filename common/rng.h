/* Random numbers by counting: Philox 4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3",
 * 2011).
 *
 * A stream is named by numbers (a seed, what it is for, which sample), not by what was drawn before, so
 * neither threads nor ranks nor a resume change it. A struct rng may be copied; it owns nothing. */
#ifndef MALMOI_RNG_H
#define MALMOI_RNG_H

#include <stdint.h>

/* What a stream is for: streams of different purposes are independent. The numbers stand in no file, but
 * changing one changes every run. */
enum rng_purpose {
    RNG_WEIGHTS = 1,   /* key: tensor */
    RNG_DOCUMENTS = 2, /* key: 0 and epoch; the order of the documents */
    RNG_SAMPLES = 3,   /* key: document and epoch; cutting documents into samples */
    RNG_SHUFFLE = 4,   /* key: first place of the block and epoch; order of the samples of a block */
    RNG_MASK = 5,      /* key: sample and epoch */
    RNG_DROPOUT = 6,   /* key: a batch's keys */
    RNG_TEST = 7,
    RNG_TRACE = 8 /* key: 0 and 0; the sequences that `malmoi audit trace --random` draws */
};

struct rng {
    uint32_t key[2];
    uint32_t counter[4]; /* block number in [0], name of the stream in [1..3] */
    uint32_t drawn[4];
    unsigned left; /* of drawn */
};

/* The stream (seed, purpose, a, b); a below 2^56, b below 2^32. */
void rng_start(struct rng *r, uint64_t seed, enum rng_purpose purpose, uint64_t a, uint64_t b);

uint32_t rng_u32(struct rng *r);
uint64_t rng_u64(struct rng *r);
/* Uniform in [0, n), without bias; n > 0. */
uint64_t rng_below(struct rng *r, uint64_t n);
/* Uniform in [0, 1), a multiple of 2^-53. */
double rng_unit(struct rng *r);
/* Normal with deviation 1, drawn again beyond two deviations, as BERT's initial weights are. */
double rng_truncated_normal(struct rng *r);

/* One 64-bit number made of two: to name a stream by more numbers than rng_start takes. */
uint64_t rng_mix(uint64_t a, uint64_t b);

#endif
