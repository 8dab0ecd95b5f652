#include "bert/ops.h"
#include "bert/rows.h"
#include "bert/simd.h"
#include "bert/threads.h"

/* One sequence and one head of it. */
struct head {
    size_t length;     /* S */
    size_t width;      /* d = hidden / heads */
    size_t qkv_stride; /* 3 hidden */
    size_t q, k, v;    /* where its parts begin in qkv (and in dqkv) */
    size_t context;    /* where its part begins in context */
    size_t weights;    /* where its [S, S] weights begin */
    uint64_t key;      /* of dropout */
    uint32_t first;    /* dropout's number of its first weight */
};

static size_t length_of(const struct batch *b, size_t s)
{
    return b->starts.items[s + 1] - b->starts.items[s];
}

size_t attention_offsets(const struct batch *b, size_t heads, size_t *offsets)
{
    size_t sum = 0;
    for (size_t s = 0; s < batch_sequences(b); s++) {
        offsets[s] = sum;
        sum += heads * length_of(b, s) * length_of(b, s);
    }
    return sum;
}

size_t attention_scratch(const struct batch *b)
{
    size_t longest = 0;
    for (size_t s = 0; s < batch_sequences(b); s++)
        if (length_of(b, s) > longest) longest = length_of(b, s);
    return 2 * longest * longest;
}

static struct head head_of(const struct batch *b, const struct attention_shape *shape,
                           const struct dropout *d, size_t s, size_t h)
{
    size_t length = length_of(b, s), width = shape->hidden / shape->heads, t = b->starts.items[s];
    struct head a = {.length = length, .width = width, .qkv_stride = 3 * shape->hidden};
    a.q = t * a.qkv_stride + h * width;
    a.k = a.q + shape->hidden;
    a.v = a.k + shape->hidden;
    a.context = t * shape->hidden + h * width;
    a.weights = shape->offsets[s] + h * length * length;
    a.key = dropout_key(d, b->keys.items[s], shape->layer, DROPOUT_WEIGHTS);
    a.first = (uint32_t)(h * length * length);
    return a;
}

/* x *= scale; out = drop(x) */
SIMD_CLONES static void scale_and_drop(real *restrict x, real scale, struct dropout d, uint64_t key,
                                       uint32_t first, size_t n, real *restrict out)
{
    for (size_t i = 0; i < n; i++) {
        x[i] *= scale;
        out[i] = x[i] * dropout_factor(&d, key, first + (uint32_t)i);
    }
}

SIMD_CLONES static void drop(const real *restrict x, struct dropout d, uint64_t key, uint32_t first, size_t n,
                             real *restrict out)
{
    for (size_t i = 0; i < n; i++) out[i] = x[i] * dropout_factor(&d, key, first + (uint32_t)i);
}

/* dp, the gradient of one row of weights p, becomes that of its scores; sum is that of dp p. */
SIMD_CLONES static void score_row(const real *restrict p, real sum, real scale, size_t n, real *restrict dp)
{
    for (size_t i = 0; i < n; i++) dp[i] = p[i] * (dp[i] - sum) * scale;
}

static real score_scale(const struct head *a)
{
    return (real)(1 / sqrt((double)a->width));
}

/* Scores become weights; returns what the values are multiplied with: p itself, or drop(p) in dropped. */
static const real *weigh(const struct head *a, const struct dropout *d, real *p, real *dropped)
{
    size_t n = a->length;
    for (size_t i = 0; i < n; i++) {
        real *row = p + i * n;
        real scale = 1 / row_exp(row, row_largest(row, n), n);
        if (d->limit)
            scale_and_drop(row, scale, *d, a->key, a->first + (uint32_t)(i * n), n, dropped + i * n);
        else
            row_scale(row, scale, n);
    }
    return d->limit ? dropped : p;
}

static void head_forward(const struct gemm *g, const struct head *a, const struct dropout *d, const real *qkv,
                         real *p, real *dropped, real *context, size_t context_stride)
{
    size_t n = a->length;
    gemm_small(g, false, true, n, n, a->width, score_scale(a), qkv + a->q, a->qkv_stride, qkv + a->k,
               a->qkv_stride, 0, p, n);
    const real *used = weigh(a, d, p, dropped);
    gemm_small(g, false, false, n, a->width, n, 1, used, n, qkv + a->v, a->qkv_stride, 0,
               context + a->context, context_stride);
}

void attention_forward(const struct gemm *g, const struct batch *b, const struct attention_shape *shape,
                       const struct dropout *d, const real *qkv, real *weights, real *scratch, real *context)
{
    size_t scratch_size = attention_scratch(b), sequences = batch_sequences(b), heads = shape->heads;
#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < sequences * heads; i++) {
        struct head a = head_of(b, shape, d, i / heads, i % heads);
        real *own = scratch + (size_t)threads_own() * scratch_size;
        head_forward(g, &a, d, qkv, weights ? weights + a.weights : own, own + scratch_size / 2, context,
                     shape->hidden);
    }
}

static void head_backward(const struct gemm *g, const struct head *a, const struct dropout *d,
                          const real *qkv, const real *p, const real *dcontext, size_t context_stride,
                          real *dropped, real *dp, real *dqkv)
{
    size_t n = a->length, stride = a->qkv_stride;
    const real *used = p;
    if (d->limit) {
        drop(p, *d, a->key, a->first, n * n, dropped);
        used = dropped;
    }
    gemm_small(g, true, false, n, a->width, n, 1, used, n, dcontext + a->context, context_stride, 0,
               dqkv + a->v, stride);
    gemm_small(g, false, true, n, n, a->width, 1, dcontext + a->context, context_stride, qkv + a->v, stride,
               0, dp, n);
    if (d->limit) drop(dp, *d, a->key, a->first, n * n, dropped);
    real *ds = d->limit ? dropped : dp;
    for (size_t i = 0; i < n; i++)
        score_row(p + i * n, row_dot(p + i * n, ds + i * n, n), score_scale(a), n, ds + i * n);
    gemm_small(g, false, false, n, a->width, n, 1, ds, n, qkv + a->k, stride, 0, dqkv + a->q, stride);
    gemm_small(g, true, false, n, a->width, n, 1, ds, n, qkv + a->q, stride, 0, dqkv + a->k, stride);
}

void attention_backward(const struct gemm *g, const struct batch *b, const struct attention_shape *shape,
                        const struct dropout *d, const real *qkv, const real *weights, const real *dcontext,
                        real *scratch, real *dqkv)
{
    size_t scratch_size = attention_scratch(b), sequences = batch_sequences(b), heads = shape->heads;
#pragma omp parallel for schedule(dynamic)
    for (size_t i = 0; i < sequences * heads; i++) {
        struct head a = head_of(b, shape, d, i / heads, i % heads);
        real *own = scratch + (size_t)threads_own() * scratch_size;
        head_backward(g, &a, d, qkv, weights + a.weights, dcontext, shape->hidden, own,
                      own + scratch_size / 2, dqkv);
    }
}
