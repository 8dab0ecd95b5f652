#include "bert/encoder.h"
#include "bert/rows.h"
#include "bert/simd.h"

static const real *last_layer(const struct pass *p)
{
    return p->w->layers[p->config->layers - 1].out;
}

void masked_head_forward(const struct pass *p)
{
    const struct bert_config *c = p->config;
    struct head_state *h = &p->w->head;
    struct gemm *g = p->w->gemm;
    size_t n = p->batch->masked.len, hidden = c->hidden;
    for (size_t i = 0; i < n; i++)
        memcpy(h->gathered + i * hidden, last_layer(p) + p->batch->masked.items[i] * hidden,
               hidden * sizeof(real));
    gemm_nt(g, n, hidden, hidden, h->gathered, p->weights->transform_weight, 0, h->transform);
    gelu_forward(c->activation, h->transform, n, hidden, p->weights->transform_bias, h->gelu);
    norm_forward(h->gelu, n, hidden, p->weights->transform_gain, p->weights->transform_shift, c->norm_epsilon,
                 h->norm, h->normed);
    gemm_nt(g, n, c->vocab, hidden, h->normed, p->weights->word, 0, h->logits);
}

void masked_head_backward(const struct pass *p, const struct bert_weights *gradients)
{
    const struct bert_config *c = p->config;
    struct head_state *h = &p->w->head;
    struct gemm *g = p->w->gemm;
    size_t n = p->batch->masked.len, hidden = c->hidden;
    linear_backward(g, h->logits, h->normed, n, hidden, p->weights->word, c->vocab, 0, h->dnormed,
                    gradients->word, gradients->decoder_bias);
    norm_backward(h->dnormed, n, hidden, p->weights->transform_gain, h->norm, h->dnormed,
                  gradients->transform_gain, gradients->transform_shift);
    gelu_backward(h->transform, n, hidden, h->dnormed);
    linear_backward(g, h->dnormed, h->gathered, n, hidden, p->weights->transform_weight, hidden, 0,
                    h->dgathered, gradients->transform_weight, gradients->transform_bias);
    for (size_t i = 0; i < n; i++)
        row_add(p->w->dout + p->batch->masked.items[i] * hidden, h->dgathered + i * hidden, hidden);
}

void next_head_forward(const struct pass *p)
{
    struct head_state *h = &p->w->head;
    size_t sequences = batch_sequences(p->batch), hidden = p->config->hidden;
    for (size_t s = 0; s < sequences; s++)
        memcpy(h->first + s * hidden, last_layer(p) + p->batch->starts.items[s] * hidden,
               hidden * sizeof(real));
    linear_forward(p->w->gemm, h->first, sequences, hidden, p->weights->pooler_weight,
                   p->weights->pooler_bias, hidden, h->pooled);
    for (size_t i = 0; i < sequences * hidden; i++) h->pooled[i] = (real)tanh((double)h->pooled[i]);
    gemm_nt(p->w->gemm, sequences, 2, hidden, h->pooled, p->weights->next_weight, 0, h->next);
}

void next_head_backward(const struct pass *p, const struct bert_weights *gradients)
{
    struct head_state *h = &p->w->head;
    size_t sequences = batch_sequences(p->batch), hidden = p->config->hidden;
    linear_backward(p->w->gemm, h->next, h->pooled, sequences, hidden, p->weights->next_weight, 2, 0,
                    h->dpooled, gradients->next_weight, gradients->next_bias);
    for (size_t i = 0; i < sequences * hidden; i++) h->dpooled[i] *= 1 - h->pooled[i] * h->pooled[i];
    linear_backward(p->w->gemm, h->dpooled, h->first, sequences, hidden, p->weights->pooler_weight, hidden, 0,
                    h->dfirst, gradients->pooler_weight, gradients->pooler_bias);
    for (size_t s = 0; s < sequences; s++)
        row_add(p->w->dout + p->batch->starts.items[s] * hidden, h->dfirst + s * hidden, hidden);
}
