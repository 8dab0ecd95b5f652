#include "bert/layout.h"

#include <stdint.h>
#include <stdio.h>

/* A tensor's dimensions as letters of the configuration: V, P (positions), T (types), H, I, or the digit 2;
 * one letter for a vector. */
struct row {
    const char *name, *shape;
};

static const struct row embeddings[] = {
    {"bert.embeddings.word_embeddings.weight", "VH"},
    {"bert.embeddings.position_embeddings.weight", "PH"},
    {"bert.embeddings.token_type_embeddings.weight", "TH"},
    {"bert.embeddings.LayerNorm.weight", "H"},
    {"bert.embeddings.LayerNorm.bias", "H"},
};

/* Behind "bert.encoder.layer.N.". */
static const struct row layer_rows[] = {
    {"attention.self.query.weight", "HH"},
    {"attention.self.key.weight", "HH"},
    {"attention.self.value.weight", "HH"},
    {"attention.self.query.bias", "H"},
    {"attention.self.key.bias", "H"},
    {"attention.self.value.bias", "H"},
    {"attention.output.dense.weight", "HH"},
    {"attention.output.dense.bias", "H"},
    {"attention.output.LayerNorm.weight", "H"},
    {"attention.output.LayerNorm.bias", "H"},
    {"intermediate.dense.weight", "IH"},
    {"intermediate.dense.bias", "I"},
    {"output.dense.weight", "HI"},
    {"output.dense.bias", "H"},
    {"output.LayerNorm.weight", "H"},
    {"output.LayerNorm.bias", "H"},
};

static const struct row heads[] = {
    {"bert.pooler.dense.weight", "HH"},
    {"bert.pooler.dense.bias", "H"},
    {"cls.predictions.transform.dense.weight", "HH"},
    {"cls.predictions.transform.dense.bias", "H"},
    {"cls.predictions.transform.LayerNorm.weight", "H"},
    {"cls.predictions.transform.LayerNorm.bias", "H"},
    {"cls.predictions.bias", "V"},
    {"cls.seq_relationship.weight", "2H"},
    {"cls.seq_relationship.bias", "2"},
};

enum { N_LAYER_ROWS = sizeof layer_rows / sizeof *layer_rows };

static size_t dimension(const struct bert_config *c, char letter)
{
    switch (letter) {
    case 'V':
        return c->vocab;
    case 'P':
        return c->positions;
    case 'T':
        return c->types;
    case 'H':
        return c->hidden;
    case 'I':
        return c->intermediate;
    case '2':
        return 2;
    default:
        return 1; /* the end of a vector's shape */
    }
}

static bool decays(const char *name)
{
    size_t len = strlen(name);
    return !strstr(name, "LayerNorm") && (len < 4 || strcmp(name + len - 4, "bias") != 0);
}

static int add(struct bert_layout *l, const char *prefix, const struct row *row, struct err *e)
{
    struct bert_tensor t = {.n_dimensions = row->shape[1] ? 2 : 1, .offset = l->size};
    snprintf(t.name, sizeof t.name, "%s%s", prefix, row->name);
    for (size_t i = 0; i < 2; i++) t.dimensions[i] = dimension(&l->config, row->shape[i]);
    t.decays = decays(t.name);
    size_t bytes;
    if (__builtin_mul_overflow(t.dimensions[0], t.dimensions[1], &t.size) ||
        __builtin_add_overflow(l->size, t.size, &l->size) ||
        __builtin_mul_overflow(l->size, sizeof(double), &bytes) || bytes > PTRDIFF_MAX)
        return err_usage(e, "the model is larger than memory can be, from '%s' on", t.name);
    return array_push(&l->tensors, t) ? err_memory(e) : 0;
}

static int add_all(struct bert_layout *l, const char *prefix, const struct row *rows, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (add(l, prefix, &rows[i], e)) return -1;
    return 0;
}

static int add_layer(struct bert_layout *l, size_t layer, struct err *e)
{
    char prefix[48];
    snprintf(prefix, sizeof prefix, "bert.encoder.layer.%zu.", layer);
    return add_all(l, prefix, layer_rows, N_LAYER_ROWS, e);
}

int bert_layout_init(struct bert_layout *l, const struct bert_config *c, struct err *e)
{
    *l = (struct bert_layout){.config = *c};
    int result = bert_config_check(c, e);
    if (!result) result = add_all(l, "", embeddings, sizeof embeddings / sizeof *embeddings, e);
    for (size_t i = 0; i < c->layers && !result; i++) result = add_layer(l, i, e);
    if (!result) result = add_all(l, "", heads, sizeof heads / sizeof *heads, e);
    if (result) bert_layout_free(l);
    return result;
}

void bert_layout_free(struct bert_layout *l)
{
    array_free(&l->tensors);
    *l = (struct bert_layout){0};
}

/* Goes through the tensors in the order of the tables above. */
struct walk {
    const struct bert_layout *layout;
    real *numbers;
    size_t next;
};

/* The place of the next tensor; n tensors are passed. */
static real *take(struct walk *w, size_t n)
{
    real *at = w->numbers + w->layout->tensors.items[w->next].offset;
    w->next += n;
    return at;
}

static void bind_layer(struct bert_layer *layer, struct walk *w)
{
    layer->qkv_weight = take(w, 3);
    layer->qkv_bias = take(w, 3);
    layer->attention_weight = take(w, 1);
    layer->attention_bias = take(w, 1);
    layer->attention_gain = take(w, 1);
    layer->attention_shift = take(w, 1);
    layer->inner_weight = take(w, 1);
    layer->inner_bias = take(w, 1);
    layer->outer_weight = take(w, 1);
    layer->outer_bias = take(w, 1);
    layer->outer_gain = take(w, 1);
    layer->outer_shift = take(w, 1);
}

int bert_weights_bind(struct bert_weights *w, const struct bert_layout *l, real *numbers)
{
    struct walk walk = {l, numbers, 0};
    *w = (struct bert_weights){.layers = calloc(l->config.layers, sizeof *w->layers)};
    if (!w->layers) return -1;
    w->word = take(&walk, 1);
    w->position = take(&walk, 1);
    w->type = take(&walk, 1);
    w->embedding_gain = take(&walk, 1);
    w->embedding_shift = take(&walk, 1);
    for (size_t i = 0; i < l->config.layers; i++) bind_layer(&w->layers[i], &walk);
    w->pooler_weight = take(&walk, 1);
    w->pooler_bias = take(&walk, 1);
    w->transform_weight = take(&walk, 1);
    w->transform_bias = take(&walk, 1);
    w->transform_gain = take(&walk, 1);
    w->transform_shift = take(&walk, 1);
    w->decoder_bias = take(&walk, 1);
    w->next_weight = take(&walk, 1);
    w->next_bias = take(&walk, 1);
    return 0;
}

void bert_weights_free(struct bert_weights *w)
{
    free(w->layers);
    *w = (struct bert_weights){0};
}
