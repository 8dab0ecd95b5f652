/* Masking: which tokens of a sample are to be predicted, and what stands there instead
 * (google-research/bert create_pretraining_data.py, create_masked_lm_predictions).
 *
 * Of a sequence of n tokens min(max_predictions, max(1, round(share * n))) are chosen, n with its special
 * tokens, halves rounded to even; by whole words if asked: a piece that begins with ## belongs to the word
 * before it, and a word that would go over the budget is passed over, not cut. Each chosen piece becomes
 * [MASK] (80 %), stays (10 %), or becomes a random token (10 %). Other than the original, random tokens are
 * neither special nor [unused…]. What is chosen depends on (seed, epoch, number of the sample) alone. */
#ifndef MALMOI_BERT_MASKING_H
#define MALMOI_BERT_MASKING_H

#include "bert/batch.h"
#include "bert/samples.h"

struct masking_options {
    double share;           /* 0.15 */
    size_t max_predictions; /* 0: 5/32 of the longest sequence, which is 20 of 128 and 80 of 512 */
    bool whole_words;
    uint64_t seed;
};

struct masking; /* read-only but for scratch: one a thread */

/* ERR_DATA if the vocabulary has no [MASK]. max_length: tokens of the longest sequence. */
int masking_new(struct masking **m, const struct vocab *vocab, const struct masking_options *options,
                size_t max_length, struct err *e);
void masking_free(struct masking *m);

/* Append the sample to the batch, masked; key names its dropout; next is added if with_next. */
int masking_add(struct masking *m, const struct sample *sample, bool with_next, uint64_t key, struct batch *b,
                struct err *e);

#endif
