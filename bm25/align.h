/* Approximate occurrence: how many edits lie between a pattern and the part of a text that is most like it.
 *
 * Edits are insertions, deletions and replacements of one character (Levenshtein). Computed by Myers' bit vectors
 * (G. Myers, "A fast bit-vector algorithm for approximate string matching", J. ACM 46 (1999), in the form for
 * patterns of more than a word): 64 cells of the matrix in a dozen operations. */
#ifndef MALMOI_BM25_ALIGN_H
#define MALMOI_BM25_ALIGN_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

/* Working memory, used again from call to call; one a thread. */
struct bm25_aligner {
    uint64_t *words;   /* equality vectors of the pattern's characters, then the two columns */
    uint32_t *symbols; /* hash table of the pattern's characters: code point, or 0 */
    size_t words_cap, symbols_cap;
};

struct bm25_alignment {
    size_t inside; /* fewest edits between the pattern and any substring of the text, the empty one included */
    size_t end;    /* where the first such substring ends */
    size_t whole;  /* edits between the pattern and the whole text */
};

/* pattern_len > 0; no code point is 0. */
int bm25_align(struct bm25_aligner *a, const uint32_t *pattern, size_t pattern_len, const uint32_t *text,
               size_t text_len, struct bm25_alignment *result, struct err *e);
void bm25_aligner_free(struct bm25_aligner *a);

#endif
