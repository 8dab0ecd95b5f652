#include "bert/ops.h"
#include "bert/rows.h"
#include "bert/simd.h"

SIMD_CLONES static void add_rows(const real *x, size_t rows, size_t stride, size_t n, real *sums)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++) sums[i] += x[r * stride + i];
}

void add_bias(real *y, size_t rows, size_t n, const real *bias)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) row_add(y + r * n, bias, n);
}

void add_column_sums(const real *x, size_t rows, size_t n, real *sums)
{
    /* Wide rows are taken in wide parts, for the memory's sake; how a row is parted does not change a sum. */
    size_t part = n < 64 * SIMD_COLUMNS ? SIMD_COLUMNS : 32 * SIMD_COLUMNS;
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
