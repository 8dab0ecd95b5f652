/* The search: of each word at a position the cheapest way to it. Nine tenths of all work on costs is done
 * here, so there are two forms of it, which give the same: one with 64-bit keys for any machine and any
 * matrix, and one that takes eight ways at once, where costs fit 16 bits. */
#include "pipeline/morphs/native_lattice.h"

/* The connections of one match with the frontier, the last word first. node and *tie are the first one's. */
static void connect_plain(const struct native_model *m, const struct frontier *f, const struct match *match,
                          struct node *node, int64_t tie)
{
    const struct native_word *words = m->words + match->word;
    int64_t spaced = match->from < match->begin;
    for (uint32_t k = match->n; k-- > 0; node++, tie--) {
        int64_t key = frontier_best(f, m, words[k].left);
        int64_t cost = words[k].cost + spaced * m->penalties[words[k].penalty];
        *node = (struct node){(key & ~(int64_t)TIE_MASK) + key_of_cost(cost) + tie, frontier_node(f, key),
                              words[k].right};
    }
}

#ifdef __x86_64__
#include <smmintrin.h>

bool connect_is_fast(void)
{
    return __builtin_cpu_supports("sse4.1");
}

/* Of eight ways, the cost above the least and, in bits 16 to 18, the first way that has it. */
__attribute__((target("sse4.1"))) static inline uint32_t
best_of_step(const int16_t *row, const uint16_t *rights, const uint16_t *offsets)
{
    __m128i costs = _mm_set_epi16(row[rights[7]], row[rights[6]], row[rights[5]], row[rights[4]],
                                  row[rights[3]], row[rights[2]], row[rights[1]], row[rights[0]]);
    __m128i sums = _mm_add_epi16(costs, _mm_loadu_si128((const __m128i *)offsets));
    return (uint32_t)_mm_cvtsi128_si32(_mm_minpos_epu16(sums));
}

__attribute__((target("sse4.1"))) static void connect_narrow(const struct native_model *m,
                                                             const struct frontier *f,
                                                             const struct match *match, struct node *node,
                                                             int64_t tie)
{
    const struct native_word *words = m->words + match->word;
    int64_t spaced = match->from < match->begin;
    for (uint32_t k = match->n; k-- > 0; node++, tie--) {
        const int16_t *row = m->matrix + (size_t)words[k].left * m->dictionary.rights;
        uint32_t best = best_of_step(row, f->rights, f->offsets), least = best & 0xFFFF, way = best >> 16;
        for (size_t i = FRONTIER_STEP; i < f->n; i += FRONTIER_STEP) {
            uint32_t other = best_of_step(row, f->rights + i, f->offsets + i);
            if ((other & 0xFFFF) >= least) continue;
            least = other & 0xFFFF;
            way = (uint32_t)i + (other >> 16);
        }
        int64_t cost = (int64_t)least + words[k].cost + spaced * m->penalties[words[k].penalty];
        *node =
            (struct node){f->least + key_of_cost(cost) + tie, frontier_node(f, f->keys[way]), words[k].right};
    }
}
#else
#define connect_narrow connect_plain

bool connect_is_fast(void)
{
    return false;
}
#endif

int lattice_connect(struct lattice *l, uint32_t first, struct err *e)
{
    size_t n_words = 0;
    for (size_t i = first; i < l->matches.len; i++) n_words += l->matches.items[i].n;
    if (l->nodes.len - l->unit_base + n_words > TIE_MASK)
        return err_data(e, "a word of %zu bytes and more can be cut in too many ways", l->furthest);
    if (array_reserve(&l->nodes, l->nodes.len + n_words)) return err_memory(e);
    for (size_t i = l->matches.len; i-- > first;) {
        struct match *match = &l->matches.items[i];
        match->node = (uint32_t)l->nodes.len;
        match->next = l->ends[match->end];
        l->ends[match->end] = (uint32_t)i;
        int64_t tie = TIE_MASK - (int64_t)(l->nodes.len - l->unit_base);
        (l->narrow ? connect_narrow : connect_plain)(l->model, &l->frontier, match,
                                                     l->nodes.items + match->node, tie);
        l->nodes.len += match->n;
    }
    return 0;
}
