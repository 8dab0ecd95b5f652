/* Normalisation before comparing (docs/decontaminate.md), the same for the benchmark and for the corpus: only
 * what a reader would call the wording is left.
 *
 *   - full-width ASCII becomes ASCII, letters become lower case;
 *   - conjoining jamo that make a syllable are composed; lone ones become compatibility jamo (KLUE-NER stores
 *     "ᄏᄏ" where the web has "ㅋㅋ");
 *   - everything but letters, marks and numbers is dropped: blanks, punctuation, symbols, controls, invalid
 * UTF-8. */
#ifndef MALMOI_BM25_NORMALISE_H
#define MALMOI_BM25_NORMALISE_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/err.h"

struct code_points {
    uint32_t *items;
    size_t len, cap;
};

/* Replace out by the normalised text. out is reused between calls and freed with array_free. */
int bm25_normalise(const char *text, size_t len, struct code_points *out, struct err *e);

#endif
