/* Finding the benchmark's documents in a text: exact, by ratio (bm25/index.h). */
#ifndef MALMOI_BM25_SEARCH_H
#define MALMOI_BM25_SEARCH_H

#include "bm25/index.h"
#include "bm25/normalise.h"
#include "common/array.h"

struct bm25_match {
    uint32_t document;
    double ratio;
};

struct bm25_list {
    const struct bm25_candidate *candidates;
    size_t n;
};

/* One thread's working memory for one index. After a search, matches holds the result. */
struct bm25_search {
    const struct bm25 *index;
    ARRAY(struct bm25_match) matches;
    bm25_sieve *sieve;
    struct bm25_query query;
    ARRAY(uint64_t) tokens; /* of the query */
    ARRAY(uint32_t) terms;  /* known distinct terms of the query */
    uint64_t *held; /* [T+1 bits] set for these terms, and always for T, which stands for unknown ones */
    ARRAY(struct bm25_list) lists;           /* of these terms, empty ones left out */
    ARRAY(struct bm25_candidate) candidates; /* of these lists */
    ARRAY(uint32_t) touched; /* candidates, some of them several times; or documents whose score is not 0 */
    uint32_t number;         /* of this search */
    uint32_t *tried;         /* [D] the number of the last search that computed the document's ratio */
    float *score;            /* [D] sums over impacts; all 0 between searches */
};

struct bm25_search *bm25_search_new(const struct bm25 *index, struct err *e);
void bm25_search_free(struct bm25_search *s);

/* Put all documents of the lists (index->all, for all) whose ratio to the (normalised) text is at least the
 * lists' min_ratio, and above 0, into matches: highest ratio first, lowest document first among equals. */
int bm25_search(struct bm25_search *s, const struct bm25_lists *lists, const uint32_t *text, size_t len,
                struct err *e);

/* The first of these matches alone, with less work: matches holds it, or nothing. */
int bm25_search_best(struct bm25_search *s, const struct bm25_lists *lists, const uint32_t *text, size_t len,
                     struct err *e);

/* The same for all documents and the index's min_ratio by definition, without filter, lists or float: what
 * bm25_search is tested against. */
int bm25_search_plain(struct bm25_search *s, const uint32_t *text, size_t len, struct err *e);

#endif
