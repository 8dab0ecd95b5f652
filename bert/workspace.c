#include "bert/workspace.h"

#include <stdlib.h>

#include "bert/threads.h"

enum { ALIGN_NUMBERS = 16, ALIGN_BYTES = 64 };

/* Counts what is asked for; hands it out once there is a block. */
struct carver {
    real *block; /* NULL: only count */
    size_t used;
    bool overflow;
};

static real *carve(struct carver *c, size_t rows, size_t columns)
{
    size_t size;
    if (__builtin_mul_overflow(rows, columns, &size) || size > SIZE_MAX / 2 / sizeof(real) - c->used) {
        c->overflow = true;
        return NULL;
    }
    real *at = c->block ? c->block + c->used : NULL;
    c->used += (size + ALIGN_NUMBERS - 1) / ALIGN_NUMBERS * ALIGN_NUMBERS;
    return at;
}

static void carve_layer(struct carver *c, const struct bert_config *config, size_t tokens, size_t weights,
                        struct layer_state *l)
{
    size_t rows = gemm_rows(tokens), hidden = config->hidden;
    l->qkv = carve(c, rows, 3 * hidden);
    l->weights = weights ? carve(c, weights, 1) : NULL;
    l->context = carve(c, rows, hidden);
    l->attention = (struct norm_state){carve(c, rows, hidden), carve(c, rows, 1)};
    l->middle = carve(c, rows, hidden);
    l->inner = carve(c, rows, config->intermediate);
    l->gelu = carve(c, rows, config->intermediate);
    l->outer = (struct norm_state){carve(c, rows, hidden), carve(c, rows, 1)};
    l->out = carve(c, rows, hidden);
}

static void carve_head(struct carver *c, const struct bert_config *config, const struct batch *b,
                       enum workspace_use use, struct head_state *h)
{
    size_t rows = gemm_rows(b->masked.len), hidden = config->hidden, first = gemm_rows(batch_sequences(b));
    h->gathered = carve(c, rows, hidden);
    h->transform = carve(c, rows, hidden);
    h->gelu = carve(c, rows, hidden);
    h->norm = (struct norm_state){carve(c, rows, hidden), carve(c, rows, 1)};
    h->normed = carve(c, rows, hidden);
    h->logits = carve(c, rows, config->vocab);
    h->first = carve(c, first, hidden);
    h->pooled = carve(c, first, hidden);
    h->next = carve(c, first, 2);
    if (use != WORKSPACE_TRAIN) return;
    h->dnormed = carve(c, rows, hidden);
    h->dgathered = carve(c, rows, hidden);
    h->dpooled = carve(c, first, hidden);
    h->dfirst = carve(c, first, hidden);
}

static void carve_all(struct bert_workspace *w, struct carver *c, const struct bert_config *config,
                      const struct batch *b, enum workspace_use use, size_t weights)
{
    size_t tokens = b->ids.len, rows = gemm_rows(tokens), hidden = config->hidden;
    w->embedding = (struct norm_state){carve(c, rows, hidden), carve(c, rows, 1)};
    w->embedded = carve(c, rows, hidden);
    w->branch = carve(c, rows, hidden);
    w->scratch = carve(c, (size_t)w->threads, attention_scratch(b));
    if (use != WORKSPACE_ENCODE) carve_head(c, config, b, use, &w->head);
    if (use != WORKSPACE_TRAIN) {
        carve_layer(c, config, tokens, 0, &w->layers[0]);
        for (size_t l = 1; l < config->layers; l++) w->layers[l] = w->layers[0];
        return;
    }
    for (size_t l = 0; l < config->layers; l++) carve_layer(c, config, tokens, weights, &w->layers[l]);
    w->dout = carve(c, rows, hidden);
    w->dqkv = carve(c, rows, 3 * hidden);
    w->dinner = carve(c, rows, config->intermediate);
    w->dcontext = carve(c, rows, hidden);
}

static int grow_block(struct bert_workspace *w, size_t size, struct err *e)
{
    if (size <= w->block_size) return 0;
    free(w->block);
    w->block_size = 0;
    size += size / 16; /* batches differ a little */
    size = (size + ALIGN_NUMBERS - 1) / ALIGN_NUMBERS * ALIGN_NUMBERS;
    w->block = aligned_alloc(ALIGN_BYTES, size * sizeof(real));
    if (!w->block)
        return err_system(e, "no memory for a batch: %zu MB; try a smaller --micro-batch",
                          size * sizeof(real) >> 20);
    w->block_size = size;
    return 0;
}

/* The arrays that are not of real numbers. */
static int grow_rest(struct bert_workspace *w, const struct bert_config *c, const struct batch *b,
                     struct err *e)
{
    size_t sequences = batch_sequences(b), losses = b->masked.len > sequences ? b->masked.len : sequences;
    if (c->layers > w->n_layers) {
        struct layer_state *layers = realloc(w->layers, c->layers * sizeof *layers);
        if (!layers) return err_memory(e);
        w->layers = layers;
        w->n_layers = c->layers;
    }
    if (array_grow(&w->offsets, &w->offsets_cap, sequences, sizeof *w->offsets)) return err_memory(e);
    size_t cap = w->losses_cap;
    if (array_grow(&w->losses, &cap, losses, sizeof *w->losses) ||
        array_grow(&w->right, &w->losses_cap, losses, sizeof *w->right))
        return err_memory(e);
    return 0;
}

int workspace_prepare(struct bert_workspace *w, const struct bert_config *c, const struct batch *b,
                      enum workspace_use use, struct err *e)
{
    w->threads = threads_most();
    if (grow_rest(w, c, b, e)) return -1;
    size_t weights = attention_offsets(b, c->heads, w->offsets);
    struct carver carver = {0};
    carve_all(w, &carver, c, b, use, weights);
    if (carver.overflow) return err_memory(e);
    if (grow_block(w, carver.used, e)) return -1;
    carver = (struct carver){.block = w->block};
    carve_all(w, &carver, c, b, use, weights);
    return 0;
}

int bert_workspace_new(struct bert_workspace **out, struct gemm *gemm, struct err *e)
{
    struct bert_workspace *w = calloc(1, sizeof *w);
    *out = w;
    if (!w) return err_memory(e);
    w->gemm = gemm;
    return 0;
}

void bert_workspace_free(struct bert_workspace *w)
{
    if (!w) return;
    free(w->block);
    free(w->layers);
    free(w->offsets);
    free(w->losses);
    free(w->right);
    free(w);
}

size_t bert_workspace_bytes(const struct bert_workspace *w)
{
    return w->block_size * sizeof(real);
}
