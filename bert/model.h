/* A BertForPreTraining: its numbers, and what can be computed with them.
 *
 * The formulas are those of docs/bert.md; post-LayerNorm, tied decoder, logits at the masked positions only.
 * All calls use the threads that OpenMP is told to use; a model may be read by many calls at once, a
 * workspace by one. */
#ifndef MALMOI_BERT_MODEL_H
#define MALMOI_BERT_MODEL_H

#include "bert/batch.h"
#include "bert/gemm.h"
#include "bert/layout.h"

struct bert_model {
    struct bert_layout layout;
    real *parameters;            /* [layout.size], owned; with mapped they lie in it and are read-only */
    struct bert_weights weights; /* into parameters */
    void *mapped;                /* NULL, or a mapped file, owned */
    size_t mapped_len;
};

/* All zeros. */
int bert_model_new(struct bert_model *m, const struct bert_config *c, struct err *e);
void bert_model_free(struct bert_model *m); /* m = {0} is fine */
/* Fresh numbers: truncated normal of the configuration's deviation, gains 1, biases 0 (google-research/bert
 * modeling.py). Each tensor's numbers depend on seed and its name alone. */
void bert_model_initialise(struct bert_model *m, uint64_t seed);
/* As above, for the tensors for which fresh[tensor] is true. */
void bert_model_initialise_some(struct bert_model *m, uint64_t seed, const bool *fresh);

/* The memory of one pass, grown as batches need it. */
struct bert_workspace;
int bert_workspace_new(struct bert_workspace **out, struct gemm *gemm, struct err *e);
void bert_workspace_free(struct bert_workspace *w); /* NULL is fine */
size_t bert_workspace_bytes(const struct bert_workspace *w);

/* Sums over a batch, not means: a step adds its parts up and divides once. */
struct bert_losses {
    double masked, next;               /* of -log p */
    uint64_t n_masked, n_next;         /* positions, sequences */
    uint64_t right_masked, right_next; /* for which the label had the largest logit */
};

struct bert_pass {
    bool dropout;
    uint64_t seed; /* of the dropout; a batch's keys do the rest */
    double masked_scale,
        next_scale; /* weights of the two sums in the loss: 1 / positions, 1 / sequences of the step */
};

/* Add the batch's losses to losses and the gradient of masked_scale * masked + next_scale * next to
 * gradients, which has the model's layout. An empty b->next: no NSP. ERR_DATA if an id, position or segment
 * is beyond the model. */
int bert_gradient(const struct bert_model *m, const struct batch *b, const struct bert_pass *pass,
                  const struct bert_weights *gradients, struct bert_workspace *w, struct bert_losses *losses,
                  struct err *e);

/* The last layer of every token, [T, H], without dropout; valid until the workspace is used again. */
int bert_encode(const struct bert_model *m, const struct batch *b, struct bert_workspace *w,
                const real **hidden, struct err *e);
/* Logits at b->masked, [n, V]; b->labels is not read. */
int bert_predict(const struct bert_model *m, const struct batch *b, struct bert_workspace *w,
                 const real **logits, struct err *e);
/* Losses without a gradient and without dropout. positions (may be NULL) gets -log p of each masked position,
 * [n]. */
int bert_evaluate(const struct bert_model *m, const struct batch *b, struct bert_workspace *w,
                  struct bert_losses *losses, double *positions, struct err *e);

#endif
