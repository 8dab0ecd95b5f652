/* The operations of a BERT, forward and backward (the formulas: docs/bert.md). Arrays are row by row; sizes
 * are in numbers; gradients of parameters are added to, gradients of activations are set, unless it says
 * otherwise.
 *
 * Loops run in OpenMP's threads, but no sum depends on how many there are. */
#ifndef MALMOI_BERT_OPS_H
#define MALMOI_BERT_OPS_H

#include "bert/batch.h"
#include "bert/config.h"
#include "bert/dropout.h"
#include "bert/gemm.h"

/* ---- ops_linear.c ---- */

/* y[r] += bias */
void add_bias(real *y /* [rows, n] */, size_t rows, size_t n, const real *bias /* [n] */);
/* sums += the sum of all rows of x */
void add_column_sums(const real *x /* [rows, n] */, size_t rows, size_t n, real *sums /* [n] */);
/* Y = X W^T + bias */
void linear_forward(struct gemm *g, const real *x /* [rows, in] */, size_t rows, size_t in,
                    const real *weight, const real *bias, size_t out, real *y /* [gemm_rows(rows), out] */);
/* dX = dY W; dW += dY^T X; dbias += column sums of dY. dx NULL: not wanted. x_beta 1: dX is added to. */
void linear_backward(struct gemm *g, const real *dy /* [rows, out] */, const real *x, size_t rows, size_t in,
                     const real *weight, size_t out, real x_beta, real *dx, real *dweight, real *dbias);

/* ---- ops_norm.c ---- */

/* Where LayerNorm's results for the backward pass go. */
struct norm_state {
    real *hat;  /* [rows, n] (z - mean) / deviation */
    real *rate; /* [rows] 1 / deviation; the variance is the biased one */
};

/* y = LN(z) = hat * gain + shift */
void norm_forward(const real *z /* [rows, n] */, size_t rows, size_t n, const real *gain, const real *shift,
                  double epsilon, struct norm_state state, real *y);
/* dz from dy; dgain += sum dy hat; dshift += sum dy. dz may be dy. */
void norm_backward(const real *dy, size_t rows, size_t n, const real *gain, struct norm_state state, real *dz,
                   real *dgain, real *dshift);

/* The end of both halves of a layer: y = LN(residual + drop(branch + bias)), rows being the batch's tokens.
 */
void residual_norm_forward(const struct batch *b, const struct dropout *d, size_t layer,
                           enum dropout_site site, const real *branch /* [T, n] */, const real *bias,
                           const real *residual, size_t n, const real *gain, const real *shift,
                           double epsilon, struct norm_state state, real *y);
/* dy becomes the gradient of the residual, in place; dbranch = that with the same numbers dropped. */
void residual_norm_backward(const struct batch *b, const struct dropout *d, size_t layer,
                            enum dropout_site site, real *dy /* [T, n] */, size_t n, const real *gain,
                            struct norm_state state, real *dbranch, real *dgain, real *dshift);

/* x = drop(x), rows being the batch's tokens; forward and backward are the same. */
void drop_rows(const struct batch *b, const struct dropout *d, size_t layer, enum dropout_site site,
               real *x /* [T, n] */, size_t n);

/* ---- ops_gelu.c ---- */

/* y = gelu(u + bias), and u becomes gelu'(u + bias), which shares its costly half with gelu. */
void gelu_forward(enum bert_activation kind, real *u /* [rows, n] */, size_t rows, size_t n, const real *bias,
                  real *y);
/* dy *= slope, what gelu_forward left in u */
void gelu_backward(const real *slope, size_t rows, size_t n, real *dy);

/* ---- ops_embedding.c ---- */

struct embedding_tables {
    real *word, *position, *type; /* [V, n] [positions, n] [types, n] */
};

/* z = word[id] + position[place in the sequence] + type[segment] */
void embedding_forward(const struct batch *b, const struct embedding_tables *tables, size_t n,
                       real *z /* [T, n] */);
/* The tables' gradients += dz */
void embedding_backward(const struct batch *b, const real *dz, size_t n,
                        const struct embedding_tables *gradients);

/* ---- ops_attention.c ---- */

struct attention_shape {
    size_t hidden, heads;
    size_t layer;          /* for dropout */
    const size_t *offsets; /* [B] where each sequence's weights begin, from attention_offsets */
};

/* Fills offsets and returns how many numbers the weights take: heads times the sum of squared lengths. */
size_t attention_offsets(const struct batch *b, size_t heads, size_t *offsets /* [B] */);
/* Numbers of scratch a thread needs. */
size_t attention_scratch(const struct batch *b);

/* context = drop(softmax(q k^T / sqrt(d))) v for every sequence and head. weights gets the softmax; NULL: not
 * kept. scratch: attention_scratch() numbers for each thread. */
void attention_forward(const struct gemm *g, const struct batch *b, const struct attention_shape *shape,
                       const struct dropout *d, const real *qkv /* [T, 3 hidden] */, real *weights,
                       real *scratch, real *context /* [T, hidden] */);
void attention_backward(const struct gemm *g, const struct batch *b, const struct attention_shape *shape,
                        const struct dropout *d, const real *qkv, const real *weights, const real *dcontext,
                        real *scratch, real *dqkv);

/* ---- ops_loss.c ---- */

/* -log softmax(logits[r] + bias)[labels[r]] into losses[r]; the logits are lost. right[r]: was the label's
 * logit the largest (the first of equal ones counts). The bias is added here because a pass over all logits
 * of its own would take as long as the rest. */
void cross_entropy(real *logits /* [rows, n] */, size_t rows, size_t n, const real *bias /* [n] */,
                   const uint16_t *labels, double *losses, uint8_t *right);
/* The same, and logits become their gradient, scale * (softmax - one at the label). */
void cross_entropy_backward(real *logits, size_t rows, size_t n, const real *bias, const uint16_t *labels,
                            double scale, double *losses, uint8_t *right);
/* logits become softmax(logits). */
void softmax_rows(real *logits, size_t rows, size_t n);

#endif
