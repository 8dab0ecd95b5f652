#include "bert/ops.h"
#include "bert/rows.h"
#include "bert/simd.h"

/* The sum of exp(x - most). Blocks keep the partial sums short: a hundred thousand small terms lose digits.
 */
SIMD_CLONES static double sum_exp(const real *x, real most, size_t n)
{
    enum { BLOCK = 1024 };
    double total = 0;
    for (size_t at = 0; at < n; at += BLOCK) {
        size_t end = n - at < BLOCK ? n : at + BLOCK, whole = at + (end - at) / SIMD_LANES * SIMD_LANES;
        real lanes[SIMD_LANES] = {0}, rest = 0;
        for (size_t i = at; i < whole; i += SIMD_LANES)
            for (size_t l = 0; l < SIMD_LANES; l++) lanes[l] += real_exp(x[i + l] - most);
        for (size_t i = whole; i < end; i++) rest += real_exp(x[i] - most);
        total += (double)(simd_total(lanes) + rest);
    }
    return total;
}

SIMD_CLONES static void scaled_exp(real *x, real most, real scale, size_t n)
{
    for (size_t i = 0; i < n; i++) x[i] = real_exp(x[i] - most) * scale;
}

static bool is_first_largest(const real *x, real most, size_t label)
{
    if (x[label] < most) return false;
    for (size_t i = 0; i < label; i++)
        if (x[i] >= most) return false;
    return true;
}

/* Returns the sum of exponentials. */
static double row_loss(real *x, size_t n, const real *bias, size_t label, real *most, double *loss,
                       uint8_t *right)
{
    row_add(x, bias, n);
    *most = row_largest(x, n);
    double sum = sum_exp(x, *most, n);
    *loss = log(sum) - (double)(x[label] - *most);
    *right = is_first_largest(x, *most, label);
    return sum;
}

void cross_entropy(real *logits, size_t rows, size_t n, const real *bias, const uint16_t *labels,
                   double *losses, uint8_t *right)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) {
        real most;
        row_loss(logits + r * n, n, bias, labels[r], &most, losses + r, right + r);
    }
}

void cross_entropy_backward(real *logits, size_t rows, size_t n, const real *bias, const uint16_t *labels,
                            double scale, double *losses, uint8_t *right)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) {
        real *x = logits + r * n, most;
        double sum = row_loss(x, n, bias, labels[r], &most, losses + r, right + r);
        scaled_exp(x, most, (real)(scale / sum), n);
        x[labels[r]] -= (real)scale;
    }
}

void softmax_rows(real *logits, size_t rows, size_t n)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) {
        real most = row_largest(logits + r * n, n);
        scaled_exp(logits + r * n, most, (real)(1 / sum_exp(logits + r * n, most, n)), n);
    }
}
