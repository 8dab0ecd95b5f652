/* The tokens of a vocabulary as a double-array trie over bytes with two roots: tokens that begin a word, and,
 * without their "##", tokens that continue one. The longest match takes one walk. Read-only once built.
 *
 * The children of a node stand at base + byte. No two nodes share a base, so a child needs to remember only
 * its byte to tell whose it is. */
#ifndef MALMOI_TRIE_H
#define MALMOI_TRIE_H

#include <stddef.h>
#include <stdint.h>

#include "vocab/vocab.h"

enum trie_root { TRIE_WORD = 0, TRIE_CONTINUATION = 1 };

struct trie_node {
    uint32_t base;
    uint16_t id;    /* VOCAB_NONE if no token ends here */
    uint16_t label; /* the byte that leads here; TRIE_FREE if the cell is empty */
};

enum { TRIE_FREE = 256 };

struct trie {
    struct trie_node *nodes; /* base + 255 is within the array for every base */
    size_t n;
};

int trie_build(struct trie *t, const struct vocab *v, struct err *e);
void trie_free(struct trie *t);

/* The bytes of the longest token that text begins with, 0 if there is none; its id in *id. */
static inline size_t trie_longest(const struct trie *t, enum trie_root root, const char *text, size_t len,
                                  uint16_t *id)
{
    const struct trie_node *nodes = t->nodes, *node = nodes + root;
    size_t longest = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t byte = (uint8_t)text[i];
        node = nodes + node->base + byte;
        if (node->label != byte) break;
        if (node->id == VOCAB_NONE) continue;
        *id = node->id;
        longest = i + 1;
    }
    return longest;
}

#endif
