/* Looking words up: all entries of the dictionary that a text begins with, at several places at once.
 *
 * A step in a double array of 30 MB waits for memory. The places do not depend on each other, so their steps
 * are taken in turn, each fetching what it needs in the next round. */
#ifndef MALMOI_NATIVE_TRIE_H
#define MALMOI_NATIVE_TRIE_H

#include <stdbool.h>

#include "pipeline/morphs/native_model.h"

enum {
    LOOKUP_PLACES = 32, /* more find nothing left to overlap */
    LOOKUP_WORDS = 12   /* surfaces at one place; what has more is looked up further without the others */
};

struct found_word {
    uint32_t end;
    struct token_range words;
};

struct lookup { /* at one place */
    size_t begin, at;
    uint32_t node;
    uint32_t n;
    struct found_word found[LOOKUP_WORDS]; /* the shortest first */
    bool full;                             /* there may be more */
};

struct lookups {
    struct lookup places[LOOKUP_PLACES]; /* ascending */
    size_t n, next;
};

/* What the dictionary has at begin. Asked with begin ascending, after lookups->n = 0 for each text. */
const struct lookup *lookup_at(struct lookups *lookups, const struct native_model *m, const uint8_t *text,
                               size_t len, size_t begin);

/* Go on from a node by one byte: the next node, or TRIE_NONE. */
#define TRIE_NONE UINT32_MAX
static inline uint32_t trie_step(const struct word_list *w, uint32_t node, uint8_t byte)
{
    uint64_t next = (uint64_t)node + byte + 1;
    return next < w->n_units && w->units[next].check == node ? (uint32_t)w->units[next].base : TRIE_NONE;
}

/* The words that end at a node; none if it is inside of a word. */
static inline struct token_range trie_words(const struct word_list *w, uint32_t node)
{
    if (node >= w->n_units || w->units[node].check != node || w->units[node].base >= 0)
        return (struct token_range){0, 0};
    return token_range_of(w->units[node].base);
}

#endif
