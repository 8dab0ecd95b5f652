#include "bm25/prefix.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is known of a document before the lists are laid out. */
struct plan {
    uint32_t document;
    uint32_t fewest; /* terms that can give it the ratio wanted */
    uint64_t rarest; /* it stands in the lists of the terms up to this rarity */
};

struct builder {
    const struct bm25 *index;
    struct bm25_lists *lists;
    struct plan *plans; /* [n] of the documents wanted */
    size_t n;
    uint64_t *keys; /* [terms of the longest document] */
    size_t *next;   /* [T] where the term's next document goes */
};

static int compare_keys(const void *x, const void *y)
{
    const uint64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

/* Ascending. Most documents have some thirty terms: then this is several times as fast as qsort. */
static void sort_keys(uint64_t *keys, size_t n)
{
    enum { FEW = 64 };
    if (n > FEW) {
        qsort(keys, n, sizeof *keys, compare_keys);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        uint64_t key = keys[i];
        size_t k = i;
        for (; k && keys[k - 1] > key; k--) keys[k] = keys[k - 1];
        keys[k] = key;
    }
}

static const struct bm25_posting *postings(const struct bm25 *x, uint32_t d, uint32_t *n)
{
    *n = (uint32_t)(x->forward_at[d + 1] - x->forward_at[d]);
    return x->forward + x->forward_at[d];
}

static double share(const struct bm25 *x, uint32_t d, const struct bm25_posting *p)
{
    return bm25_weight(x, d, p) / x->self[d];
}

/* The order of a document's postings: rare terms first, equally rare ones by number. */
static uint64_t rarity(const struct bm25 *x, const struct bm25_posting *p, uint32_t i)
{
    return (uint64_t)x->df[p[i].term] << 32 | i;
}

/* Terms are left out from the frequent end as long as all that are left out cannot reach min_ratio. */
static uint64_t find_rarest(struct builder *b, uint32_t d)
{
    uint32_t n;
    const struct bm25_posting *p = postings(b->index, d, &n);
    double rest = 0;
    if (!n) return 0; /* bm25_open refuses such an index */
    for (uint32_t i = 0; i < n; i++) b->keys[i] = rarity(b->index, p, i);
    sort_keys(b->keys, n);
    while (n > 1) {
        rest += share(b->index, d, &p[(uint32_t)b->keys[n - 1]]);
        if (rest >= b->lists->min_ratio - BM25_SLACK) break;
        n--;
    }
    return b->keys[n - 1];
}

/* How many of its heaviest terms add up to min_ratio. Bits of positive doubles are in the numbers' order. */
static uint32_t count_fewest(struct builder *b, uint32_t d)
{
    uint32_t n, fewest = 0;
    const struct bm25_posting *p = postings(b->index, d, &n);
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        double weight = share(b->index, d, &p[i]);
        memcpy(&b->keys[i], &weight, sizeof weight);
    }
    sort_keys(b->keys, n);
    while (fewest < n && sum < b->lists->min_ratio - BM25_SLACK) {
        double weight;
        memcpy(&weight, &b->keys[n - ++fewest], sizeof weight);
        sum += weight;
    }
    return fewest ? fewest : 1;
}

/* The documents that need few terms come first in every list. */
static int compare_plans(const void *x, const void *y)
{
    const struct plan *a = x, *b = y;
    if (a->fewest != b->fewest) return a->fewest < b->fewest ? -1 : 1;
    return a->document < b->document ? -1 : a->document > b->document;
}

static void make_plans(struct builder *b, const uint8_t *wanted)
{
    for (uint32_t d = 0; d < b->index->n_documents; d++) {
        if (wanted && !wanted[d]) continue;
        b->plans[b->n++] = (struct plan){d, count_fewest(b, d), find_rarest(b, d)};
    }
    qsort(b->plans, b->n, sizeof *b->plans, compare_plans);
}

static struct bm25_candidate candidate(const struct builder *b, const struct plan *plan)
{
    const struct bm25 *x = b->index;
    uint32_t n, d = plan->document;
    postings(x, d, &n);
    uint32_t hidden = n - bm25_signature_count(&x->signature[d]);
    struct bm25_candidate c = {.document = d};
    c.terms = (uint16_t)(plan->fewest < UINT16_MAX ? plan->fewest : UINT16_MAX);
    c.bits = (uint16_t)(plan->fewest > hidden ? plan->fewest - hidden : 0);
    return c;
}

/* Count each term's documents into at[term + 1], or put them where next says. */
static void scan(struct builder *b, bool place)
{
    struct bm25_lists *lists = b->lists;
    for (size_t i = 0; i < b->n; i++) {
        const struct plan *plan = &b->plans[i];
        uint32_t n;
        const struct bm25_posting *p = postings(b->index, plan->document, &n);
        struct bm25_candidate c = candidate(b, plan);
        for (uint32_t k = 0; k < n; k++) {
            if (rarity(b->index, p, k) > plan->rarest) continue;
            if (place)
                lists->candidates[b->next[p[k].term]++] = c;
            else
                lists->at[p[k].term + 1]++;
        }
        lists->fewest[plan->document] = plan->fewest;
    }
}

/* Turn counts at at[term + 1] into beginnings, and keep a copy of them in next. */
static void begin_lists(struct builder *b)
{
    size_t *at = b->lists->at;
    for (uint32_t t = 0; t < b->index->n_terms; t++) {
        b->next[t] = at[t];
        at[t + 1] += at[t];
    }
}

static int build_candidates(struct builder *b, const uint8_t *wanted, struct err *e)
{
    uint32_t n_documents = b->index->n_documents;
    size_t longest = 0;
    for (uint32_t d = 0; d < n_documents; d++) {
        size_t n = b->index->forward_at[d + 1] - b->index->forward_at[d];
        if (n > longest) longest = n;
    }
    b->plans = malloc(n_documents * sizeof *b->plans);
    b->keys = malloc((longest + 1) * sizeof *b->keys);
    b->lists->fewest = calloc(n_documents, sizeof *b->lists->fewest);
    if (!b->plans || !b->keys || !b->lists->fewest) return err_memory(e);
    make_plans(b, wanted);
    scan(b, false);
    begin_lists(b);
    b->lists->candidates = malloc((b->lists->at[b->index->n_terms] + 1) * sizeof *b->lists->candidates);
    if (!b->lists->candidates) return err_memory(e);
    scan(b, true);
    return 0;
}

static float round_up(double value)
{
    float f = (float)value;
    return f < value ? nextafterf(f, INFINITY) : f;
}

/* For a low min_ratio: all postings with their weights. */
static int build_impacts(struct builder *b, const uint8_t *wanted, struct err *e)
{
    const struct bm25 *x = b->index;
    struct bm25_lists *lists = b->lists;
    size_t n = x->forward_at[x->n_documents];
    lists->impacts = malloc((n + 1) * sizeof *lists->impacts);
    if (!lists->impacts) return err_memory(e);
    for (int place = 0; place <= 1; place++) {
        for (uint32_t d = 0; d < x->n_documents; d++) {
            if (wanted && !wanted[d]) continue;
            for (size_t i = x->forward_at[d]; i < x->forward_at[d + 1]; i++) {
                uint32_t term = x->forward[i].term;
                if (place)
                    lists->impacts[b->next[term]++] =
                        (struct bm25_impact){d, round_up(share(x, d, &x->forward[i]))};
                else
                    lists->at[term + 1]++;
            }
        }
        if (!place) begin_lists(b);
    }
    return 0;
}

int bm25_lists_build(const struct bm25 *x, const uint8_t *wanted, double min_ratio, struct bm25_lists *lists,
                     struct err *e)
{
    struct builder b = {.index = x, .lists = lists};
    lists->min_ratio = min_ratio;
    lists->at = calloc((size_t)x->n_terms + 1, sizeof *lists->at);
    b.next = malloc(x->n_terms * sizeof *b.next);
    int result;
    if (!lists->at || !b.next)
        result = err_memory(e);
    else if (min_ratio < BM25_LOW_RATIO)
        result = build_impacts(&b, wanted, e);
    else
        result = build_candidates(&b, wanted, e);
    free(b.plans);
    free(b.keys);
    free(b.next);
    return result;
}

void bm25_lists_free(struct bm25_lists *lists)
{
    free(lists->at);
    free(lists->candidates);
    free(lists->fewest);
    free(lists->impacts);
}
