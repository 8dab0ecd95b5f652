/* The memory of one pass, carved from one block: what the backward pass needs of each layer, and scratch.
 *
 * T tokens, B sequences, n masked positions, H hidden, I intermediate, V vocabulary; T, B and n are rounded
 * up by gemm_rows where a product writes. Without a backward pass all layers share the memory of one. */
#ifndef MALMOI_BERT_WORKSPACE_H
#define MALMOI_BERT_WORKSPACE_H

#include "bert/model.h"
#include "bert/ops.h"

struct layer_state {
    real *qkv;                   /* [T, 3H] */
    real *weights;               /* attention's, see attention_offsets; NULL without a backward pass */
    real *context;               /* [T, H] */
    struct norm_state attention; /* [T, H] [T] */
    real *middle;                /* [T, H] behind the first LayerNorm */
    real *inner, *gelu;          /* [T, I] before the activation, then its slope there; behind it */
    struct norm_state outer;     /* [T, H] [T] */
    real *out;                   /* [T, H] */
};

struct head_state {
    real *gathered;            /* [n, H] the masked tokens' last layer */
    real *transform, *gelu;    /* [n, H] as inner and gelu of a layer */
    struct norm_state norm;    /* [n, H] [n] */
    real *normed;              /* [n, H] */
    real *logits;              /* [n, V] */
    real *dnormed, *dgathered; /* [n, H] */
    real *first, *pooled;      /* [B, H] the first token of each sequence; behind the pooler */
    real *next;                /* [B, 2] logits */
    real *dpooled, *dfirst;    /* [B, H] */
};

struct bert_workspace {
    struct gemm *gemm;
    int threads;
    real *block;
    size_t block_size; /* numbers */
    struct layer_state *layers;
    size_t n_layers;
    size_t *offsets; /* [B] of attention's weights */
    size_t offsets_cap;
    double *losses; /* [max(n, B)] */
    uint8_t *right;
    size_t losses_cap;

    struct norm_state embedding; /* [T, H] [T] */
    real *embedded;              /* [T, H] the first layer's input */
    real *branch;                /* [T, H] */
    real *scratch;               /* attention's */
    struct head_state head;
    real *dout, *dqkv, *dinner, *dcontext; /* [T, H] [T, 3H] [T, I] [T, H] */
};

enum workspace_use { WORKSPACE_ENCODE, WORKSPACE_PREDICT, WORKSPACE_TRAIN };

/* Make room for a batch and set all pointers. */
int workspace_prepare(struct bert_workspace *w, const struct bert_config *c, const struct batch *b,
                      enum workspace_use use, struct err *e);

#endif
