/* The lists of an index that a search for one least ratio reads (prefix filtering, bm25/README.md). */
#ifndef MALMOI_BM25_PREFIX_H
#define MALMOI_BM25_PREFIX_H

#include "bm25/index.h"

/* Slack of what is decided before the exact ratio: far above the error of any sum here. */
#define BM25_SLACK 1e-5

/* Below this least ratio nearly every document that shares a term is a candidate, and adding up the weights
 * of all postings is quicker than looking at candidates one by one. */
#define BM25_LOW_RATIO 0.25

/* Make the lists of the documents with wanted[d] != 0, of all if wanted is NULL, for a search for min_ratio.
 */
int bm25_lists_build(const struct bm25 *index, const uint8_t *wanted, double min_ratio,
                     struct bm25_lists *lists, struct err *e);
void bm25_lists_free(struct bm25_lists *lists);

#endif
