/* The character sets behind BERT's normaliser and pre-tokenizer, as ranges, and its lower-casing as runs.
 *
 * Source: the Unicode Character Database. General categories and white space are those of Unicode 8.0,
 * because Hugging Face's tokenizers has used that version in every release; lower-casing follows its compiler
 * (release 0.23.2: Unicode 17); canonical decomposition is that of Unicode 9.0. */
#ifndef MALMOI_BERT_TABLES_H
#define MALMOI_BERT_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bert_range {
    uint32_t first, last; /* both belong to the range */
};

struct bert_set {
    const struct bert_range *ranges; /* ascending, apart from each other */
    size_t n;
};

extern const struct bert_set bert_punctuation; /* ASCII symbols and Pc Pd Pe Pf Pi Po Ps */
extern const struct bert_set bert_nonspacing;  /* Mn */
extern const struct bert_set bert_other;       /* Cc Cf Co, U+0000 and U+FFFD, without U+0009 U+000A U+000D */
extern const struct bert_set bert_white_space; /* White_Space */
extern const struct bert_set bert_chinese;     /* what handle_chinese_chars surrounds with blanks */
/* Canonical combining classes other than 0 that Unicode 9.0 did not have yet. */
extern const struct bert_set bert_late_combining;

bool bert_set_has(const struct bert_set *set, uint32_t c);

/* Every step-th code point from first to last is lower-cased by adding delta. U+0130 is not among them: it
 * becomes two code points, U+0069 U+0307. */
struct bert_lower_run {
    uint32_t first, last;
    int32_t step, delta;
};

extern const struct bert_lower_run bert_lower_runs[];
extern const size_t bert_n_lower_runs;

uint32_t bert_lower(uint32_t c); /* c itself where it has no lower case, and for U+0130 */

#endif
