#include "bert/ops.h"
#include "bert/rows.h"
#include "bert/simd.h"

/* x = exp(x - most); returns the sum. Blocks keep the partial sums short: a hundred thousand small terms lose
 * digits. */
static double exp_row(real *x, real most, size_t n)
{
    enum { BLOCK = 1024 };
    double total = 0;
    for (size_t at = 0; at < n; at += BLOCK)
        total += (double)row_exp(x + at, most, n - at < BLOCK ? n - at : BLOCK);
    return total;
}

static bool is_first_largest(const real *x, real most, size_t label)
{
    if (x[label] < most) return false;
    for (size_t i = 0; i < label; i++)
        if (x[i] >= most) return false;
    return true;
}

/* x becomes exp(x + bias - the largest of these); returns its sum. */
static double row_loss(real *x, size_t n, const real *bias, size_t label, double *loss, uint8_t *right)
{
    row_add(x, bias, n);
    real most = row_largest(x, n), own = x[label];
    *right = is_first_largest(x, most, label);
    double sum = exp_row(x, most, n);
    *loss = log(sum) - (double)(own - most);
    return sum;
}

void cross_entropy(real *logits, size_t rows, size_t n, const real *bias, const uint16_t *labels,
                   double *losses, uint8_t *right)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) row_loss(logits + r * n, n, bias, labels[r], losses + r, right + r);
}

void cross_entropy_backward(real *logits, size_t rows, size_t n, const real *bias, const uint16_t *labels,
                            double scale, double *losses, uint8_t *right)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) {
        real *x = logits + r * n;
        double sum = row_loss(x, n, bias, labels[r], losses + r, right + r);
        row_scale(x, (real)(scale / sum), n);
        x[labels[r]] -= (real)scale;
    }
}

void softmax_rows(real *logits, size_t rows, size_t n)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) {
        real *x = logits + r * n;
        row_scale(x, (real)(1 / exp_row(x, row_largest(x, n), n)), n);
    }
}
