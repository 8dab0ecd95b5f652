/* A model ready for text: its numbers, vocabulary and encoder, and what computes. */
#ifndef MALMOI_BERT_TEXT_MODEL_H
#define MALMOI_BERT_TEXT_MODEL_H

#include "bert/model_files.h"
#include "vocab/encode.h"

struct text_model {
    struct bert_model model; /* mapped where it can be: read-only */
    struct bert_missing missing;
    struct vocab vocab; /* has [CLS], [SEP], [MASK] and [UNK], and as many tokens as the model */
    struct encode_model *encode_model;
    struct encoder *encoder;
    struct gemm *gemm;
    struct bert_workspace *workspace;
};

/* given: a folder with config.json, model.safetensors and vocab.txt, or the output of a training run, whose
 * latest checkpoint is taken. Text is lower-cased, and its accents stripped, as tokenizer_config.json says;
 * without that file neither is done. */
int text_model_open(struct text_model *t, const char *given, enum gemm_kind kind, int threads, struct err *e);
void text_model_close(struct text_model *t); /* t = {0} is fine */

/* ERR_DATA if the model has no MLM head; use says what it is wanted for. */
int text_model_needs_masked_head(const struct text_model *t, const char *use, struct err *e);

#endif
