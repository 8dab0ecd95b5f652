/* The essential lists of an index (prefix filtering): the lists that a search must read. */
#ifndef MALMOI_BM25_PREFIX_H
#define MALMOI_BM25_PREFIX_H

#include "bm25/index.h"

/* Slack of the filter, which adds up floats: about a thousand times their error. */
#define BM25_SLACK 1e-5

/* Fill essential_at, essential and rest for the index's min_ratio. */
int bm25_build_prefixes(struct bm25 *index, struct err *e);

#endif
