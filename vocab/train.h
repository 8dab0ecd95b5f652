/* WordPiece training as Hugging Face's WordPieceTrainer does it: byte-pair merges over words with counts,
 * by the pair's count alone (not Google's likelihood ratio). Rules: docs/vocab.md.
 *
 * The result depends on the words and their counts alone. (Where a merge gives a string that is a piece
 * already, which needs a '#' inside a word, queue entries can be equal in all respects and the library takes
 * either; here the order of adding decides, and all callers add words in ascending order.) */
#ifndef MALMOI_TRAIN_H
#define MALMOI_TRAIN_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "vocab/alphabet.h"
#include "vocab/pieces.h"
#include "vocab/word_store.h"

struct train_options {
    uint64_t size;              /* pieces at which merging stops; the alphabet may be larger than that */
    uint64_t limit_alphabet;    /* characters kept, 0 for all */
    int64_t min_frequency;      /* a pair that occurs less often ends the training */
    const char *const *special; /* NULL-terminated, get the ids from 0; NULL for none */
    const struct alphabet_order *order; /* or NULL for the canonical order */
};

/* Train on the words, which are used up, and add the pieces to p, which must be empty. */
int train(struct word_store *words, const struct train_options *options, struct pieces *p, struct err *e);

#endif
