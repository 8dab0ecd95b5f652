/* Whether a line of the corpus holds a sentence of the benchmark: the rule of decontamination.
 *
 * BM25 proposes every benchmark sentence whose ratio to the line reaches min_ratio; one is taken for
 * contained if
 *
 *   - its normalised text stands in the line's normalised text as it is; or, where it has at least
 *     BM25_SHORT tokens,
 *   - in some window of the line that is a third longer than it, its ratio to the window alone reaches the
 * bar and its characters stand in order: the longest common subsequence holds at least min_share of them.
 *
 * The bar is min_ratio, and min_ratio + BM25_STRICTER for a sentence of fewer than BM25_BRIEF characters in a
 * line of more than one and a half times its length: in a long line, the pieces of a short general sentence
 * come together by chance. The numbers are measured: docs/decontaminate.md. */
#ifndef MALMOI_BM25_CONTAIN_H
#define MALMOI_BM25_CONTAIN_H

#include "bm25/index.h"

enum {
    BM25_SHORT = 8,  /* tokens */
    BM25_BRIEF = 20, /* characters */
};

#define BM25_MIN_RATIO 0.5
#define BM25_MIN_SHARE 0.6
#define BM25_STRICTER 0.2

struct bm25_found {
    uint32_t document; /* BM25_NONE if the line holds no benchmark sentence */
    double ratio;      /* of the window; 1 for a copy */
    double share;      /* of the document's characters that stand in the window in order; 1 for a copy */
};

#define BM25_NONE UINT32_MAX

/* One thread's working memory for an index that was opened with the min_ratio wanted. */
struct bm25_detector;

struct bm25_detector *bm25_detector_new(const struct bm25 *index, double min_share, struct err *e);
void bm25_detector_free(struct bm25_detector *d); /* NULL is fine */

/* Look into one line of any bytes. The time is linear in its length: long lines are searched in overlapping
 * blocks. Of several sentences the one of the highest ratio to the block is named, of equal ones the lowest.
 */
int bm25_detect(struct bm25_detector *d, const char *line, size_t len, struct bm25_found *found,
                struct err *e);

#endif
