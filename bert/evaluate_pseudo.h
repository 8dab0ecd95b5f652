/* Inside of bert/evaluate*.c: the pseudo-perplexity. */
#ifndef MALMOI_BERT_EVALUATE_PSEUDO_H
#define MALMOI_BERT_EVALUATE_PSEUDO_H

#include "bert/evaluate.h"
#include "bert/evaluate_pick.h"

/* Add -log p of each token of the sentences to sums, each predicted with it alone masked. */
int evaluate_pseudo(const struct text_model *t, const struct corpus *corpus, const struct sentence_pick *pick,
                    const struct evaluate_options *options, struct evaluate_sums *sums, struct err *e);

#endif
