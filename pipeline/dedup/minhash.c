#include "pipeline/dedup/minhash.h"

#include <stdlib.h>
#include <string.h>

static const uint64_t empty = UINT64_MAX, golden = 0x9E3779B97F4A7C15;

/* A bin is still empty when n shingles were thrown with a probability of e^(-n/bins): beyond this multiple of
 * the bins it does not happen, and no more shingles are remembered. */
enum { ENOUGH = 32 };

struct minhash {
    unsigned bins, shingle;
    uint64_t *least;  /* [bins] */
    uint64_t *closed; /* [bins]: all bits set, where the bin was not empty before the round under way */
    uint32_t *all;    /* [bins]: 0, 1, … */
    uint32_t *empties, n_empties;
    uint64_t *slots; /* an open table of the distinct shingles; 0 is a free slot */
    uint64_t *distinct;
    size_t n_distinct;
};

static size_t slots_for(size_t shingles)
{
    size_t n = 64;
    while (n < shingles * 2) n *= 2;
    return n;
}

struct minhash *minhash_new(unsigned bins, unsigned shingle)
{
    struct minhash *m = calloc(1, sizeof *m);
    if (!m) return NULL;
    size_t most = (size_t)bins * ENOUGH;
    m->bins = bins;
    m->shingle = shingle;
    m->least = malloc(bins * sizeof *m->least);
    m->closed = malloc(bins * sizeof *m->closed);
    m->all = malloc(bins * sizeof *m->all);
    m->empties = malloc(bins * sizeof *m->empties);
    m->slots = malloc(slots_for(most) * sizeof *m->slots);
    m->distinct = malloc(most * sizeof *m->distinct);
    if (m->least && m->closed && m->all && m->empties && m->slots && m->distinct) {
        for (unsigned b = 0; b < bins; b++) m->all[b] = b;
        return m;
    }
    minhash_free(m);
    return NULL;
}

void minhash_free(struct minhash *m)
{
    if (!m) return;
    free(m->least);
    free(m->closed);
    free(m->all);
    free(m->empties);
    free(m->slots);
    free(m->distinct);
    free(m);
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a permutation that scatters. */
static inline uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

static inline uint64_t bin_of(uint64_t hash, uint64_t bins)
{
    return (hash >> 32) * bins >> 32;
}

static void first_round(struct minhash *m, struct shingle_walk walk)
{
    uint64_t hashes[SHINGLES_SOME], *least = m->least, bins = m->bins;
    size_t n;
    while ((n = shingles_some(&walk, hashes)))
        for (size_t i = 0; i < n; i++) {
            uint64_t hash = mix(hashes[i]), bin = bin_of(hash, bins);
            least[bin] = hash < least[bin] ? hash : least[bin];
        }
}

static void collect_distinct(struct minhash *m, struct shingle_walk walk)
{
    uint64_t hashes[SHINGLES_SOME];
    size_t n, most = (size_t)m->bins * ENOUGH, shingles = (size_t)(walk.end - walk.next);
    size_t n_slots = slots_for(shingles < most ? shingles : most), mask = n_slots - 1;
    memset(m->slots, 0, n_slots * sizeof *m->slots);
    m->n_distinct = 0;
    while (m->n_distinct < most && (n = shingles_some(&walk, hashes)))
        for (size_t i = 0; i < n && m->n_distinct < most; i++) {
            size_t at = (hashes[i] * golden >> 32) & mask;
            while (m->slots[at] && m->slots[at] != hashes[i]) at = (at + 1) & mask;
            if (m->slots[at] || !hashes[i]) continue;
            m->slots[at] = m->distinct[m->n_distinct++] = hashes[i];
        }
}

/* Of the bins in from[0 … n), list those that are still empty. No branch hangs on a hash here and below: it
 * would be predicted wrongly half of the time. */
static void list_empties(struct minhash *m, const uint32_t *from, uint32_t n)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t b = from[i];
        bool filled = m->least[b] != empty;
        m->closed[b] = filled ? UINT64_MAX : 0;
        m->empties[left] = b;
        left += !filled;
    }
    m->n_empties = left;
}

/* Bins that are empty before the round take the least hash that falls into them in it. */
static void further_round(struct minhash *m, unsigned round)
{
    uint64_t salt = round * golden, *least = m->least, bins = m->bins;
    for (size_t i = 0; i < m->n_distinct; i++) {
        uint64_t hash = mix(m->distinct[i] + salt), bin = bin_of(hash, bins);
        hash |= m->closed[bin];
        least[bin] = hash < least[bin] ? hash : least[bin];
    }
    list_empties(m, m->empties, m->n_empties);
}

/* The last rounds throw everything into one bin each. */
static void forced_round(struct minhash *m, unsigned bin)
{
    uint64_t salt = (m->bins + bin) * golden;
    for (size_t i = 0; i < m->n_distinct; i++) {
        uint64_t hash = mix(m->distinct[i] + salt);
        if (hash < m->least[bin]) m->least[bin] = hash;
    }
}

bool minhash_signature(struct minhash *m, const character_array *characters, uint16_t *signature)
{
    struct shingle_walk walk;
    if (!shingles_start(&walk, characters, m->shingle)) return false;
    for (unsigned b = 0; b < m->bins; b++) m->least[b] = empty;
    first_round(m, walk);
    list_empties(m, m->all, m->bins);
    if (m->n_empties) collect_distinct(m, walk);
    for (unsigned round = 1; round < m->bins && m->n_empties; round++) further_round(m, round);
    for (uint32_t i = 0; i < m->n_empties; i++) forced_round(m, m->empties[i]);
    for (unsigned b = 0; b < m->bins; b++) signature[b] = (uint16_t)m->least[b];
    return true;
}

unsigned minhash_equal(const uint16_t *a, const uint16_t *b, unsigned bins)
{
    unsigned equal = 0;
    for (unsigned i = 0; i < bins; i++) equal += a[i] == b[i];
    return equal;
}

uint64_t minhash_band(const uint16_t *signature, unsigned band, unsigned rows)
{
    uint64_t key = mix(band + 1);
    const uint16_t *at = signature + (size_t)band * rows;
    for (unsigned i = 0; i < rows; i++) key = mix(key ^ at[i]);
    return key;
}
