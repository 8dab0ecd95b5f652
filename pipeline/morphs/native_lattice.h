/* The lattice of one piece of text: all words at all positions, and the cheapest way to each of them.
 *
 * It grows unit by unit. A unit is what stands between two boundaries, places that no word crosses: as a rule
 * a blank-delimited word with the white space before it. All that a unit sees of what is before it is the
 * frontier: the cheapest way to its beginning for each right id.
 *
 * Words are made in the reverse of MeCab's order at each position, so that of two ways at the same cost the
 * word with the higher number wins: its tie (native_frontier.h) is the number, turned. */
#ifndef MALMOI_NATIVE_LATTICE_H
#define MALMOI_NATIVE_LATTICE_H

#include <stdbool.h>

#include "pipeline/morphs/native_frontier.h"
#include "pipeline/morphs/native_trie.h"

enum { NATIVE_WINDOW = 65535 /* MeCab sees no further from where it stands */ };
static const uint32_t NO_MATCH = UINT32_MAX;

struct node {
    int64_t key;     /* of the cheapest way from the beginning through this word */
    uint32_t before; /* the node before it on that way */
    uint16_t right;  /* renumbered right id */
};

struct match {           /* words with one surface at one place */
    uint32_t from;       /* the position they continue: white space may follow it */
    uint32_t begin, end; /* the surface */
    uint32_t word;       /* the first one's number */
    uint32_t node;       /* of the last word; the nodes go backwards */
    uint32_t n;          /* words and nodes */
    uint32_t next;       /* in the list of matches that end together */
};

struct right_slot {
    uint32_t stamp, at; /* in ways */
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
    ARRAY(struct way) ways;   /* to the position, as they are gathered */
    bool narrow;              /* costs are summed up in 16 bits; the result is the same */
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

/* True if this machine has what the narrow form needs. */
bool connect_is_fast(void);

static inline size_t lattice_window(const struct lattice *l, size_t at)
{
    return l->len - at > NATIVE_WINDOW ? at + NATIVE_WINDOW : l->len;
}

#endif
