#include "bert/ops.h"
#include "bert/rows.h"
#include "bert/simd.h"
#include "bert/threads.h"

/* Four rows at a time, added one behind the other. */
SIMD_CLONES static void add_rows(const real *restrict x, size_t rows, size_t stride, size_t n,
                                 real *restrict sums)
{
    size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
        const real *a = x + r * stride, *b = a + stride, *c = b + stride, *d = c + stride;
        for (size_t i = 0; i < n; i++) sums[i] = sums[i] + a[i] + b[i] + c[i] + d[i];
    }
    for (; r < rows; r++)
        for (size_t i = 0; i < n; i++) sums[i] += x[r * stride + i];
}

void add_bias(real *y, size_t rows, size_t n, const real *bias)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) row_add(y + r * n, bias, n);
}

void add_column_sums(const real *x, size_t rows, size_t n, real *sums)
{
    size_t part = threads_columns(n);
#pragma omp parallel for schedule(static)
    for (size_t at = 0; at < n; at += part)
        add_rows(x + at, rows, n, n - at < part ? n - at : part, sums + at);
}

void linear_forward(struct gemm *g, const real *x, size_t rows, size_t in, const real *weight,
                    const real *bias, size_t out, real *y)
{
    gemm_nt(g, rows, out, in, x, weight, 0, y);
    add_bias(y, rows, out, bias);
}

void linear_backward(struct gemm *g, const real *dy, const real *x, size_t rows, size_t in,
                     const real *weight, size_t out, real x_beta, real *dx, real *dweight, real *dbias)
{
    add_column_sums(dy, rows, out, dbias);
    gemm_backward(g, rows, out, in, dy, x, weight, x_beta, dx, dweight);
}
