#include "bert/model.h"

#include <sys/mman.h>

#include "common/rng.h"
#include "common/hash.h"

enum { MODEL_ALIGN = 64 }; /* a cache line, and the widest vector */

static real *zeros(size_t n)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, sizeof(real), &bytes) || bytes > SIZE_MAX - MODEL_ALIGN) return NULL;
    bytes = (bytes + MODEL_ALIGN - 1) / MODEL_ALIGN * MODEL_ALIGN; /* as aligned_alloc wants it */
    real *numbers = aligned_alloc(MODEL_ALIGN, bytes);
    if (numbers) memset(numbers, 0, bytes);
    return numbers;
}

int bert_model_new(struct bert_model *m, const struct bert_config *c, struct err *e)
{
    *m = (struct bert_model){0};
    if (bert_layout_init(&m->layout, c, e)) return -1;
    m->parameters = zeros(m->layout.size);
    if (m->parameters && !bert_weights_bind(&m->weights, &m->layout, m->parameters)) return 0;
    bert_model_free(m);
    return err_memory(e);
}

void bert_model_free(struct bert_model *m)
{
    bert_weights_free(&m->weights);
    bert_layout_free(&m->layout);
    if (m->mapped)
        munmap(m->mapped, m->mapped_len);
    else
        free(m->parameters);
    *m = (struct bert_model){0};
}

static void initialise(struct bert_model *m, const struct bert_tensor *t, uint64_t seed)
{
    real *numbers = m->parameters + t->offset;
    bool gain = strstr(t->name, "LayerNorm.weight") != NULL;
    struct rng rng;
    if (!t->decays) {
        for (size_t i = 0; i < t->size; i++) numbers[i] = gain ? 1 : 0;
        return;
    }
    rng_start(&rng, seed, RNG_WEIGHTS, hash64(t->name, strlen(t->name)) & 0xFFFFFFFFFFFFFF, 0);
    double deviation = m->layout.config.initializer_range;
    for (size_t i = 0; i < t->size; i++) numbers[i] = (real)(deviation * rng_truncated_normal(&rng));
}

void bert_model_initialise_some(struct bert_model *m, uint64_t seed, const bool *fresh)
{
    for (size_t i = 0; i < m->layout.tensors.len; i++)
        if (fresh[i]) initialise(m, &m->layout.tensors.items[i], seed);
}

void bert_model_initialise(struct bert_model *m, uint64_t seed)
{
    for (size_t i = 0; i < m->layout.tensors.len; i++) initialise(m, &m->layout.tensors.items[i], seed);
}
