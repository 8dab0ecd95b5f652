#include "bert/optimizer.h"

#include <math.h>
#include <stdlib.h>

#include "bert/rows.h"
#include "bert/simd.h"

enum { BLOCK = 1 << 14 }; /* numbers a thread takes at a time; also what the norm's partial sums are of */

const char *const optimizer_names[] = {"adam", "adamw", NULL};

static size_t blocks(size_t n)
{
    return (n + BLOCK - 1) / BLOCK;
}

int optimizer_new(struct optimizer *o, const struct optimizer_options *options, size_t size, struct err *e)
{
    *o = (struct optimizer){.options = *options, .size = size};
    o->first = calloc(size, sizeof *o->first);
    o->second = calloc(size, sizeof *o->second);
    o->partial = malloc(blocks(size) * sizeof *o->partial);
    if (o->first && o->second && o->partial) return 0;
    optimizer_free(o);
    return err_memory(e);
}

void optimizer_free(struct optimizer *o)
{
    free(o->first);
    free(o->second);
    free(o->partial);
    *o = (struct optimizer){0};
}

/* The sum does not depend on the number of threads: blocks are of one size and are added in order. */
static double norm(struct optimizer *o, const real *gradient)
{
    double square = 0;
    size_t n = blocks(o->size);
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < n; i++) {
        const real *block = gradient + i * BLOCK;
        o->partial[i] = (double)row_dot(block, block, i + 1 < n ? BLOCK : o->size - i * BLOCK);
    }
    for (size_t i = 0; i < n; i++) square += o->partial[i];
    return sqrt(square);
}

/* What is the same for all numbers of a step. Corrections are 1 for BERT's Adam. */
struct step {
    real rate, decay, scale, beta1, beta2, epsilon;
    real correct1, correct2; /* 1 / (1 - beta1^t), 1 / sqrt(1 - beta2^t) */
};

SIMD_CLONES static void update(struct step s, size_t n, real *restrict parameters, real *restrict first,
                               real *restrict second, real *restrict gradient)
{
    for (size_t i = 0; i < n; i++) {
        real g = gradient[i] * s.scale;
        first[i] = s.beta1 * first[i] + (1 - s.beta1) * g;
        second[i] = s.beta2 * second[i] + (1 - s.beta2) * g * g;
#ifdef BERT_DOUBLE
        real root = sqrt(second[i]);
#else
        real root = sqrtf(second[i]);
#endif
        parameters[i] -=
            s.rate * (first[i] * s.correct1 / (root * s.correct2 + s.epsilon) + s.decay * parameters[i]);
        gradient[i] = 0;
    }
}

static void update_tensor(struct optimizer *o, const struct bert_tensor *t, struct step s, real *parameters,
                          real *gradient)
{
    if (!t->decays) s.decay = 0;
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < blocks(t->size); i++) {
        size_t at = t->offset + i * BLOCK, n = t->size - i * BLOCK < BLOCK ? t->size - i * BLOCK : BLOCK;
        update(s, n, parameters + at, o->first + at, o->second + at, gradient + at);
    }
}

double optimizer_step(struct optimizer *o, const struct bert_layout *l, double rate, real *parameters,
                      real *gradient)
{
    const struct optimizer_options *options = &o->options;
    double length = norm(o, gradient);
    if (!isfinite(length)) {
        memset(gradient, 0, o->size * sizeof *gradient);
        return length;
    }
    o->steps++;
    struct step s = {.rate = (real)rate,
                     .decay = (real)options->decay,
                     .scale =
                         (real)(options->clip > 0 && length > options->clip ? options->clip / length : 1),
                     .beta1 = (real)options->beta1,
                     .beta2 = (real)options->beta2,
                     .epsilon = (real)options->epsilon,
                     .correct1 = 1,
                     .correct2 = 1};
    if (options->kind == OPTIMIZER_ADAMW) {
        s.correct1 = (real)(1 / (1 - pow(options->beta1, (double)o->steps)));
        s.correct2 = (real)(1 / sqrt(1 - pow(options->beta2, (double)o->steps)));
    }
    for (size_t i = 0; i < l->tensors.len; i++)
        update_tensor(o, &l->tensors.items[i], s, parameters, gradient);
    return length;
}

double schedule_rate(double peak, double warmup, double share)
{
    if (share >= 1) return 0;
    return share < warmup ? peak * share / warmup : peak * (1 - share) / (1 - warmup);
}
