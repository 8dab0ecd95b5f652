/* Where each tensor of a BertForPreTraining lies in one flat array of numbers: parameters, gradients and both
 * Adam moments all have this layout, so that clipping, Adam, all-reduce and saving are flat loops.
 *
 * The names are those of Hugging Face (14 + 16 L tensors; the decoder is tied to the word embeddings and has
 * no tensor of its own). The order is that of the file: query, key and value lie behind one another, so that
 * they are one matrix [3H, H]; tensors of odd sizes come last. */
#ifndef MALMOI_BERT_LAYOUT_H
#define MALMOI_BERT_LAYOUT_H

#include <stdbool.h>

#include "bert/config.h"
#include "bert/real.h"
#include "common/array.h"

enum { BERT_NAME_BYTES = 80 };

struct bert_tensor {
    char name[BERT_NAME_BYTES];
    int n_dimensions;     /* 1 or 2 */
    size_t dimensions[2]; /* [rows, columns], or [n, 1] */
    size_t offset, size;  /* numbers, in the flat array */
    bool decays; /* weight decay: all but biases and LayerNorm (google-research/bert optimization.py) */
};

struct bert_layout {
    struct bert_config config;
    ARRAY(struct bert_tensor) tensors;
    size_t size; /* numbers in all */
};

int bert_layout_init(struct bert_layout *l, const struct bert_config *c, struct err *e);
void bert_layout_free(struct bert_layout *l);

/* One encoder layer's part of a flat array. Weights are [out, in], row by row. */
struct bert_layer {
    real *qkv_weight, *qkv_bias;             /* [3H, H] [3H]: query, key, value */
    real *attention_weight, *attention_bias; /* [H, H] [H]: behind the heads */
    real *attention_gain, *attention_shift;  /* [H] [H]: LayerNorm */
    real *inner_weight, *inner_bias;         /* [I, H] [I] */
    real *outer_weight, *outer_bias;         /* [H, I] [H] */
    real *outer_gain, *outer_shift;          /* [H] [H]: LayerNorm */
};

struct bert_weights {
    real *word, *position, *type;            /* [V, H] [positions, H] [types, H] */
    real *embedding_gain, *embedding_shift;  /* [H] [H] */
    struct bert_layer *layers;               /* [L], owned */
    real *pooler_weight, *pooler_bias;       /* [H, H] [H] */
    real *transform_weight, *transform_bias; /* [H, H] [H]: of the MLM head */
    real *transform_gain, *transform_shift;  /* [H] [H] */
    real *decoder_bias;                      /* [V]; the decoder's weight is word */
    real *next_weight, *next_bias;           /* [2, H] [2]: is B the next text? */
};

/* Point w into numbers, which has layout l. 0, or -1 when memory runs out; freed by bert_weights_free. */
int bert_weights_bind(struct bert_weights *w, const struct bert_layout *l, real *numbers);
void bert_weights_free(struct bert_weights *w);

#endif
