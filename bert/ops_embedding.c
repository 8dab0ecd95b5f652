#include "bert/ops.h"
#include "bert/simd.h"
#include "bert/threads.h"

SIMD_CLONES static void sum_three(const real *restrict x, const real *restrict y, const real *restrict z,
                                  size_t n, real *restrict out)
{
    for (size_t i = 0; i < n; i++) out[i] = x[i] + y[i] + z[i];
}

SIMD_CLONES static void add_to_three(const real *restrict x, size_t n, real *restrict a, real *restrict b,
                                     real *restrict c)
{
    for (size_t i = 0; i < n; i++) {
        a[i] += x[i];
        b[i] += x[i];
        c[i] += x[i];
    }
}

void embedding_forward(const struct batch *b, const struct embedding_tables *tables, size_t n, real *z)
{
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < batch_sequences(b); s++) {
        size_t first = b->starts.items[s], end = b->starts.items[s + 1];
        for (size_t t = first; t < end; t++)
            sum_three(tables->word + b->ids.items[t] * n, tables->position + (t - first) * n,
                      tables->type + b->segments.items[t] * n, n, z + t * n);
    }
}

/* A token's row may come many times: each thread has columns of its own, and adds the tokens in their order.
 */
static void add_columns(const struct batch *b, const real *dz, size_t stride, size_t at, size_t n,
                        const struct embedding_tables *gradients)
{
    for (size_t s = 0; s < batch_sequences(b); s++) {
        size_t first = b->starts.items[s], end = b->starts.items[s + 1];
        for (size_t t = first; t < end; t++)
            add_to_three(dz + t * stride + at, n, gradients->word + b->ids.items[t] * stride + at,
                         gradients->position + (t - first) * stride + at,
                         gradients->type + b->segments.items[t] * stride + at);
    }
}

void embedding_backward(const struct batch *b, const real *dz, size_t n,
                        const struct embedding_tables *gradients)
{
    size_t part = threads_columns(n);
#pragma omp parallel for schedule(static)
    for (size_t at = 0; at < n; at += part)
        add_columns(b, dz, n, at, n - at < part ? n - at : part, gradients);
}
