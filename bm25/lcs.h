/* The longest common subsequence of two texts: how much of one stands in the other, in order.
 *
 * Bit vectors of M. Crochemore et al., "A fast and practical bit-vector algorithm for the longest common
 * subsequence problem", Inf. Process. Lett. 80 (2001): 64 cells of the matrix in four operations. */
#ifndef MALMOI_BM25_LCS_H
#define MALMOI_BM25_LCS_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

/* A pattern made ready for comparing; the memory is used again by the next one. One a thread. {0} is empty.
 */
struct bm25_pattern {
    uint32_t *symbols; /* hash table of its characters: code point, or 0 */
    uint64_t *equal;   /* [slots, words] at which places of the pattern the slot's character stands */
    uint64_t *column;  /* [words] */
    size_t len, n_slots, n_words;
    size_t symbols_cap, equal_cap, column_cap;
};

/* No code point is 0. */
int bm25_pattern_set(struct bm25_pattern *p, const uint32_t *text, size_t len, struct err *e);

/* Characters of the longest common subsequence of the pattern and a text. Uses p's memory. */
size_t bm25_lcs(struct bm25_pattern *p, const uint32_t *text, size_t len);

void bm25_pattern_free(struct bm25_pattern *p);

#endif
