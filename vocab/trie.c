#include "vocab/trie.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A token on its way into the trie, without its "##". */
struct key {
    const char *text;
    size_t len;
    uint16_t id;
    uint8_t root;
};

/* A node whose children are to be placed: its tokens are keys[first, last), which share depth bytes. */
struct task {
    uint32_t node;
    size_t first, last, depth;
};

enum { N_HINTS = 9 };

struct builder {
    struct key *keys;
    size_t n_keys;
    ARRAY(struct trie_node) nodes;
    ARRAY(uint8_t) base_taken;
    ARRAY(struct task) tasks;
    uint32_t hints[N_HINTS]; /* [children] where to begin to look for free cells */
};

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    if (x->root != y->root) return x->root < y->root ? -1 : 1;
    int order = memcmp(x->text, y->text, x->len < y->len ? x->len : y->len);
    if (order) return order;
    if (x->len != y->len) return x->len < y->len ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

static int collect_keys(struct builder *b, const struct vocab *v)
{
    b->keys = calloc(v->tokens.len, sizeof *b->keys);
    if (!b->keys) return -1;
    for (size_t id = 0; id < v->tokens.len; id++) {
        size_t len;
        const char *token = vocab_token(v, id, &len);
        bool continues = len > 2 && memcmp(token, "##", 2) == 0;
        if (continues) token += 2, len -= 2;
        if (len) b->keys[b->n_keys++] = (struct key){token, len, (uint16_t)id, continues};
    }
    qsort(b->keys, b->n_keys, sizeof *b->keys, compare_keys);
    return 0;
}

/* Make cells 0 … n-1 exist. */
static int grow(struct builder *b, size_t n)
{
    if (n <= b->nodes.len) return 0;
    if (n > UINT32_MAX / 2 || array_reserve(&b->nodes, n) || array_reserve(&b->base_taken, n)) return -1;
    for (; b->nodes.len < n; b->nodes.len++)
        b->nodes.items[b->nodes.len] = (struct trie_node){0, VOCAB_NONE, TRIE_FREE};
    memset(b->base_taken.items + b->base_taken.len, 0, n - b->base_taken.len);
    b->base_taken.len = n;
    return 0;
}

static bool fits(const struct builder *b, uint32_t base, const uint8_t *labels, size_t n)
{
    if (b->base_taken.items[base]) return false;
    for (size_t i = 0; i < n; i++)
        if (b->nodes.items[base + labels[i]].label != TRIE_FREE) return false;
    return true;
}

/* A base whose cells for all labels are free. Nodes of equally many children search from where the last one
 * was placed: the holes that this leaves are filled by nodes with a single child, which fit anywhere. */
static int find_base(struct builder *b, const uint8_t *labels, size_t n, uint32_t *base)
{
    uint32_t *hint = &b->hints[n < N_HINTS ? n : N_HINTS - 1];
    for (uint32_t cell = *hint;; cell++) {
        if (grow(b, (size_t)cell + 512)) return -1;
        if (b->nodes.items[cell].label != TRIE_FREE || cell < labels[0]) continue;
        if (!fits(b, cell - labels[0], labels, n)) continue;
        *hint = cell;
        *base = cell - labels[0];
        return 0;
    }
}

static size_t children(const struct builder *b, const struct task *t, uint8_t labels[256], size_t ends[256])
{
    size_t n = 0;
    for (size_t i = t->first; i < t->last; i++) {
        if (b->keys[i].len == t->depth) continue;
        uint8_t label = (uint8_t)b->keys[i].text[t->depth];
        if (n == 0 || labels[n - 1] != label) labels[n++] = label;
        ends[n - 1] = i + 1;
    }
    return n;
}

/* Place the children of a node; those that have children of their own become tasks. */
static int place(struct builder *b, struct task t)
{
    /* Equal tokens stand together in the order of their ids: the last one wins. */
    while (t.first < t.last && b->keys[t.first].len == t.depth)
        b->nodes.items[t.node].id = b->keys[t.first++].id;
    uint8_t labels[256];
    size_t ends[256], n = children(b, &t, labels, ends);
    uint32_t base = 0;
    if (n == 0) return 0;
    if (find_base(b, labels, n, &base)) return -1;
    b->base_taken.items[base] = 1;
    b->nodes.items[t.node].base = base;
    for (size_t i = 0, first = t.first; i < n; first = ends[i++]) {
        b->nodes.items[base + labels[i]].label = labels[i];
        if (array_push(&b->tasks, (struct task){base + labels[i], first, ends[i], t.depth + 1})) return -1;
    }
    return 0;
}

static int build(struct builder *b, const struct vocab *v)
{
    if (collect_keys(b, v) || grow(b, 512)) return -1;
    /* Base 0 is that of nodes without children: taken, so that no child of another node answers there. */
    b->base_taken.items[0] = 1;
    size_t split = 0;
    while (split < b->n_keys && b->keys[split].root == TRIE_WORD) split++;
    for (uint32_t root = TRIE_WORD; root <= TRIE_CONTINUATION; root++) {
        b->nodes.items[root].label = TRIE_FREE + 1;
        struct task t = {root, root ? split : 0, root ? b->n_keys : split, 0};
        if (array_push(&b->tasks, t)) return -1;
    }
    for (size_t i = 0; i < b->tasks.len; i++)
        if (place(b, b->tasks.items[i])) return -1;
    return 0;
}

int trie_build(struct trie *t, const struct vocab *v, struct err *e)
{
    struct builder b = {0};
    int failed = build(&b, v);
    if (failed) array_free(&b.nodes);
    *t = (struct trie){b.nodes.items, b.nodes.len};
    free(b.keys);
    array_free(&b.base_taken);
    array_free(&b.tasks);
    return failed ? err_memory(e) : 0;
}

void trie_free(struct trie *t)
{
    free(t->nodes);
    *t = (struct trie){NULL, 0};
}
