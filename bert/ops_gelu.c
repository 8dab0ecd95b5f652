#include "bert/ops.h"
#include "bert/simd.h"

static const real inverse_root_2 = (real)0.70710678118654752440;
static const real inverse_root_2_pi = (real)0.39894228040143267794;
static const real root_2_by_pi = (real)0.79788456080286535588;
static const real cubic = (real)0.044715;

/* tanh by exp, which is vectorised. */
static inline real real_tanh(real x)
{
    return 1 - 2 / (real_exp(2 * x) + 1);
}

SIMD_CLONES static void erf_row(real *restrict u, const real *restrict bias, size_t n, real *restrict y)
{
    for (size_t i = 0; i < n; i++) {
        real x = u[i] + bias[i], bell = real_exp((real)-0.5 * x * x);
        real below = (real)0.5 * (1 + real_erf(x * inverse_root_2, bell));
        u[i] = below + x * inverse_root_2_pi * bell;
        y[i] = x * below;
    }
}

SIMD_CLONES static void tanh_row(real *restrict u, const real *restrict bias, size_t n, real *restrict y)
{
    for (size_t i = 0; i < n; i++) {
        real x = u[i] + bias[i], t = real_tanh(root_2_by_pi * (x + cubic * x * x * x));
        real slope = (1 - t * t) * root_2_by_pi * (1 + 3 * cubic * x * x);
        u[i] = (real)0.5 * (1 + t) + (real)0.5 * x * slope;
        y[i] = (real)0.5 * x * (1 + t);
    }
}

SIMD_CLONES static void multiply_row(const real *restrict x, size_t n, real *restrict y)
{
    for (size_t i = 0; i < n; i++) y[i] *= x[i];
}

void gelu_forward(enum bert_activation kind, real *u, size_t rows, size_t n, const real *bias, real *y)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) (kind == BERT_GELU ? erf_row : tanh_row)(u + r * n, bias, n, y + r * n);
}

void gelu_backward(const real *slope, size_t rows, size_t n, real *dy)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) multiply_row(slope + r * n, n, dy + r * n);
}
