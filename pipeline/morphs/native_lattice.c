#include "pipeline/morphs/native_lattice.h"

int lattice_init(struct lattice *l, const struct native_model *m, struct err *e)
{
    *l = (struct lattice){.model = m};
    l->narrow = m->narrow && connect_is_fast();
    l->slots = calloc(m->dictionary.rights, sizeof *l->slots);
    return l->slots ? 0 : err_memory(e);
}

void lattice_free(struct lattice *l)
{
    array_free(&l->ways);
    frontier_free(&l->frontier);
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
    l->frontier.base = l->frontier.flip = 0;
    struct way beginning = {0, (uint16_t)l->model->sentence_right};
    return frontier_make(&l->frontier, l->model, &beginning, 1, e);
}

/* Collect the ways to a position: of the words that end there, for each right id the one with the least key,
 * in the order of their ties. The lists and the nodes of a match go that way; a way that takes another one's
 * place goes to the end, and the other becomes one that prune drops. */
static int gather(struct lattice *l, size_t at, struct err *e)
{
    struct frontier *f = &l->frontier;
    size_t n = 0;
    next_stamp(l);
    for (uint32_t i = l->ends[at]; i != NO_MATCH; i = l->matches.items[i].next) {
        const struct match *m = &l->matches.items[i];
        const struct node *node = &l->nodes.items[m->node + m->n];
        if (array_reserve(&l->ways, n + m->n)) return err_memory(e);
        struct way *ways = l->ways.items;
        for (uint32_t k = m->n; k-- > 0;) {
            node--;
            struct right_slot *slot = &l->slots[node->right];
            if (slot->stamp == l->stamp) {
                if (node->key >= ways[slot->at].key) continue;
                ways[slot->at].key = INT64_MAX / 2;
            }
            *slot = (struct right_slot){l->stamp, (uint32_t)n};
            ways[n++] = (struct way){node->key, node->right};
        }
    }
    l->ways.len = n;
    f->base = l->unit_base;
    f->flip = TIE_MASK;
    return 0;
}

int lattice_unit(struct lattice *l, size_t *at, size_t begin, struct err *e)
{
    size_t from = *at;
    l->unit_base = (uint32_t)l->nodes.len;
    l->furthest = from;
    for (;;) {
        uint32_t first = (uint32_t)l->matches.len;
        if (begin < lattice_window(l, from) &&
            (lattice_find(l, from, begin, e) || lattice_connect(l, first, e)))
            return -1;
        if (from == l->furthest) break;
        do from++;
        while (l->ends[from] == NO_MATCH);
        if (gather(l, from, e) || frontier_make(&l->frontier, l->model, l->ways.items, l->ways.len, e))
            return -1;
        begin = native_skip_space(l->model, l->text, from, lattice_window(l, from));
        if (from == l->furthest && (begin > from || begin == l->len)) break;
    }
    *at = from;
    return 0;
}
