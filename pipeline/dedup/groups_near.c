/* Near duplicates: documents that share a band are compared by their signatures; what is alike enough is
 * joined, and the sets of joined documents are the groups. */
#include <math.h>
#include <stdlib.h>

#include "pipeline/dedup/groups_run.h"
#include "pipeline/dedup/minhash.h"

struct near {
    struct groups *g;
    uint32_t *parent; /* [documents]: union-find; the root of a set is its document with the least hash */
    unsigned bins, enough;
    struct sorter *bands;
    uint16_t *numbers; /* [max_bucket + 1][bins]: of the bucket's documents, once they are needed */
    bool *loaded;      /* [max_bucket + 1] */
    ARRAY(struct pair) ordered;
};

static uint32_t find(uint32_t *parent, uint32_t i)
{
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

static int hash_of(struct near *n, uint32_t document, struct hash128 *hash, struct err *e)
{
    struct signature_document d;
    if (signature_set_document(&n->g->set, document, &d, NULL, e)) return -1;
    *hash = d.hash;
    return 0;
}

static int join(struct near *n, uint32_t a, uint32_t b, struct err *e)
{
    struct hash128 p, q;
    a = find(n->parent, a);
    b = find(n->parent, b);
    if (hash_of(n, a, &p, e) || hash_of(n, b, &q, e)) return -1;
    bool a_first = p.low != q.low ? p.low < q.low : p.high < q.high;
    n->parent[a_first ? b : a] = a_first ? a : b;
    return 0;
}

/* ---- buckets ---- */

static int add_bands(void *context, const struct signature_block *b, uint32_t first_document,
                     uint64_t first_paragraph, struct err *e)
{
    (void)first_paragraph;
    struct near *n = context;
    const struct signatures_config *c = &n->g->set.config;
    uint16_t *numbers = n->g->numbers[0];
    for (uint32_t i = 0; i < b->documents; i++) {
        struct signature_document d;
        signature_block_row(b, c, i, &d);
        if (!d.has_numbers || groups_is_dropped(n->g, first_document + i)) continue;
        signature_block_numbers(b, c, i, numbers);
        for (uint32_t band = 0; band < c->bands; band++)
            if (sorter_add(n->bands, minhash_band(numbers, band, c->rows), first_document + i, e)) return -1;
    }
    return 0;
}

static const uint16_t *numbers_at(struct near *n, size_t slot, uint32_t document, struct err *e)
{
    uint16_t *numbers = n->numbers + slot * n->bins;
    if (!n->loaded[slot] && signature_set_numbers(&n->g->set, document, numbers, e)) return NULL;
    n->loaded[slot] = true;
    return numbers;
}

/* Compare document number i of the bucket with those before it, or with the first most of them. */
static int compare(struct near *n, const uint64_t *bucket, size_t i, size_t most, struct err *e)
{
    uint32_t document = (uint32_t)bucket[i];
    size_t slot = i < most ? i : most;
    n->loaded[slot] = false;
    for (size_t k = 0; k < i && k < most; k++) {
        uint32_t other = (uint32_t)bucket[k];
        if (find(n->parent, document) == find(n->parent, other))
            continue; /* joined already, this way or that */
        const uint16_t *a = numbers_at(n, slot, document, e), *b = a ? numbers_at(n, k, other, e) : NULL;
        if (!b) return -1;
        n->g->result->compared++;
        if (minhash_equal(a, b, n->bins) >= n->enough && join(n, document, other, e)) return -1;
    }
    return 0;
}

/* Where not all pairs are compared, which ones are must not hang on the order of the files. */
static int order_bucket(struct near *n, uint64_t *bucket, size_t len, struct err *e)
{
    if (array_reserve(&n->ordered, len)) return err_memory(e);
    struct pair *ordered = n->ordered.items;
    for (size_t i = 0; i < len; i++) {
        struct hash128 hash;
        if (hash_of(n, (uint32_t)bucket[i], &hash, e)) return -1;
        ordered[i] = (struct pair){hash.low, bucket[i]};
    }
    sort_pairs(ordered, len);
    for (size_t i = 0; i < len; i++) bucket[i] = ordered[i].value;
    return 0;
}

static int join_bucket(struct near *n, uint64_t *bucket, size_t len, struct err *e)
{
    size_t most = (size_t)n->g->options->max_bucket;
    if (len > most) {
        if (order_bucket(n, bucket, len, e)) return -1;
        n->g->result->cut += len - most;
    }
    for (size_t i = 0; i < len; i++)
        if (compare(n, bucket, i, most, e)) return -1;
    return 0;
}

static int join_buckets(struct near *n, struct err *e)
{
    struct pair ahead;
    bool has_ahead = false;
    uint64_t key;
    int got = sorter_finish(n->bands, e);
    if (got) return -1;
    while ((got = groups_next_run(n->g, n->bands, &ahead, &has_ahead, &key, e)) > 0)
        if (join_bucket(n, n->g->run.items, n->g->run.len, e)) return -1;
    return got;
}

/* ---- groups ---- */

/* Every document that is joined with another, by the hash of its set's root: an order that no file decides.
 */
static int list_joined(struct near *n, struct sorter *joined, struct err *e)
{
    uint64_t documents = signature_set_documents(&n->g->set);
    for (uint64_t i = 0; i < documents; i++) {
        uint32_t root = find(n->parent, (uint32_t)i);
        struct hash128 hash;
        if (root == i) continue;
        if (hash_of(n, root, &hash, e) || sorter_add(joined, hash.low, i, e)) return -1;
        /* The root itself comes once with every other member; groups_near takes equal values once. */
        if (sorter_add(joined, hash.low, root, e)) return -1;
    }
    return sorter_finish(joined, e);
}

static int emit_joined(struct groups *g, struct sorter *joined, struct err *e)
{
    struct pair ahead;
    bool has_ahead = false;
    uint64_t key;
    int got;
    while ((got = groups_next_run(g, joined, &ahead, &has_ahead, &key, e)) > 0) {
        array_clear(&g->members);
        for (size_t i = 0; i < g->run.len; i++) {
            if (i && g->run.items[i] == g->run.items[i - 1]) continue;
            if (groups_add_member(g, (uint32_t)g->run.items[i], 0, NULL, e)) return -1;
        }
        if (groups_emit(g, DROP_NEAR, g->members.items, g->members.len, e)) return -1;
    }
    return got;
}

static int make_near(struct near *n, struct err *e)
{
    uint64_t documents = signature_set_documents(&n->g->set);
    size_t slots = (size_t)n->g->options->max_bucket + 1;
    n->parent = malloc((size_t)(documents + 1) * sizeof *n->parent);
    n->numbers = malloc(slots * n->bins * sizeof *n->numbers);
    n->loaded = calloc(slots, sizeof *n->loaded);
    if (!n->parent || !n->numbers || !n->loaded) return err_memory(e);
    for (uint64_t i = 0; i < documents; i++) n->parent[i] = (uint32_t)i;
    return groups_sorter(n->g, &n->bands, 1, e);
}

int groups_near(struct groups *g, struct err *e)
{
    struct near n = {.g = g, .bins = signatures_bins(&g->set.config)};
    struct sorter *joined = NULL;
    /* Less a little, for a threshold such as 0.7 of 10, which is 7.000000000000001 in binary. */
    n.enough = (unsigned)ceil(g->options->threshold * n.bins - 1e-9);
    int result = make_near(&n, e);
    if (!result) result = signature_set_blocks(&g->set, add_bands, &n, e);
    if (!result) result = join_buckets(&n, e);
    sorter_free(n.bands);
    if (!result) result = groups_sorter(g, &joined, 1, e);
    if (!result) result = list_joined(&n, joined, e);
    if (!result) result = emit_joined(g, joined, e);
    sorter_free(joined);
    free(n.parent);
    free(n.numbers);
    free(n.loaded);
    array_free(&n.ordered);
    return result;
}
