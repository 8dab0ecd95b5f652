#include "bm25/search.h"

#include <stdlib.h>
#include <string.h>

#include "bm25/prefix.h"

struct bm25_search *bm25_search_new(const struct bm25 *index, struct err *e)
{
    struct bm25_search *s = calloc(1, sizeof *s);
    if (s) {
        s->index = index;
        s->sieve = bm25_sieve_choose();
        s->held = calloc(index->n_terms / 64 + 1, sizeof *s->held);
        s->tried = calloc(index->n_documents, sizeof *s->tried);
        s->score = calloc(index->n_documents, sizeof *s->score);
        if (s->held && s->tried && s->score) {
            s->held[index->n_terms / 64] |= 1ull << index->n_terms % 64;
            return s;
        }
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
    array_free(&s->tokens);
    array_free(&s->terms);
    array_free(&s->lists);
    array_free(&s->candidates);
    free(s->held);
    free(s->tried);
    free(s->score);
    free(s);
}

/* ---- the query's terms ---- */

static void start(struct bm25_search *s)
{
    array_clear(&s->matches);
    array_clear(&s->touched);
    for (size_t i = 0; i < s->terms.len; i++)
        s->held[s->terms.items[i] / 64] &= ~(1ull << s->terms.items[i] % 64);
    array_clear(&s->terms);
    s->query = (struct bm25_query){0};
    if (++s->number == 0) { /* the numbers have run round */
        memset(s->tried, 0, s->index->n_documents * sizeof *s->tried);
        s->number = 1;
    }
}

static bool holds(const struct bm25_search *s, uint32_t term)
{
    return s->held[term / 64] >> term % 64 & 1;
}

/* Gather the query's distinct terms that the index knows. Memory is asked for long before it is looked at:
 * the tables are larger than the nearest caches. */
static int gather_terms(struct bm25_search *s, const uint32_t *text, size_t len, struct err *e)
{
    const struct bm25 *x = s->index;
    size_t n = bm25_token_count(x->tokens, len), found = 0;
    start(s);
    if (array_reserve(&s->tokens, n) || array_reserve(&s->terms, n + 1))
        return err_memory(e); /* one is written over */
    for (size_t i = 0; i < n; i++) {
        s->tokens.items[i] = bm25_token(x->tokens, text, len, i);
        __builtin_prefetch(&x->slots[bm25_slot_of(x, s->tokens.items[i])]);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t term = bm25_find_term(x, s->tokens.items[i]);
        if (term == BM25_NO_TERM) term = x->n_terms;
        s->terms.items[found] = term;
        found += !holds(s, term);
        s->held[term / 64] |= 1ull << term % 64;
    }
    s->terms.len = s->query.n_terms = (uint32_t)found;
    for (size_t i = 0; i < found; i++) bm25_signature_add(&s->query.signature, s->terms.items[i]);
    return 0;
}

/* ---- the exact ratio ---- */

/* By its definition, added up in the order of the terms: the same bits on every path to it. */
static double exact_ratio(const struct bm25_search *s, uint32_t document)
{
    const struct bm25 *x = s->index;
    double score = 0;
    for (size_t i = x->forward_at[document]; i < x->forward_at[document + 1]; i++)
        if (holds(s, x->forward[i].term)) score += bm25_weight(x, document, &x->forward[i]);
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

/* ---- by candidates ---- */

/* The parts of the lists whose documents need no more terms than the query has. */
static int gather_candidates(struct bm25_search *s, const struct bm25_lists *lists, struct err *e)
{
    size_t n_lists = 0, most = 0;
    if (array_reserve(&s->lists, s->terms.len + 1)) return err_memory(e);
    for (size_t i = 0; i < s->terms.len; i++) __builtin_prefetch(&lists->at[s->terms.items[i]]);
    for (size_t i = 0; i < s->terms.len; i++) {
        size_t at = lists->at[s->terms.items[i]], n = lists->at[s->terms.items[i] + 1] - at;
        __builtin_prefetch(&lists->candidates[at]);
        s->lists.items[n_lists] = (struct bm25_list){lists->candidates + at, n};
        n_lists += n > 0;
        most += n;
    }
    array_clear(&s->candidates);
    if (array_reserve(&s->candidates, most)) return err_memory(e);
    struct bm25_candidate *to = s->candidates.items;
    for (size_t i = 0; i < n_lists; i++) {
        const struct bm25_candidate *c = s->lists.items[i].candidates, *end = c + s->lists.items[i].n;
        for (; c < end && c->terms <= s->query.n_terms; c++) {
            __builtin_prefetch(&s->index->signature[c->document]);
            *to++ = *c;
        }
    }
    s->candidates.len = (size_t)(to - s->candidates.items);
    return 0;
}

static int sieve_candidates(struct bm25_search *s, struct err *e)
{
    if (array_reserve(&s->touched, s->candidates.len + 1)) return err_memory(e);
    s->touched.len = s->sieve(s->candidates.items, s->candidates.len, s->index->signature,
                              &s->query.signature, s->touched.items);
    return 0;
}

/* Whether the query holds as many of the document's terms as min_ratio takes at least. */
static bool holds_enough(const struct bm25_search *s, const struct bm25_lists *lists, uint32_t document)
{
    const struct bm25 *x = s->index;
    const struct bm25_posting *p = x->forward + x->forward_at[document];
    size_t n = x->forward_at[document + 1] - x->forward_at[document];
    size_t may_lack = n - lists->fewest[document], lacks = 0;
    for (size_t i = 0; i < n && lacks <= may_lack; i++) lacks += !holds(s, p[i].term);
    return lacks <= may_lack;
}

static int take_candidates(struct bm25_search *s, const struct bm25_lists *lists, struct err *e)
{
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t d = s->touched.items[i];
        if (s->tried[d] == s->number) continue;
        s->tried[d] = s->number;
        if (holds_enough(s, lists, d) && take_if_enough(s, d, lists->min_ratio, e)) return -1;
    }
    return 0;
}

/* ---- by impacts ---- */

static int add_impacts(struct bm25_search *s, const struct bm25_lists *lists, struct err *e)
{
    if (array_reserve(&s->touched, s->index->n_documents + 1)) return err_memory(e);
    size_t n = 0;
    for (size_t i = 0; i < s->terms.len; i++) {
        uint32_t term = s->terms.items[i];
        for (size_t k = lists->at[term]; k < lists->at[term + 1]; k++) {
            struct bm25_impact impact = lists->impacts[k];
            s->touched.items[n] = impact.document;
            n += s->score[impact.document] == 0;
            s->score[impact.document] += impact.weight;
        }
    }
    s->touched.len = n;
    return 0;
}

static int take_impacts(struct bm25_search *s, const struct bm25_lists *lists, struct err *e)
{
    float enough = (float)(lists->min_ratio - BM25_SLACK);
    int result = 0;
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t d = s->touched.items[i];
        float bound = s->score[d];
        s->score[d] = 0;
        if (!result && bound >= enough) result = take_if_enough(s, d, lists->min_ratio, e);
    }
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
    for (size_t i = 0; i < s->touched.len; i++) {
        uint32_t d = s->touched.items[i];
        if (s->score[d] > s->score[leader]) leader = d;
    }
    double least = lists->min_ratio;
    struct bm25_match best = {leader, s->score[leader] < least - BM25_SLACK ? 0 : exact_ratio(s, leader)};
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

/* ---- searches ---- */

int bm25_search(struct bm25_search *s, const struct bm25_lists *lists, const uint32_t *text, size_t len,
                struct err *e)
{
    if (gather_terms(s, text, len, e)) return -1;
    int result;
    if (lists->impacts)
        result = add_impacts(s, lists, e) || take_impacts(s, lists, e) ? -1 : 0;
    else
        result =
            gather_candidates(s, lists, e) || sieve_candidates(s, e) || take_candidates(s, lists, e) ? -1 : 0;
    sort_matches(s);
    return result;
}

int bm25_search_best(struct bm25_search *s, const struct bm25_lists *lists, const uint32_t *text, size_t len,
                     struct err *e)
{
    if (!lists->impacts) {
        if (bm25_search(s, lists, text, len, e)) return -1;
        if (s->matches.len > 1) s->matches.len = 1;
        return 0;
    }
    if (gather_terms(s, text, len, e) || add_impacts(s, lists, e)) return -1;
    return s->touched.len ? keep_best(s, lists, e) : 0;
}

int bm25_search_plain(struct bm25_search *s, const uint32_t *text, size_t len, struct err *e)
{
    if (gather_terms(s, text, len, e)) return -1;
    for (uint32_t d = 0; d < s->index->n_documents; d++)
        if (take_if_enough(s, d, s->index->min_ratio, e)) return -1;
    sort_matches(s);
    return 0;
}
