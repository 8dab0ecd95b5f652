/* The lattice of one piece of text: all words at all positions, and the cheapest way to each of them.
 *
 * It grows unit by unit. A unit is what stands between two boundaries, places that no word crosses: as a rule
 * a blank-delimited word with the white space before it. All that a unit sees of what is before it is the
 * frontier: the cheapest way to its beginning for each right id.
 *
 * Order of ties: of two words from which a third can be reached at the same cost, MeCab takes the one that
 * begins later, or, of those that begin together, the one it made first. Words are made here in the reverse of
 * MeCab's order at each position, so that a higher number wins every tie. A key holds the cost in its upper 40
 * bits and below them the word's number, turned so that the least key is the winner. */
#ifndef MALMOI_NATIVE_LATTICE_H
#define MALMOI_NATIVE_LATTICE_H

#include <stdbool.h>

#include "common/array.h"
#include "pipeline/morphs/native_trie.h"

enum {
    FRONTIER_STEP = 8,
    TIE_BITS = 24,
    TIE_MASK = (1 << TIE_BITS) - 1,
    NATIVE_WINDOW = 65535 /* MeCab sees no further from where it stands */
};
static const uint32_t NO_MATCH = UINT32_MAX;

/* Costs never leave 40 bits: a piece has at most 2^18 bytes, so as many words on a path, and each costs less
 * than 2^17 + MOST_PENALTY. */
static inline int64_t key_of_cost(int64_t cost)
{
    return cost * (1 << TIE_BITS);
}

struct node {
    int64_t key;     /* of the cheapest way from the beginning through this word */
    uint32_t before; /* the node before it on that way */
    uint16_t right;  /* renumbered right id */
};

struct match { /* words with one surface at one place */
    uint32_t from;    /* the position they continue: white space may follow it */
    uint32_t begin;   /* of the surface; it ends at the position in whose list the match is */
    uint32_t word;    /* the first one's number */
    uint32_t node;    /* of the last word; the nodes go backwards */
    uint32_t n;       /* words and nodes */
    uint32_t next;    /* in the list of matches that end together */
};

struct frontier {
    int64_t *keys;    /* [rights + FRONTIER_STEP], filled up to a whole number of steps */
    uint16_t *rights; /* likewise; each id at most once */
    size_t n;
    uint32_t base; /* of the numbers in the keys: node = base + ((key ^ flip) & mask) */
    uint32_t flip, mask;
};

struct right_slot {
    uint32_t stamp, at; /* in the frontier */
};

struct lattice {
    const struct native_model *model;
    const uint8_t *text;
    size_t len;
    uint32_t *ends; /* [len + 1] the first match that ends at a position; valid up to furthest */
    size_t n_ends;
    size_t furthest; /* the furthest end of a match */
    ARRAY(struct match) matches;
    ARRAY(struct node) nodes;
    uint32_t unit_base; /* the unit's first node */
    struct frontier frontier;
    struct right_slot *slots; /* [rights] */
    uint32_t stamp;
    struct lookups lookups;
};

int lattice_init(struct lattice *l, const struct native_model *m, struct err *e);
void lattice_free(struct lattice *l);

/* Forget the last text and begin with this one, of at most 2^18 bytes. */
int lattice_start(struct lattice *l, const char *text, size_t len, struct err *e);

/* Analyse the unit at *at, a boundary with the frontier, where a word begins at begin, behind white space; go
 * on to its end. */
int lattice_unit(struct lattice *l, size_t *at, size_t begin, struct err *e);

/* Add the words at begin that continue from. The nodes are not connected. */
int lattice_find(struct lattice *l, size_t from, size_t begin, struct err *e);

/* Connect the matches from number first on with the frontier. */
int lattice_connect(struct lattice *l, uint32_t first, struct err *e);

/* The cheapest way from the frontier to a left id: its key. */
int64_t frontier_best(const struct native_model *m, const struct frontier *f, uint32_t left);
static inline uint32_t frontier_node(const struct frontier *f, int64_t key)
{
    return f->base + (((uint32_t)key ^ f->flip) & f->mask);
}

static inline size_t lattice_window(const struct lattice *l, size_t at)
{
    return l->len - at > NATIVE_WINDOW ? at + NATIVE_WINDOW : l->len;
}

#endif
