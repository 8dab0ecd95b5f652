/* Signatures that agree in as many places as two sets of shingles have in common: k numbers a text, of which
 * the expected share that is equal for two texts is the Jaccard similarity of their sets.
 *
 * The scheme is Fast Similarity Sketching (Dahlgaard, Knudsen, Thorup, FOCS 2017): one hash a shingle throws
 * it into one of k bins, and a bin keeps the least hash; bins that stay empty are filled in further rounds
 * with other hashes, and in the end one by one. That costs O(n + k log k) and not O(n k), and the number of
 * equal places is concentrated as if k independent functions had been used, for short texts, too. Of each bin
 * 16 bits are kept: two different shingles look equal once in 65,536. */
#ifndef MALMOI_DEDUP_MINHASH_H
#define MALMOI_DEDUP_MINHASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pipeline/dedup/shingles.h"

enum { MINHASH_MOST = 4096 }; /* bins */

struct minhash; /* one a thread */

struct minhash *minhash_new(unsigned bins, unsigned shingle); /* NULL when memory runs out */
void minhash_free(struct minhash *m);

/* Fill signature[bins]. False if the text has fewer characters than a shingle. */
bool minhash_signature(struct minhash *m, const character_array *characters, uint16_t *signature);

/* In how many of the bins two signatures agree. */
unsigned minhash_equal(const uint16_t *a, const uint16_t *b, unsigned bins);

/* The key of band number band, the rows numbers from signature[band * rows] on. Equal keys are meant to be of
 * the same band with equal numbers. */
uint64_t minhash_band(const uint16_t *signature, unsigned band, unsigned rows);

#endif
