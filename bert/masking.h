/* Masking: which tokens of a sample are to be predicted, and what stands there instead
 * (google-research/bert create_pretraining_data.py, create_masked_lm_predictions).
 *
 * Of a sequence of n tokens min(max_predictions, max(1, round(share * n))) are chosen, n with its special
 * tokens, halves rounded to even; by whole words if asked: a piece that begins with ## belongs to the word
 * before it, and a word that would go over the budget is passed over, not cut (so that a sample of long words
 * may get fewer, or none). [CLS] and [SEP] are never chosen. Each chosen piece becomes [MASK] (80 %), stays
 * (10 %), or becomes a random token (10 %). What is chosen depends on (seed, epoch, number of the sample)
 * alone.
 *
 * Two things differ from Google's: random tokens are neither special nor [unused…], and no word reaches over
 * a [SEP] or [CLS] (where a truncated text begins inside a word). */
#ifndef MALMOI_BERT_MASKING_H
#define MALMOI_BERT_MASKING_H

#include "bert/batch.h"
#include "bert/samples.h"

struct masking_options {
    double share;           /* 0.15; above 0, up to 1 */
    size_t max_predictions; /* 0: 5/32 of the longest sequence, which is 20 of 128 and 80 of 512 */
    bool whole_words;
    uint64_t seed;
};

struct masking; /* read-only but for scratch: one a thread */

/* ERR_DATA if the vocabulary has no [MASK], or no token that may stand in for another; ERR_USAGE for a share
 * out of range. max_length: tokens of the longest sequence. The vocabulary is not needed afterwards. */
int masking_new(struct masking **m, const struct vocab *vocab, const struct masking_options *options,
                size_t max_length, struct err *e);
void masking_free(struct masking *m); /* NULL is fine */

/* Append the sample to the batch, masked; key names its dropout; next is added if with_next. The sample's
 * epoch must be below 2^32, its number below 2^56. After an error the batch is of no use. */
int masking_add(struct masking *m, const struct sample *sample, bool with_next, uint64_t key, struct batch *b,
                struct err *e);

#endif
