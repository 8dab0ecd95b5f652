#include "bert/benchmark.h"

#include <stdlib.h>

#include "bert/flops.h"
#include "bert/optimizer.h"
#include "common/rng.h"
#include "common/progress.h"

enum { WARM_UP = 2 };

struct bench {
    const struct benchmark_options *options;
    struct gemm *gemm;
    struct bert_workspace *workspace;
    struct bert_model model;
    struct optimizer optimizer;
    real *gradient;
    struct bert_weights gradients;
    struct batch batch;
    double *seconds; /* [steps] */
};

static int compare_seconds(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int add_sequence(struct bench *b, struct rng *r, uint16_t *ids, size_t s, struct err *e)
{
    const struct benchmark_options *o = b->options;
    size_t length = o->length, first = b->batch.ids.len;
    if (o->ragged) length = length / 8 + (length - length / 8) * s / (o->batch > 1 ? o->batch - 1 : 1);
    if (length < 2) length = 2;
    size_t masked = o->masked * length / o->length;
    for (size_t t = 0; t < length; t++) ids[t] = (uint16_t)rng_below(r, o->model.vocab);
    if (batch_add(&b->batch, ids, length, length / 2, s)) return err_memory(e);
    if (o->encode) return 0;
    for (size_t i = 0; i < masked; i++)
        if (array_push(&b->batch.masked, (uint32_t)(first + i * length / masked)) ||
            array_push(&b->batch.labels, (uint16_t)rng_below(r, o->model.vocab)))
            return err_memory(e);
    return array_push(&b->batch.next, (uint16_t)(s % 2)) ? err_memory(e) : 0;
}

static int make_batch(struct bench *b, struct err *e)
{
    struct rng r;
    uint16_t *ids = malloc(b->options->length * sizeof *ids + 2 * sizeof *ids);
    int result = ids ? 0 : err_memory(e);
    rng_start(&r, 0, RNG_TEST, 0, 0);
    for (size_t s = 0; s < b->options->batch && !result; s++) result = add_sequence(b, &r, ids, s, e);
    free(ids);
    return result;
}

static int open_bench(struct bench *b, struct err *e)
{
    static const struct optimizer_options adam = {OPTIMIZER_ADAM, 0.9, 0.999, 1e-6, 0.01, 1};
    const struct benchmark_options *o = b->options;
    if (gemm_new(&b->gemm, o->precision, o->threads, e) || bert_workspace_new(&b->workspace, b->gemm, e) ||
        bert_model_new(&b->model, &o->model, e) || make_batch(b, e))
        return -1;
    bert_model_initialise(&b->model, 0);
    b->seconds = calloc(o->steps, sizeof *b->seconds);
    if (!b->seconds) return err_memory(e);
    if (o->encode) return 0;
    b->gradient = calloc(b->model.layout.size, sizeof *b->gradient);
    if (!b->gradient || bert_weights_bind(&b->gradients, &b->model.layout, b->gradient)) return err_memory(e);
    return optimizer_new(&b->optimizer, &adam, b->model.layout.size, e);
}

static void close_bench(struct bench *b)
{
    optimizer_free(&b->optimizer);
    bert_weights_free(&b->gradients);
    free(b->gradient);
    free(b->seconds);
    batch_free(&b->batch);
    bert_model_free(&b->model);
    bert_workspace_free(b->workspace);
    gemm_free(b->gemm);
}

static int step(struct bench *b, struct err *e)
{
    const real *hidden;
    if (b->options->encode) return bert_encode(&b->model, &b->batch, b->workspace, &hidden, e);
    struct bert_losses losses = {0};
    struct bert_pass pass = {true, 0, 1 / (double)(b->batch.masked.len + !b->batch.masked.len),
                             1 / (double)b->options->batch};
    if (bert_gradient(&b->model, &b->batch, &pass, &b->gradients, b->workspace, &losses, e)) return -1;
    optimizer_step(&b->optimizer, &b->model.layout, 1e-4, b->model.parameters, b->gradient);
    return 0;
}

static int measure(struct bench *b, struct benchmark_result *r, struct err *e)
{
    const struct benchmark_options *o = b->options;
    if (open_bench(b, e)) return -1;
    double before = gemm_peak(b->gemm, 0.5);
    for (size_t i = 0; i < WARM_UP + o->steps; i++) {
        double start = progress_clock();
        if (step(b, e)) return -1;
        if (i >= WARM_UP) b->seconds[i - WARM_UP] = progress_clock() - start;
    }
    double after = gemm_peak(b->gemm, 0.5);
    qsort(b->seconds, o->steps, sizeof *b->seconds, compare_seconds);
    r->tokens = b->batch.ids.len;
    r->seconds = b->seconds[o->steps / 2];
    r->flops = o->encode ? flops_encode(&o->model, &b->batch) : flops_train(&o->model, &b->batch);
    r->peak = before > after ? before : after;
    r->bytes = (double)bert_workspace_bytes(b->workspace);
    return 0;
}

int benchmark_run(const struct benchmark_options *o, struct benchmark_result *r, struct err *e)
{
    struct bench b = {.options = o};
    int result = measure(&b, r, e);
    close_bench(&b);
    return result;
}
