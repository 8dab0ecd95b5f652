#include "bert/model_tensors.h"

#include <stdio.h>

enum {
    N_VARIANTS = 4, /* with and without "bert.", new and old LayerNorm */
    SHAPE_BYTES = 24 * SAFETENSORS_MAX_DIMENSIONS
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

enum bert_group bert_group_of(const char *name)
{
    if (begins(name, "bert.pooler.")) return BERT_POOLER;
    if (begins(name, "cls.predictions.")) return BERT_MASKED_HEAD;
    if (begins(name, "cls.seq_relationship.")) return BERT_NEXT_HEAD;
    return BERT_ENCODER;
}

/* ---- names ---- */

/* The names in TensorFlow's checkpoints and in those converted from them. */
static bool old_name(const char *name, char old[BERT_NAME_BYTES])
{
    static const struct {
        const char *new, *old;
    } ends[] = {{"LayerNorm.weight", "LayerNorm.gamma"}, {"LayerNorm.bias", "LayerNorm.beta"}};
    size_t len = strlen(name);
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(ends[i].new);
        if (len < n || strcmp(name + len - n, ends[i].new) != 0) continue;
        snprintf(old, BERT_NAME_BYTES, "%.*s%s", (int)(len - n), name, ends[i].old);
        return true;
    }
    return false;
}

/* The tensor of that name, whatever its way of writing; *n is how many the file has. */
static const struct safetensor *find_variants(const struct safetensors *s, const char *name, size_t *n)
{
    char old[BERT_NAME_BYTES];
    const char *names[N_VARIANTS];
    size_t n_names = 0;
    const struct safetensor *found = NULL;
    names[n_names++] = name;
    if (old_name(name, old)) names[n_names++] = old;
    if (begins(name, "bert."))
        for (size_t i = 0, plain = n_names; i < plain; i++) names[n_names++] = names[i] + strlen("bert.");
    *n = 0;
    for (size_t i = 0; i < n_names; i++) {
        const struct safetensor *t = safetensors_find(s, names[i]);
        if (!t) continue;
        found = t;
        ++*n;
    }
    return found;
}

/* ---- shapes ---- */

static void print_shape(char *text, size_t size, const uint64_t *dimensions, int n)
{
    int at = snprintf(text, size, "[");
    for (int i = 0; i < n; i++)
        at +=
            snprintf(text + at, size - (size_t)at, i ? ", %llu" : "%llu", (unsigned long long)dimensions[i]);
    snprintf(text + at, size - (size_t)at, "]");
}

int model_tensor_check_shape(const struct safetensor *t, const struct bert_tensor *wanted, struct err *e)
{
    const uint64_t dimensions[2] = {wanted->dimensions[0], wanted->dimensions[1]};
    const int n = wanted->n_dimensions == 2 ? 2 : 1;
    char has[SHAPE_BYTES], wants[SHAPE_BYTES];
    if (t->n_dimensions == n && t->dimensions[0] == dimensions[0] &&
        (n == 1 || t->dimensions[1] == dimensions[1]))
        return 0;
    print_shape(has, sizeof has, t->dimensions, t->n_dimensions);
    print_shape(wants, sizeof wants, dimensions, n);
    return err_data(e, "tensor '%.100s' has the shape %s, but the configuration says %s", t->name, has,
                    wants);
}

/* ---- finding ---- */

/* The decoder's own name of a tensor that it is tied to; NULL for others. */
static const char *tied_name(const char *name)
{
    if (strcmp(name, "bert.embeddings.word_embeddings.weight") == 0) return "cls.predictions.decoder.weight";
    if (strcmp(name, "cls.predictions.bias") == 0) return "cls.predictions.decoder.bias";
    return NULL;
}

static int check_tied(const struct safetensors *s, const struct safetensor *t, const struct safetensor *to,
                      struct err *e)
{
    uint64_t bytes = to->end - to->begin;
    if (strcmp(t->dtype, to->dtype) == 0 && t->end - t->begin == bytes &&
        memcmp(s->data + t->begin, s->data + to->begin, bytes) == 0)
        return 0;
    return err_data(e, "tensor '%s' is not equal to '%s', but only a tied decoder is known", t->name,
                    to->name);
}

/* *known grows by the file's tensors that wanted stands for. *found is NULL if there is none. */
static int find_tensor(const struct safetensors *s, const struct bert_tensor *wanted,
                       const struct safetensor **found, size_t *known, struct err *e)
{
    size_t n;
    const char *tied = tied_name(wanted->name);
    const struct safetensor *decoder = tied ? safetensors_find(s, tied) : NULL;
    *found = find_variants(s, wanted->name, &n);
    if (n > 1) return err_data(e, "tensor '%s' stands twice, under different names", wanted->name);
    *known += n + (decoder != NULL);
    if (decoder && *found && check_tied(s, decoder, *found, e)) return -1;
    /* Of tensors that are one in memory transformers saves one, and not always the same. */
    if (!*found && wanted->n_dimensions == 1) *found = decoder;
    if (!*found) return 0;
    if (!safetensor_is_real(*found))
        return err_data(e, "tensor '%.100s' has the dtype %s; only F64, F32, F16 and BF16 are weights",
                        (*found)->name, (*found)->dtype);
    return model_tensor_check_shape(*found, wanted, e);
}

/* Groups that are there are whole; those that are not may be missing. */
static int check_groups(const struct model_tensors *found, const struct bert_layout *l,
                        struct bert_missing *missing, struct err *e)
{
    size_t there[N_BERT_GROUPS] = {0};
    bool absent[N_BERT_GROUPS] = {false};
    for (size_t i = 0; i < l->tensors.len; i++)
        there[bert_group_of(l->tensors.items[i].name)] += found->of[i] != NULL;
    for (size_t i = 0; i < l->tensors.len; i++) {
        const char *name = l->tensors.items[i].name;
        enum bert_group group = bert_group_of(name);
        if (found->of[i]) continue;
        if (group == BERT_ENCODER || !missing) return err_data(e, "tensor '%s' is missing", name);
        if (there[group])
            return err_data(e, "tensor '%s' is missing, although others of its head are there", name);
        absent[group] = true;
    }
    if (missing) {
        missing->pooler = absent[BERT_POOLER];
        missing->masked_head = absent[BERT_MASKED_HEAD];
        missing->next_head = absent[BERT_NEXT_HEAD];
    }
    return 0;
}

/* Buffers of old versions of transformers, which hold 0, 1, 2, … */
static size_t count_position_ids(const struct safetensors *s)
{
    return (safetensors_find(s, "bert.embeddings.position_ids") != NULL) +
           (safetensors_find(s, "embeddings.position_ids") != NULL);
}

int model_tensors_find(struct model_tensors *found, const struct bert_layout *l, const struct safetensors *s,
                       struct bert_missing *missing, struct err *e)
{
    size_t known = count_position_ids(s);
    if (missing) *missing = (struct bert_missing){0};
    found->of = calloc(l->tensors.len, sizeof *found->of);
    if (!found->of) return err_memory(e);
    for (size_t i = 0; i < l->tensors.len; i++)
        if (find_tensor(s, &l->tensors.items[i], &found->of[i], &known, e)) return -1;
    if (missing) missing->unknown = s->tensors.len - known;
    return check_groups(found, l, missing, e);
}

void model_tensors_free(struct model_tensors *found)
{
    free(found->of);
    found->of = NULL;
}

int model_tensors_read(const struct model_tensors *found, struct bert_model *m, const struct safetensors *s,
                       struct err *e)
{
    for (size_t i = 0; i < m->layout.tensors.len; i++) {
        const struct bert_tensor *t = &m->layout.tensors.items[i];
        if (found->of[i] && safetensors_read(s, found->of[i], m->parameters + t->offset, t->size, e))
            return -1;
    }
    return 0;
}

bool model_tensors_are_flat(const struct model_tensors *found, const struct bert_layout *l,
                            const struct safetensors *s)
{
    const char *dtype = sizeof(real) == sizeof(float) ? "F32" : "F64";
    if ((uintptr_t)s->data % _Alignof(real)) return false;
    for (size_t i = 0; i < l->tensors.len; i++) {
        const struct safetensor *t = found->of[i];
        if (!t || strcmp(t->dtype, dtype) != 0 || t->begin != l->tensors.items[i].offset * sizeof(real))
            return false;
    }
    return true;
}
