/* The two halves of a pass, between which the losses stand: the encoder, and the heads. Used by pass.c. */
#ifndef MALMOI_BERT_ENCODER_H
#define MALMOI_BERT_ENCODER_H

#include "bert/workspace.h"

/* What does not change within a pass. */
struct pass {
    const struct bert_config *config;
    const struct batch *batch;
    const struct bert_weights *weights;
    struct bert_workspace *w;
    struct dropout hidden, attention;
};

/* Embeddings and layers; the last layer's output is w->layers[L - 1].out. */
void encoder_forward(const struct pass *p);
/* From w->dout, the gradient of the last layer's output, down to the tables. */
void encoder_backward(const struct pass *p, const struct bert_weights *gradients);

/* Logits at the masked positions into w->head.logits, the decoder's bias left out. */
void masked_head_forward(const struct pass *p);
/* From w->head.logits, which hold their gradient; adds to w->dout. */
void masked_head_backward(const struct pass *p, const struct bert_weights *gradients);
/* Logits of NSP into w->head.next, the bias left out. */
void next_head_forward(const struct pass *p);
/* From w->head.next, which hold their gradient; adds to w->dout. */
void next_head_backward(const struct pass *p, const struct bert_weights *gradients);

#endif
