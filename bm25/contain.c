#include "bm25/contain.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 }; /* characters; more if the index has documents of more than a quarter of it */

#define NO_PLACE UINT32_MAX

struct span {
    const uint32_t *text;
    size_t len;
};

/* The window that is compared with a document of len characters. */
static size_t window_length(size_t len)
{
    return len + (len / 3 > 10 ? len / 3 : 10);
}

struct bm25_detector *bm25_detector_new(const struct bm25 *index, double min_share, struct err *e)
{
    struct bm25_detector *d = calloc(1, sizeof *d);
    if (!d) {
        err_memory(e);
        return NULL;
    }
    d->index = index;
    d->min_share = min_share;
    size_t longest = 0;
    for (uint32_t i = 0; i < index->n_documents; i++)
        if (index->length[i] > longest) longest = index->length[i];
    d->overlap = window_length(longest + bm25_gram(index->tokens));
    d->block = d->overlap * 4 > BLOCK ? d->overlap * 4 : BLOCK;
    d->search = bm25_search_new(index, e);
    if (d->search) return d;
    bm25_detector_free(d);
    return NULL;
}

void bm25_detector_free(struct bm25_detector *d)
{
    if (!d) return;
    bm25_search_free(d->search);
    array_free(&d->line);
    array_free(&d->document);
    bm25_pattern_free(&d->pattern);
    array_free(&d->places);
    array_free(&d->counts);
    array_free(&d->joined);
    array_free(&d->ends);
    free(d);
}

/* Where the document's characters stand in the text as they are; the text's length if nowhere. */
static size_t copy_at(const struct code_points *document, struct span line)
{
    const char *begin = (const char *)line.text, *end = (const char *)(line.text + line.len);
    for (const char *at = begin; at < end;) {
        at = memmem(at, (size_t)(end - at), document->items, document->len * sizeof *document->items);
        if (!at) return line.len;
        size_t offset = (size_t)(at - begin);
        if (offset % sizeof *line.text == 0) return offset / sizeof *line.text;
        at++;
    }
    return line.len;
}

/* The number of a term among the document's postings, or NO_PLACE. */
static uint32_t place_of(const struct bm25 *x, uint32_t document, uint32_t term)
{
    const struct bm25_posting *p = x->forward + x->forward_at[document];
    uint32_t n = (uint32_t)(x->forward_at[document + 1] - x->forward_at[document]);
    for (uint32_t i = 0; i < n; i++)
        if (p[i].term == term) return i;
    return NO_PLACE;
}

static int find_places(struct bm25_detector *d, uint32_t document, struct span line, struct err *e)
{
    const struct bm25 *x = d->index;
    size_t n = bm25_token_count(x->tokens, line.len),
           terms = x->forward_at[document + 1] - x->forward_at[document];
    if (array_reserve(&d->places, n) || array_reserve(&d->counts, terms)) return err_memory(e);
    for (size_t i = 0; i < n; i++) {
        uint32_t term = bm25_find_term(x, bm25_token(x->tokens, line.text, line.len, i));
        d->places.items[i] = term == BM25_NO_TERM ? NO_PLACE : place_of(x, document, term);
    }
    d->places.len = n;
    d->counts.len = terms;
    memset(d->counts.items, 0, terms * sizeof *d->counts.items);
    return 0;
}

static void count_tokens(struct bm25_detector *d, size_t from, size_t to, uint32_t change)
{
    for (size_t i = from; i < to && i < d->places.len; i++)
        if (d->places.items[i] != NO_PLACE) d->counts.items[d->places.items[i]] += change;
}

static double window_ratio(const struct bm25_detector *d, uint32_t document)
{
    const struct bm25_posting *p = d->index->forward + d->index->forward_at[document];
    double score = 0;
    for (size_t i = 0; i < d->counts.len; i++)
        if (d->counts.items[i]) score += bm25_weight(d->index, document, &p[i]);
    return score / d->index->self[document];
}

static double bar(const struct bm25_detector *d, size_t line_len)
{
    size_t len = d->document.len;
    size_t missing = len < BM25_BRIEF && line_len * 2 > len * 3 ? BM25_BRIEF - len : 0;
    return d->index->min_ratio + BM25_STRICTER * (double)missing;
}

/* Slide a window over the line and keep the best one that passes. */
static int slide(struct bm25_detector *d, uint32_t document, struct span line, struct bm25_found *found,
                 struct err *e)
{
    size_t len = d->document.len, window = window_length(len), step = window / 8;
    size_t tokens = bm25_token_count(d->index->tokens, window),
           last = line.len > window ? line.len - window : 0;
    double best = bar(d, line.len);
    if (find_places(d, document, line, e) || bm25_pattern_set(&d->pattern, d->document.items, len, e))
        return -1;
    count_tokens(d, 0, tokens, 1);
    for (size_t at = 0;;) {
        double ratio = window_ratio(d, document);
        if (ratio >= best && (found->document == BM25_NONE || ratio > best)) {
            struct span w = {line.text + at, line.len - at < window ? line.len - at : window};
            double share = (double)bm25_lcs(&d->pattern, w.text, w.len) / (double)len;
            if (share >= d->min_share) {
                *found = (struct bm25_found){document, ratio, share, at, at + w.len};
                best = ratio;
            }
        }
        if (at == last) return 0;
        size_t next = at + step < last ? at + step : last;
        count_tokens(d, at, next, -1u);
        count_tokens(d, at + tokens, next + tokens, 1);
        at = next;
    }
}

int bm25_find_copy(struct bm25_detector *d, uint32_t document, const uint32_t *text, size_t len,
                   struct bm25_found *found, struct err *e)
{
    const struct bm25 *x = d->index;
    *found = (struct bm25_found){.document = BM25_NONE};
    if (bm25_normalise(x->text[document], x->text_len[document], &d->document, e)) return -1;
    size_t at = copy_at(&d->document, (struct span){text, len});
    if (at < len) *found = (struct bm25_found){document, 1, 1, at, at + d->document.len};
    return 0;
}

int bm25_compare(struct bm25_detector *d, uint32_t document, const uint32_t *text, size_t len,
                 struct bm25_found *found, struct err *e)
{
    if (bm25_find_copy(d, document, text, len, found, e)) return -1;
    if (found->document != BM25_NONE || d->index->length[document] < BM25_SHORT) return 0;
    return slide(d, document, (struct span){text, len}, found, e);
}

static int detect_in_block(struct bm25_detector *d, struct span block, struct bm25_found *found,
                           struct err *e)
{
    if (bm25_search(d->search, &d->index->all, block.text, block.len, e)) return -1;
    for (size_t i = 0; i < d->search->matches.len && found->document == BM25_NONE; i++)
        if (bm25_compare(d, d->search->matches.items[i].document, block.text, block.len, found, e)) return -1;
    return 0;
}

int bm25_detect(struct bm25_detector *d, const char *line, size_t len, struct bm25_found *found,
                struct err *e)
{
    *found = (struct bm25_found){.document = BM25_NONE};
    if (bm25_normalise(line, len, &d->line, e)) return -1;
    for (size_t at = 0; at < d->line.len && found->document == BM25_NONE; at += d->block - d->overlap) {
        size_t rest = d->line.len - at;
        struct span block = {d->line.items + at, rest < d->block ? rest : d->block};
        if (detect_in_block(d, block, found, e)) return -1;
        if (rest <= d->block) break;
    }
    return 0;
}
