#include <string.h>

#include "bm25/contain.h"

/* Put the normalised lines one after another. */
static int join(struct bm25_detector *d, const struct line *lines, size_t n, struct err *e)
{
    array_clear(&d->joined);
    array_clear(&d->ends);
    for (size_t i = 0; i < n; i++) {
        if (bm25_normalise(lines[i].text, lines[i].len, &d->line, e)) return -1;
        if (array_reserve(&d->joined, d->joined.len + d->line.len)) return err_memory(e);
        if (d->line.len)
            memcpy(d->joined.items + d->joined.len, d->line.items, d->line.len * sizeof *d->line.items);
        d->joined.len += d->line.len;
        if (array_push(&d->ends, d->joined.len)) return err_memory(e);
    }
    return 0;
}

/* Whether the part begin … end-1 of the joined lines, which lies in one line, is of the document that was
 * compared last. */
static int is_covered(struct bm25_detector *d, const struct bm25_found *place, size_t begin, size_t end,
                      bool *covered, struct err *e)
{
    *covered = place->ratio == 1 && place->share == 1;
    if (*covered) return 0;
    if (bm25_pattern_set(&d->pattern, d->document.items, d->document.len, e)) return -1;
    size_t common = bm25_lcs(&d->pattern, d->joined.items + begin, end - begin);
    *covered = (double)common >= d->min_share * (double)(end - begin);
    return 0;
}

/* Set found for the lines that the place covers. */
static int mark_lines(struct bm25_detector *d, const struct bm25_found *place, struct bm25_found *found,
                      struct err *e)
{
    for (size_t i = 0, begin = 0; i < d->ends.len && begin < place->end; begin = d->ends.items[i++]) {
        size_t from = begin > place->begin ? begin : place->begin;
        size_t to = d->ends.items[i] < place->end ? d->ends.items[i] : place->end;
        bool covered;
        if (from >= to || found[i].document != BM25_NONE) continue;
        if (is_covered(d, place, from, to, &covered, e)) return -1;
        if (covered) found[i] = *place;
    }
    return 0;
}

/* bm25_compare or bm25_find_copy. */
typedef int comparison(struct bm25_detector *d, uint32_t document, const uint32_t *text, size_t len,
                       struct bm25_found *found, struct err *e);

/* Mark the lines of every occurrence of a document in the block begin … end-1. */
static int mark_document(struct bm25_detector *d, comparison *compare, uint32_t document, size_t begin,
                         size_t end, struct bm25_found *found, struct err *e)
{
    while (begin < end) {
        struct bm25_found place;
        if (compare(d, document, d->joined.items + begin, end - begin, &place, e)) return -1;
        if (place.document == BM25_NONE) return 0;
        place.begin += begin;
        place.end += begin;
        if (mark_lines(d, &place, found, e)) return -1;
        begin = place.end;
    }
    return 0;
}

static int mark_block(struct bm25_detector *d, const struct bm25_lists *lists, comparison *compare,
                      size_t begin, size_t end, struct bm25_found *found, struct err *e)
{
    if (bm25_search(d->search, lists, d->joined.items + begin, end - begin, e)) return -1;
    for (size_t i = 0; i < d->search->matches.len; i++)
        if (mark_document(d, compare, d->search->matches.items[i].document, begin, end, found, e)) return -1;
    return 0;
}

int bm25_detect_across(struct bm25_detector *d, const struct line *lines, size_t n, struct bm25_found *found,
                       struct err *e)
{
    if (n < 2) return 0;
    if (join(d, lines, n, e)) return -1;
    for (size_t at = 0; at < d->joined.len; at += d->block - d->overlap) {
        size_t rest = d->joined.len - at, end = at + (rest < d->block ? rest : d->block);
        if (mark_block(d, &d->index->copies, bm25_find_copy, at, end, found, e) ||
            mark_block(d, &d->index->parted, bm25_compare, at, end, found, e))
            return -1;
        if (rest <= d->block) break;
    }
    return 0;
}
