#include "pipeline/morphs/native_lattice.h"

int lattice_init(struct lattice *l, const struct native_model *m, struct err *e)
{
    *l = (struct lattice){.model = m};
    l->frontier.keys = calloc(m->dictionary.rights + FRONTIER_STEP, sizeof *l->frontier.keys);
    l->frontier.rights = calloc(m->dictionary.rights + FRONTIER_STEP, sizeof *l->frontier.rights);
    l->slots = calloc(m->dictionary.rights, sizeof *l->slots);
    return l->frontier.keys && l->frontier.rights && l->slots ? 0 : err_memory(e);
}

void lattice_free(struct lattice *l)
{
    free(l->frontier.keys);
    free(l->frontier.rights);
    free(l->slots);
    free(l->ends);
    array_free(&l->matches);
    array_free(&l->nodes);
}

/* A new position: nothing that was found out about the last frontier holds. */
static void next_stamp(struct lattice *l)
{
    if (++l->stamp) return;
    memset(l->slots, 0, l->model->dictionary.rights * sizeof *l->slots);
    l->stamp = 1;
}

/* Fill the frontier up to a whole number of steps, with ways that are never the cheapest. */
static void fill_up(struct frontier *f)
{
    for (size_t i = f->n; i % FRONTIER_STEP; i++) {
        f->keys[i] = INT64_MAX / 2;
        f->rights[i] = 0;
    }
}

int lattice_start(struct lattice *l, const char *text, size_t len, struct err *e)
{
    if (array_grow(&l->ends, &l->n_ends, len + 1, sizeof *l->ends)) return err_memory(e);
    l->text = (const uint8_t *)text;
    l->len = len;
    l->furthest = 0;
    l->lookups.n = l->lookups.next = 0;
    l->ends[0] = NO_MATCH;
    array_clear(&l->matches);
    array_clear(&l->nodes);
    if (array_push(&l->nodes, (struct node){0})) return err_memory(e);
    next_stamp(l);
    struct frontier *f = &l->frontier;
    f->rights[0] = (uint16_t)l->model->sentence_right;
    f->keys[0] = 0;
    f->n = 1;
    fill_up(f);
    f->base = f->flip = f->mask = 0;
    return 0;
}

/* Make the frontier of a position: of the words that end there, for each right id the one with the least key.
 */
static void gather(struct lattice *l, size_t at)
{
    struct frontier *f = &l->frontier;
    next_stamp(l);
    f->n = 0;
    f->base = l->unit_base;
    f->flip = f->mask = TIE_MASK;
    for (uint32_t i = l->ends[at]; i != NO_MATCH; i = l->matches.items[i].next) {
        const struct match *m = &l->matches.items[i];
        const struct node *node = &l->nodes.items[m->node];
        for (uint32_t k = 0; k < m->n; k++, node++) {
            struct right_slot *slot = &l->slots[node->right];
            if (slot->stamp != l->stamp) {
                *slot = (struct right_slot){l->stamp, (uint32_t)f->n};
                f->rights[f->n] = node->right;
                f->keys[f->n++] = node->key;
            } else if (node->key < f->keys[slot->at]) {
                f->keys[slot->at] = node->key;
            }
        }
    }
}

/* A way that is dearer than another one by more than the costs of connections can make up for is never the
 * cheapest: leave it out. */
static void prune(const struct native_model *m, struct frontier *f)
{
    int64_t bound = INT64_MAX;
    for (size_t i = 0; i < f->n; i++) {
        int64_t most = f->keys[i] + key_of_cost(m->ranges[f->rights[i]].most);
        bound = most < bound ? most : bound;
    }
    size_t kept = 0;
    for (size_t i = 0; i < f->n; i++) {
        int64_t key = f->keys[i];
        uint16_t right = f->rights[i];
        f->keys[kept] = key;
        f->rights[kept] = right;
        kept += key + key_of_cost(m->ranges[right].least) <= bound;
    }
    f->n = kept;
    fill_up(f);
}

int lattice_unit(struct lattice *l, size_t *at, size_t begin, struct err *e)
{
    size_t from = *at;
    l->unit_base = (uint32_t)l->nodes.len;
    l->furthest = from;
    for (;;) {
        uint32_t first = (uint32_t)l->matches.len;
        if (begin < lattice_window(l, from) && (lattice_find(l, from, begin, e) || lattice_connect(l, first, e)))
            return -1;
        if (from == l->furthest) break;
        do from++;
        while (l->ends[from] == NO_MATCH);
        gather(l, from);
        prune(l->model, &l->frontier);
        begin = native_skip_space(l->model, l->text, from, lattice_window(l, from));
        if (from == l->furthest && (begin > from || begin == l->len)) break;
    }
    *at = from;
    return 0;
}

/* The way through a word that ends with one of FRONTIER_STEP right ids. Without a branch in it, a fetch from the
 * matrix that takes long holds up none of those behind it. */
static inline int64_t best_of_step(const int16_t *row, const int64_t *keys, const uint16_t *rights)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < FRONTIER_STEP; i++) {
        int64_t key = keys[i] + key_of_cost(row[rights[i]]);
        best = key < best ? key : best;
    }
    return best;
}

int64_t frontier_best(const struct native_model *m, const struct frontier *f, uint32_t left)
{
    const int16_t *row = m->matrix + (size_t)left * m->dictionary.rights;
    int64_t best = best_of_step(row, f->keys, f->rights);
    for (size_t i = FRONTIER_STEP; i < f->n; i += FRONTIER_STEP) {
        int64_t other = best_of_step(row, f->keys + i, f->rights + i);
        best = other < best ? other : best;
    }
    return best;
}

int lattice_connect(struct lattice *l, uint32_t first, struct err *e)
{
    const struct native_model *m = l->model;
    const struct frontier *f = &l->frontier;
    size_t n_words = 0;
    for (size_t i = first; i < l->matches.len; i++) n_words += l->matches.items[i].n;
    if (l->nodes.len - l->unit_base + n_words > TIE_MASK)
        return err_data(e, "a word of %zu bytes and more can be cut in too many ways", l->furthest);
    if (array_reserve(&l->nodes, l->nodes.len + n_words)) return err_memory(e);
    struct node *node = l->nodes.items + l->nodes.len;
    uint32_t tie = TIE_MASK - (uint32_t)(l->nodes.len - l->unit_base);
    for (size_t i = l->matches.len; i-- > first;) {
        struct match *match = &l->matches.items[i];
        const struct native_word *words = m->words + match->word;
        int64_t spaced = match->from < match->begin;
        match->node = (uint32_t)(node - l->nodes.items);
        for (uint32_t k = match->n; k-- > 0; node++, tie--) {
            int64_t key = frontier_best(m, f, words[k].left);
            int64_t cost = words[k].cost + spaced * m->penalties[words[k].penalty];
            node->key = (key & ~(int64_t)TIE_MASK) + key_of_cost(cost) + tie;
            node->before = frontier_node(f, key);
            node->right = words[k].right;
        }
    }
    l->nodes.len += n_words;
    return 0;
}
