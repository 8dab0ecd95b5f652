#include "bm25/search.h"

#include <stdlib.h>
#include <string.h>

#include "bm25/prefix.h"

struct bm25_search *bm25_search_new(const struct bm25 *index, struct err *e)
{
    struct bm25_search *s = calloc(1, sizeof *s);
    if (s) {
        s->index = index;
        s->seen = calloc(index->n_terms, sizeof *s->seen);
        s->score = calloc(index->n_documents, sizeof *s->score);
        if (s->seen && s->score) return s;
    }
    bm25_search_free(s);
    err_memory(e);
    return NULL;
}

void bm25_search_free(struct bm25_search *s)
{
    if (!s) return;
    array_free(&s->matches);
    array_free(&s->touched);
    array_free(&s->terms);
    free(s->seen);
    free(s->score);
    free(s);
}

/* Gather the query's distinct terms that the index knows, and mark them as seen by this search. */
static int gather_terms(struct bm25_search *s, const uint32_t *text, size_t len, struct err *e)
{
    const struct bm25 *x = s->index;
    size_t n = bm25_token_count(x->tokens, len);
    array_clear(&s->terms);
    if (array_reserve(&s->terms, n < x->n_terms ? n : x->n_terms)) return err_memory(e);
    if (++s->number == 0) { /* the numbers have run round */
        memset(s->seen, 0, x->n_terms * sizeof *s->seen);
        s->number = 1;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t term = bm25_find_term(x, bm25_token(x->tokens, text, len, i));
        if (term == BM25_NO_TERM || s->seen[term] == s->number) continue;
        s->seen[term] = s->number;
        s->terms.items[s->terms.len++] = term;
    }
    return 0;
}

/* The ratio by its definition, added up in the order of the terms: the same bits on every path to it. */
static double exact_ratio(const struct bm25_search *s, uint32_t document)
{
    const struct bm25 *x = s->index;
    double score = 0;
    for (size_t i = x->forward_at[document]; i < x->forward_at[document + 1]; i++)
        if (s->seen[x->forward[i].term] == s->number) score += bm25_weight(x, document, &x->forward[i]);
    return score / x->self[document];
}

static int take_if_enough(struct bm25_search *s, uint32_t document, double min_ratio, struct err *e)
{
    double ratio = exact_ratio(s, document);
    if (ratio <= 0 || ratio < min_ratio) return 0;
    return array_push(&s->matches, (struct bm25_match){document, ratio}) ? err_memory(e) : 0;
}

static int compare_matches(const void *x, const void *y)
{
    const struct bm25_match *a = x, *b = y;
    if (a->ratio != b->ratio) return a->ratio > b->ratio ? -1 : 1;
    return a->document < b->document ? -1 : a->document > b->document;
}

static void sort_matches(struct bm25_search *s)
{
    if (s->matches.len > 1)
        qsort(s->matches.items, s->matches.len, sizeof *s->matches.items, compare_matches);
}

static int add_lists(struct bm25_search *s, const struct bm25_lists *lists, struct err *e)
{
    const struct bm25 *x = s->index;
    array_clear(&s->touched);
    if (array_reserve(&s->touched, x->n_documents)) return err_memory(e);
    for (size_t i = 0; i < s->terms.len; i++) {
        uint32_t term = s->terms.items[i];
        for (size_t k = lists->at[term]; k < lists->at[term + 1]; k++) {
            struct bm25_impact impact = lists->impacts[k];
            if (s->score[impact.document] == 0) s->touched.items[s->touched.len++] = impact.document;
            s->score[impact.document] += impact.weight;
        }
    }
    return 0;
}

int bm25_search(struct bm25_search *s, const struct bm25_lists *lists, const uint32_t *text, size_t len,
                struct err *e)
{
    array_clear(&s->matches);
    if (gather_terms(s, text, len, e) || add_lists(s, lists, e)) return -1;
    float enough = (float)(lists->min_ratio - BM25_SLACK);
    int result = 0;
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t d = s->touched.items[i];
        float bound = s->score[d] + lists->rest[d];
        s->score[d] = 0;
        if (!result && bound >= enough) result = take_if_enough(s, d, lists->min_ratio, e);
    }
    sort_matches(s);
    return result;
}

static bool is_better(struct bm25_match a, struct bm25_match b)
{
    return a.ratio != b.ratio ? a.ratio > b.ratio : a.document < b.document;
}

/* The document of the highest bound is scored first; then only those whose bound reaches what it got. */
static int keep_best(struct bm25_search *s, const struct bm25_lists *lists, struct err *e)
{
    uint32_t leader = s->touched.items[0];
    float highest = -1;
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t d = s->touched.items[i];
        s->score[d] += lists->rest[d];
        if (s->score[d] > highest) {
            highest = s->score[d];
            leader = d;
        }
    }
    double least = lists->min_ratio;
    struct bm25_match best = {leader, highest < least - BM25_SLACK ? 0 : exact_ratio(s, leader)};
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t d = s->touched.items[i];
        float bound = s->score[d];
        s->score[d] = 0;
        double reached = best.ratio > least ? best.ratio : least;
        if (bound < reached - BM25_SLACK || d == best.document) continue;
        struct bm25_match other = {d, exact_ratio(s, d)};
        if (is_better(other, best)) best = other;
    }
    if (best.ratio <= 0 || best.ratio < least) return 0;
    return array_push(&s->matches, best) ? err_memory(e) : 0;
}

int bm25_search_best(struct bm25_search *s, const struct bm25_lists *lists, const uint32_t *text, size_t len,
                     struct err *e)
{
    array_clear(&s->matches);
    if (gather_terms(s, text, len, e) || add_lists(s, lists, e)) return -1;
    return s->touched.len ? keep_best(s, lists, e) : 0;
}

int bm25_search_plain(struct bm25_search *s, const uint32_t *text, size_t len, struct err *e)
{
    array_clear(&s->matches);
    if (gather_terms(s, text, len, e)) return -1;
    for (uint32_t d = 0; d < s->index->n_documents; d++)
        if (take_if_enough(s, d, s->index->min_ratio, e)) return -1;
    sort_matches(s);
    return 0;
}
