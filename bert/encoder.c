#include "bert/encoder.h"

static struct embedding_tables tables_of(const struct bert_weights *w)
{
    return (struct embedding_tables){w->word, w->position, w->type};
}

static struct attention_shape shape_of(const struct pass *p, size_t layer)
{
    return (struct attention_shape){p->config->hidden, p->config->heads, layer, p->w->offsets};
}

static void layer_forward(const struct pass *p, size_t layer, const real *x)
{
    const struct bert_config *c = p->config;
    const struct bert_layer *weights = &p->weights->layers[layer];
    struct layer_state *s = &p->w->layers[layer];
    struct gemm *g = p->w->gemm;
    struct attention_shape shape = shape_of(p, layer);
    size_t tokens = p->batch->ids.len, hidden = c->hidden;

    linear_forward(g, x, tokens, hidden, weights->qkv_weight, weights->qkv_bias, 3 * hidden, s->qkv);
    attention_forward(g, p->batch, &shape, &p->attention, s->qkv, s->weights, p->w->scratch, s->context);
    gemm_nt(g, tokens, hidden, hidden, s->context, weights->attention_weight, 0, p->w->branch);
    residual_norm_forward(p->batch, &p->hidden, layer, DROPOUT_ATTENTION, p->w->branch,
                          weights->attention_bias, x, hidden, weights->attention_gain,
                          weights->attention_shift, c->norm_epsilon, s->attention, s->middle);
    gemm_nt(g, tokens, c->intermediate, hidden, s->middle, weights->inner_weight, 0, s->inner);
    gelu_forward(c->activation, s->inner, tokens, c->intermediate, weights->inner_bias, s->gelu);
    gemm_nt(g, tokens, hidden, c->intermediate, s->gelu, weights->outer_weight, 0, p->w->branch);
    residual_norm_forward(p->batch, &p->hidden, layer, DROPOUT_OUTER, p->w->branch, weights->outer_bias,
                          s->middle, hidden, weights->outer_gain, weights->outer_shift, c->norm_epsilon,
                          s->outer, s->out);
}

void encoder_forward(const struct pass *p)
{
    struct bert_workspace *w = p->w;
    size_t tokens = p->batch->ids.len, hidden = p->config->hidden;
    struct embedding_tables tables = tables_of(p->weights);
    embedding_forward(p->batch, &tables, hidden, w->embedding.hat);
    norm_forward(w->embedding.hat, tokens, hidden, p->weights->embedding_gain, p->weights->embedding_shift,
                 p->config->norm_epsilon, w->embedding, w->embedded);
    drop_rows(p->batch, &p->hidden, 0, DROPOUT_EMBEDDING, w->embedded, hidden);
    const real *x = w->embedded;
    for (size_t layer = 0; layer < p->config->layers; layer++) {
        layer_forward(p, layer, x);
        x = w->layers[layer].out;
    }
}

/* w->dout: the gradient of the layer's output before, of its input x afterwards. */
static void layer_backward(const struct pass *p, size_t layer, const real *x,
                           const struct bert_weights *gradients)
{
    const struct bert_config *c = p->config;
    const struct bert_layer *weights = &p->weights->layers[layer];
    struct bert_layer *d = &gradients->layers[layer];
    struct layer_state *s = &p->w->layers[layer];
    struct bert_workspace *w = p->w;
    struct attention_shape shape = shape_of(p, layer);
    size_t tokens = p->batch->ids.len, hidden = c->hidden;

    residual_norm_backward(p->batch, &p->hidden, layer, DROPOUT_OUTER, w->dout, hidden, weights->outer_gain,
                           s->outer, w->branch, d->outer_gain, d->outer_shift);
    linear_backward(w->gemm, w->branch, s->gelu, tokens, c->intermediate, weights->outer_weight, hidden, 0,
                    w->dinner, d->outer_weight, d->outer_bias);
    gelu_backward(s->inner, tokens, c->intermediate, w->dinner);
    linear_backward(w->gemm, w->dinner, s->middle, tokens, hidden, weights->inner_weight, c->intermediate, 1,
                    w->dout, d->inner_weight, d->inner_bias);

    residual_norm_backward(p->batch, &p->hidden, layer, DROPOUT_ATTENTION, w->dout, hidden,
                           weights->attention_gain, s->attention, w->branch, d->attention_gain,
                           d->attention_shift);
    linear_backward(w->gemm, w->branch, s->context, tokens, hidden, weights->attention_weight, hidden, 0,
                    w->dcontext, d->attention_weight, d->attention_bias);
    attention_backward(w->gemm, p->batch, &shape, &p->attention, s->qkv, s->weights, w->dcontext, w->scratch,
                       w->dqkv);
    linear_backward(w->gemm, w->dqkv, x, tokens, hidden, weights->qkv_weight, 3 * hidden, 1, w->dout,
                    d->qkv_weight, d->qkv_bias);
}

void encoder_backward(const struct pass *p, const struct bert_weights *gradients)
{
    struct bert_workspace *w = p->w;
    size_t tokens = p->batch->ids.len, hidden = p->config->hidden;
    struct embedding_tables tables = tables_of(gradients);
    for (size_t layer = p->config->layers; layer-- > 0;)
        layer_backward(p, layer, layer ? w->layers[layer - 1].out : w->embedded, gradients);
    drop_rows(p->batch, &p->hidden, 0, DROPOUT_EMBEDDING, w->dout, hidden);
    norm_backward(w->dout, tokens, hidden, p->weights->embedding_gain, w->embedding, w->dout,
                  gradients->embedding_gain, gradients->embedding_shift);
    embedding_backward(p->batch, w->dout, hidden, &tables);
}
