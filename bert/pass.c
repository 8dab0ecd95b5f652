/* The calls of model.h that compute. */
#include "bert/encoder.h"
#include "bert/simd.h"

static int check_batch(const struct bert_config *c, const struct batch *b, struct err *e)
{
    if (!batch_sequences(b)) return err_data(e, "an empty batch");
    for (size_t s = 0; s < batch_sequences(b); s++) {
        size_t length = b->starts.items[s + 1] - b->starts.items[s];
        if (!length || length > c->positions)
            return err_data(e, "a sequence of %zu tokens, but the model has %zu positions", length,
                            c->positions);
    }
    for (size_t t = 0; t < b->ids.len; t++)
        if (b->ids.items[t] >= c->vocab || b->segments.items[t] >= c->types)
            return err_data(e, "the id %u of segment %u is beyond the model's %zu tokens and %zu segments",
                            b->ids.items[t], b->segments.items[t], c->vocab, c->types);
    for (size_t i = 0; i < b->labels.len; i++)
        if (b->labels.items[i] >= c->vocab)
            return err_data(e, "the label %u is beyond the model's %zu tokens", b->labels.items[i], c->vocab);
    if (b->next.len && b->next.len != batch_sequences(b))
        return err_data(e, "%zu labels of NSP for %zu sequences", b->next.len, batch_sequences(b));
    for (size_t s = 0; s < b->next.len; s++)
        if (b->next.items[s] > 1) return err_data(e, "a second text that is neither next nor random");
    for (size_t i = 0; i < b->masked.len; i++)
        if (b->masked.items[i] >= b->ids.len) return err_data(e, "a masked position is beyond the batch");
    return 0;
}

static int start(struct pass *p, const struct bert_model *m, const struct batch *b, struct bert_workspace *w,
                 enum workspace_use use, struct err *e)
{
    static const struct dropout none = {0, 0, 1};
    *p = (struct pass){&m->layout.config, b, &m->weights, w, none, none};
    if (check_batch(p->config, b, e)) return -1;
    return workspace_prepare(w, p->config, b, use, e);
}

static void add_losses(const struct bert_workspace *w, size_t n, double *loss, uint64_t *count,
                       uint64_t *right)
{
    for (size_t i = 0; i < n; i++) {
        *loss += w->losses[i];
        *right += w->right[i];
    }
    *count += n;
}

static void masked_gradient(const struct pass *p, const struct bert_pass *pass,
                            const struct bert_weights *gradients, struct bert_losses *losses)
{
    size_t n = p->batch->masked.len;
    if (!n) return;
    masked_head_forward(p);
    cross_entropy_backward(p->w->head.logits, n, p->config->vocab, p->weights->decoder_bias,
                           p->batch->labels.items, pass->masked_scale, p->w->losses, p->w->right);
    add_losses(p->w, n, &losses->masked, &losses->n_masked, &losses->right_masked);
    masked_head_backward(p, gradients);
}

static void next_gradient(const struct pass *p, const struct bert_pass *pass,
                          const struct bert_weights *gradients, struct bert_losses *losses)
{
    size_t n = p->batch->next.len;
    if (!n) return;
    next_head_forward(p);
    cross_entropy_backward(p->w->head.next, n, 2, p->weights->next_bias, p->batch->next.items,
                           pass->next_scale, p->w->losses, p->w->right);
    add_losses(p->w, n, &losses->next, &losses->n_next, &losses->right_next);
    next_head_backward(p, gradients);
}

int bert_gradient(const struct bert_model *m, const struct batch *b, const struct bert_pass *pass,
                  const struct bert_weights *gradients, struct bert_workspace *w, struct bert_losses *losses,
                  struct err *e)
{
    struct pass p;
    if (start(&p, m, b, w, WORKSPACE_TRAIN, e)) return -1;
    if (pass->dropout) {
        p.hidden = dropout_of(p.config->hidden_dropout, pass->seed);
        p.attention = dropout_of(p.config->attention_dropout, pass->seed);
    }
    encoder_forward(&p);
    memset(w->dout, 0, b->ids.len * p.config->hidden * sizeof(real));
    masked_gradient(&p, pass, gradients, losses);
    next_gradient(&p, pass, gradients, losses);
    encoder_backward(&p, gradients);
    return gemm_check(w->gemm, e);
}

int bert_encode(const struct bert_model *m, const struct batch *b, struct bert_workspace *w,
                const real **hidden, struct err *e)
{
    struct pass p;
    if (start(&p, m, b, w, WORKSPACE_ENCODE, e)) return -1;
    encoder_forward(&p);
    *hidden = w->layers[p.config->layers - 1].out;
    return gemm_check(w->gemm, e);
}

int bert_predict(const struct bert_model *m, const struct batch *b, struct bert_workspace *w,
                 const real **logits, struct err *e)
{
    struct pass p;
    if (start(&p, m, b, w, WORKSPACE_PREDICT, e)) return -1;
    encoder_forward(&p);
    masked_head_forward(&p);
    add_bias(w->head.logits, b->masked.len, p.config->vocab, p.weights->decoder_bias);
    *logits = w->head.logits;
    return gemm_check(w->gemm, e);
}

static void next_losses(const struct pass *p, struct bert_losses *losses)
{
    size_t n = p->batch->next.len;
    if (!n) return;
    next_head_forward(p);
    cross_entropy(p->w->head.next, n, 2, p->weights->next_bias, p->batch->next.items, p->w->losses,
                  p->w->right);
    add_losses(p->w, n, &losses->next, &losses->n_next, &losses->right_next);
}

int bert_evaluate(const struct bert_model *m, const struct batch *b, struct bert_workspace *w,
                  struct bert_losses *losses, double *positions, struct err *e)
{
    struct pass p;
    if (start(&p, m, b, w, WORKSPACE_PREDICT, e)) return -1;
    encoder_forward(&p);
    masked_head_forward(&p);
    cross_entropy(w->head.logits, b->masked.len, p.config->vocab, p.weights->decoder_bias, b->labels.items,
                  w->losses, w->right);
    add_losses(w, b->masked.len, &losses->masked, &losses->n_masked, &losses->right_masked);
    if (positions && b->masked.len) memcpy(positions, w->losses, b->masked.len * sizeof *positions);
    next_losses(&p, losses);
    return gemm_check(w->gemm, e);
}
