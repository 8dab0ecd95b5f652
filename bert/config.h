/* The shape of a BERT: what Hugging Face's config.json says of it. */
#ifndef MALMOI_BERT_CONFIG_H
#define MALMOI_BERT_CONFIG_H

#include <stddef.h>

#include "common/buf.h"
#include "common/err.h"

/* GELU by the error function ("gelu"), or Google's tanh form ("gelu_new", "gelu_pytorch_tanh"). */
enum bert_activation { BERT_GELU, BERT_GELU_TANH };

struct bert_config {
    size_t vocab;        /* V, tokens */
    size_t hidden;       /* H, a multiple of heads */
    size_t layers;       /* L */
    size_t heads;        /* A */
    size_t intermediate; /* I */
    size_t positions;    /* longest sequence, special tokens included */
    size_t types;        /* segments */
    enum bert_activation activation;
    double norm_epsilon;
    double hidden_dropout, attention_dropout; /* 0 up to, but not including, 1 */
    double initializer_range;                 /* standard deviation of fresh weights */
};

/* NULL-terminated: tiny, mini, small, medium, base. */
extern const char *const bert_preset_names[];
/* The preset of that index with BERT's usual rest (512 positions, 2 types, dropout 0.1); vocab is 0. */
struct bert_config bert_preset(int index);

/* ERR_USAGE naming the member of config.json that is out of range: no zero sizes, at most 65,535 tokens (ids
 * have 16 bits), hidden a multiple of heads, and bounds that keep every product of sizes within 64 bits. */
int bert_config_check(const struct bert_config *c, struct err *e);

/* Append config.json as transformers reads it. */
void bert_config_write(const struct bert_config *c, struct buf *out);
/* Read config.json. ERR_DATA naming the member that is absent, out of range, or asks for what this program
 * does not have (another model_type, relative positions, another activation). */
int bert_config_read(struct bert_config *c, const char *path, struct err *e);

#endif
