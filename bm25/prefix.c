#include "bm25/prefix.h"

#include <math.h>
#include <stdlib.h>

/* The other terms' weights stay below this share of min_ratio. Up to 1 the search is exact; below 1 a
 * document must gather 1 - REST_SHARE of min_ratio in its essential lists before its exact score is worth
 * computing. Measured: 1 takes 2.7 times as long as 0.5, and 0.2 takes 1.4 times as long. */
#define REST_SHARE 0.5

/* A document's terms in the order in which they become essential: rare first, since a rare term's list is
 * short. */
struct ranked {
    uint32_t df, posting;
};

static int compare_ranked(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->df != b->df) return a->df < b->df ? -1 : 1;
    return a->posting < b->posting ? -1 : a->posting > b->posting;
}

static float round_up(double value)
{
    float f = (float)value;
    return f < value ? nextafterf(f, INFINITY) : f;
}

/* Rank the document's postings; returns how many of the first ones are essential, so that the others' weights
 * add up to *rest of self(d), less than min_ratio. Added from the last term on, each sum is of what follows.
 */
static uint32_t rank(const struct bm25 *x, uint32_t d, double min_ratio, struct ranked *ranked, double *rest)
{
    const struct bm25_posting *p = x->forward + x->forward_at[d];
    uint32_t n = (uint32_t)(x->forward_at[d + 1] - x->forward_at[d]);
    for (uint32_t i = 0; i < n; i++) ranked[i] = (struct ranked){x->df[p[i].term], i};
    qsort(ranked, n, sizeof *ranked, compare_ranked);
    *rest = 0;
    while (n > 0) {
        double more = *rest + bm25_weight(x, d, &p[ranked[n - 1].posting]) / x->self[d];
        if (more >= min_ratio * REST_SHARE - BM25_SLACK) break;
        *rest = more;
        n--;
    }
    return n;
}

static size_t longest(const struct bm25 *x)
{
    size_t most = 0;
    for (uint32_t d = 0; d < x->n_documents; d++)
        if (x->forward_at[d + 1] - x->forward_at[d] > most) most = x->forward_at[d + 1] - x->forward_at[d];
    return most;
}

struct builder {
    const struct bm25 *index;
    const uint8_t *wanted;
    struct bm25_lists *lists;
    struct ranked *ranked;
    size_t *next; /* [T] where the term's next impact goes */
};

/* Count each term's documents into at[term + 1], or put them where next says. */
static void scan(struct builder *b, bool place)
{
    const struct bm25 *x = b->index;
    for (uint32_t d = 0; d < x->n_documents; d++) {
        if (b->wanted && !b->wanted[d]) continue;
        double rest;
        uint32_t n = rank(x, d, b->lists->min_ratio, b->ranked, &rest);
        b->lists->rest[d] = round_up(rest);
        for (uint32_t i = 0; i < n; i++) {
            const struct bm25_posting *p = &x->forward[x->forward_at[d] + b->ranked[i].posting];
            struct bm25_impact impact = {d, round_up(bm25_weight(x, d, p) / x->self[d])};
            if (place)
                b->lists->impacts[b->next[p->term]++] = impact;
            else
                b->lists->at[p->term + 1]++;
        }
    }
}

static int build(struct builder *b, struct err *e)
{
    uint32_t n_terms = b->index->n_terms;
    struct bm25_lists *lists = b->lists;
    scan(b, false);
    for (uint32_t t = 0; t < n_terms; t++) {
        b->next[t] = lists->at[t];
        lists->at[t + 1] += lists->at[t];
    }
    lists->impacts = malloc((lists->at[n_terms] + 1) * sizeof *lists->impacts);
    if (!lists->impacts) return err_memory(e);
    scan(b, true);
    return 0;
}

int bm25_lists_build(const struct bm25 *x, const uint8_t *wanted, double min_ratio, struct bm25_lists *lists,
                     struct err *e)
{
    lists->min_ratio = min_ratio;
    struct builder b = {x, wanted, lists, NULL, NULL};
    b.ranked = malloc((longest(x) + 1) * sizeof *b.ranked);
    b.next = malloc(x->n_terms * sizeof *b.next);
    lists->at = calloc((size_t)x->n_terms + 1, sizeof *lists->at);
    lists->rest = calloc(x->n_documents, sizeof *lists->rest);
    int result = b.ranked && b.next && lists->at && lists->rest ? build(&b, e) : err_memory(e);
    free(b.ranked);
    free(b.next);
    return result;
}

void bm25_lists_free(struct bm25_lists *lists)
{
    free(lists->at);
    free(lists->impacts);
    free(lists->rest);
}
