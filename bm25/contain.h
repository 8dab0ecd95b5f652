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
 * The bar is min_ratio, and BM25_STRICTER higher for each character that a sentence has fewer than
 * BM25_BRIEF, in a line of more than one and a half times its length: in a long line, the pieces of a short
 * general sentence come together by chance, the more easily the shorter it is. The numbers are measured:
 * docs/decontaminate.md. */
#ifndef MALMOI_BM25_CONTAIN_H
#define MALMOI_BM25_CONTAIN_H

#include "bm25/index.h"
#include "bm25/lcs.h"
#include "bm25/search.h"
#include "pipeline/record.h"

enum {
    BM25_SHORT = 8,  /* tokens */
    BM25_BRIEF = 15, /* characters */
};

#define BM25_MIN_RATIO 0.55
#define BM25_MIN_SHARE 0.6
#define BM25_STRICTER 0.06

struct bm25_found {
    uint32_t document; /* BM25_NONE if the line holds no benchmark sentence */
    double ratio;      /* of the window; 1 for a copy */
    double share;      /* of the document's characters that stand in the window in order; 1 for a copy */
    size_t begin, end; /* the copy or the window: characters of the normalised text */
};

#define BM25_NONE UINT32_MAX

/* One thread's working memory for an index that was opened with the min_ratio wanted. The fields are private.
 */
struct bm25_detector {
    const struct bm25 *index;
    double min_share;
    size_t block, overlap; /* characters: a longer text is searched in blocks that overlap */
    struct bm25_search *search;
    struct code_points line, document;
    struct bm25_pattern pattern; /* the document, while a window slides */
    ARRAY(uint32_t) places;    /* [tokens of the text] which posting of the document the token is, or none */
    ARRAY(uint32_t) counts;    /* [postings of the document] how often it stands in the window */
    struct code_points joined; /* the lines of a record, one after another */
    ARRAY(size_t) ends;        /* [lines] where each one ends there */
};

struct bm25_detector *bm25_detector_new(const struct bm25 *index, double min_share, struct err *e);
void bm25_detector_free(struct bm25_detector *d); /* NULL is fine */

/* Look into one line of any bytes. The time is linear in its length: long lines are searched in overlapping
 * blocks. Of several sentences the one of the highest ratio to the block is named, of equal ones the lowest.
 */
int bm25_detect(struct bm25_detector *d, const char *line, size_t len, struct bm25_found *found,
                struct err *e);

/* Benchmark texts of several sentences stand on several lines once the corpus is split; and any text may,
 * when its blanks or punctuation were changed so that it was cut elsewhere. Look for the former, and for
 * copies of all, across the lines of one record, and set found[i] for each line that one of them covers;
 * others are left as they are. A line that a copy touches is covered; under a window that is no copy, a line
 * is where min_share of its characters there stand in the document in order. */
int bm25_detect_across(struct bm25_detector *d, const struct line *lines, size_t n, struct bm25_found *found,
                       struct err *e);

/* Find a document's own normalised text in a normalised text: found->document is set if it stands there. */
int bm25_find_copy(struct bm25_detector *d, uint32_t document, const uint32_t *text, size_t len,
                   struct bm25_found *found, struct err *e);

/* Compare one document with a normalised text by the rule above: found->document is set if it is contained.
 */
int bm25_compare(struct bm25_detector *d, uint32_t document, const uint32_t *text, size_t len,
                 struct bm25_found *found, struct err *e);

#endif
