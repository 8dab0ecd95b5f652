/* How well a model predicts text that it was not trained on: losses for each source of a corpus. */
#ifndef MALMOI_BERT_EVALUATE_H
#define MALMOI_BERT_EVALUATE_H

#include "bert/corpus.h"
#include "bert/samples.h"
#include "bert/text_model.h"

struct evaluate_options {
    enum sample_objective objective; /* with SAMPLE_PAIRS NSP is asked for too */
    size_t max_length;               /* tokens of a sequence, special ones included */
    uint64_t seed;                   /* of the masking, and of the random texts of SAMPLE_PAIRS */
    bool whole_words;
    uint64_t max_sequences; /* of a source; 0: all */
    size_t pseudo;          /* sentences of a source for the pseudo-perplexity at most; 0: none */
    size_t batch_tokens;
    bool unigram; /* count the tokens of the training documents, and compare with them */
    bool quiet;
};

/* Sums, so that those of sources add up. */
struct evaluate_sums {
    uint64_t sequences;
    struct bert_losses losses;
    double unigram;                       /* of -log p at the same masked positions */
    uint64_t tokens, unknown, characters; /* of the sequences: without special tokens; of these [UNK]; code
                                             points of the others, without blanks and ## */
    double pseudo;                        /* of -log p with one token masked at a time */
    uint64_t pseudo_sentences, pseudo_tokens;
};

struct evaluate_source {
    const char *name; /* valid as long as the corpus */
    struct evaluate_sums sums;
};

struct evaluation {
    ARRAY(struct evaluate_source) sources; /* of the corpus, also those without a held-out document */
    struct evaluate_sums all;
};

/* The held-out documents of the corpus, whose vocabulary is the model's. Masking is that of training
 * (masking.h: a share of 0.15). A sequence belongs to the source of the document that it begins in. The
 * pseudo-perplexity is exact: each token of each sentence is masked once; a sentence longer than max_length
 * is cut. ERR_DATA if the model lacks a head that is needed, or if no document is held out. result must be
 * zeroed; freed by evaluation_free, also after a failure. */
int evaluate(const struct text_model *t, const struct corpus *corpus, const struct evaluate_options *options,
             struct evaluation *result, struct err *e);
void evaluation_free(struct evaluation *result);

/* What the sums say; NAN where nothing was summed. */
double evaluate_loss(const struct evaluate_sums *s);              /* MLM, nats a masked token */
double evaluate_accuracy(const struct evaluate_sums *s);          /* of MLM */
double evaluate_unigram(const struct evaluate_sums *s);           /* nats a masked token */
double evaluate_bits(const struct evaluate_sums *s);              /* MLM loss as bits a character, see docs */
double evaluate_unknown(const struct evaluate_sums *s);           /* share of [UNK] */
double evaluate_pseudo_perplexity(const struct evaluate_sums *s); /* exp of nats a token */
double evaluate_next_loss(const struct evaluate_sums *s);
double evaluate_next_accuracy(const struct evaluate_sums *s);

#endif
