/* The first entries of a WordPiece vocabulary: one-character pieces and their "##" forms (docs/vocab.md).
 *
 * In Hugging Face's trainer the order of the "##" pieces, and which characters are kept among equally
 * frequent ones at the limit, is that of a hash table and differs from run to run. Here "##" pieces stand in
 * ascending order of code points and the smaller code point is kept, unless a vocabulary made by the library
 * gives both. */
#ifndef MALMOI_ALPHABET_H
#define MALMOI_ALPHABET_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/err.h"
#include "vocab/pieces.h"
#include "vocab/word_store.h"

/* The order that a library run happened to have, as code points. */
struct alphabet_order {
    ARRAY(uint32_t) plain;      /* the kept characters, ascending */
    ARRAY(uint32_t) continuing; /* the c of "##c" in the order of their ids */
};

#define ALPHABET_ORDER_INIT                                                                                  \
    {                                                                                                        \
        ARRAY_INIT, ARRAY_INIT                                                                               \
    }

/* Read the order from a vocab.txt: behind the leading special tokens (lines of more than one character that
 * do not begin with "##") the one-character lines with ascending code points, then the lines "##c". */
int alphabet_read_order(struct alphabet_order *order, const char *path, struct err *e);
void alphabet_order_free(struct alphabet_order *order);

/* Add the alphabet of the words to p, which holds the special tokens, and turn the words' code points into
 * piece ids; characters that are not kept vanish from their words. limit 0 keeps all characters. order may be
 * NULL; with one, limit has no effect, and "##" pieces that it lacks follow in ascending order. */
int alphabet_build(struct word_store *words, struct pieces *p, uint64_t limit,
                   const struct alphabet_order *order, struct err *e);

#endif
