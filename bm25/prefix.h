/* The essential lists of an index (prefix filtering): the lists that a search must read. */
#ifndef MALMOI_BM25_PREFIX_H
#define MALMOI_BM25_PREFIX_H

#include "bm25/index.h"

/* Slack of the filter, which adds up floats: about a thousand times their error. */
#define BM25_SLACK 1e-5

/* Make the lists of the documents with wanted[d] != 0, of all if wanted is NULL, for a search for min_ratio.
 */
int bm25_lists_build(const struct bm25 *index, const uint8_t *wanted, double min_ratio,
                     struct bm25_lists *lists, struct err *e);
void bm25_lists_free(struct bm25_lists *lists);

#endif
