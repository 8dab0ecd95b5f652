#include "bert/ops.h"
#include "bert/rows.h"
#include "bert/simd.h"
#include "bert/threads.h"

/* ---- one row ---- */

SIMD_CLONES static void shift_row(const real *x, real mean, size_t n, real *out)
{
    for (size_t i = 0; i < n; i++) out[i] = x[i] - mean;
}

SIMD_CLONES static void scale_row(real *restrict hat, real rate, const real *restrict gain,
                                  const real *restrict shift, size_t n, real *restrict y)
{
    for (size_t i = 0; i < n; i++) {
        hat[i] *= rate;
        y[i] = hat[i] * gain[i] + shift[i];
    }
}

/* hat holds z and becomes its normal form. */
static void normalise_row(real *hat, size_t n, const real *gain, const real *shift, double epsilon,
                          real *rate, real *y)
{
    shift_row(hat, row_sum(hat, n) / (real)n, n, hat);
    *rate = 1 / (real)sqrt((double)(row_dot(hat, hat, n) / (real)n) + epsilon);
    scale_row(hat, *rate, gain, shift, n, y);
}

SIMD_CLONES static void unnormalise_row(const real *dy, const real *gain, const real *hat, real mean,
                                        real slope, real rate, size_t n, real *dz)
{
    for (size_t i = 0; i < n; i++) dz[i] = rate * (dy[i] * gain[i] - mean - hat[i] * slope);
}

/* dz = rate * (g - mean(g) - hat * mean(g * hat)) with g = dy * gain; dz may be dy. */
static void norm_row_backward(const real *dy, const real *gain, const real *hat, real rate, size_t n,
                              real *dz)
{
    real mean = row_dot(dy, gain, n) / (real)n, slope = row_dot_3(dy, gain, hat, n) / (real)n;
    unnormalise_row(dy, gain, hat, mean, slope, rate, n, dz);
}

SIMD_CLONES static void add_dropped(const real *restrict branch, const real *restrict bias,
                                    const real *restrict residual, struct dropout d, uint64_t key,
                                    uint32_t first, size_t n, real *restrict z)
{
    for (size_t i = 0; i < n; i++)
        z[i] = residual[i] + (branch[i] + bias[i]) * dropout_factor(&d, key, first + (uint32_t)i);
}

SIMD_CLONES static void drop_row(const real *x, struct dropout d, uint64_t key, uint32_t first, size_t n,
                                 real *out)
{
    for (size_t i = 0; i < n; i++) out[i] = x[i] * dropout_factor(&d, key, first + (uint32_t)i);
}

SIMD_CLONES static void add_gain_gradient(const real *restrict dy, const real *restrict hat, size_t rows,
                                          size_t stride, size_t n, real *restrict dgain,
                                          real *restrict dshift)
{
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++) {
            dgain[i] += dy[r * stride + i] * hat[r * stride + i];
            dshift[i] += dy[r * stride + i];
        }
}

static void gain_backward(const real *dy, const real *hat, size_t rows, size_t n, real *dgain, real *dshift)
{
    size_t part = threads_columns(n);
#pragma omp parallel for schedule(static)
    for (size_t at = 0; at < n; at += part)
        add_gain_gradient(dy + at, hat + at, rows, n, n - at < part ? n - at : part, dgain + at, dshift + at);
}

/* ---- all rows ---- */

void norm_forward(const real *z, size_t rows, size_t n, const real *gain, const real *shift, double epsilon,
                  struct norm_state state, real *y)
{
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++) {
        real *hat = state.hat + r * n;
        if (hat != z + r * n) memcpy(hat, z + r * n, n * sizeof *hat);
        normalise_row(hat, n, gain, shift, epsilon, state.rate + r, y + r * n);
    }
}

void norm_backward(const real *dy, size_t rows, size_t n, const real *gain, struct norm_state state, real *dz,
                   real *dgain, real *dshift)
{
    gain_backward(dy, state.hat, rows, n, dgain, dshift);
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < rows; r++)
        norm_row_backward(dy + r * n, gain, state.hat + r * n, state.rate[r], n, dz + r * n);
}

void residual_norm_forward(const struct batch *b, const struct dropout *d, size_t layer,
                           enum dropout_site site, const real *branch, const real *bias, const real *residual,
                           size_t n, const real *gain, const real *shift, double epsilon,
                           struct norm_state state, real *y)
{
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < batch_sequences(b); s++) {
        uint64_t key = dropout_key(d, b->keys.items[s], layer, site);
        size_t first = b->starts.items[s], end = b->starts.items[s + 1];
        for (size_t t = first; t < end; t++) {
            real *hat = state.hat + t * n;
            add_dropped(branch + t * n, bias, residual + t * n, *d, key, (uint32_t)((t - first) * n), n, hat);
            normalise_row(hat, n, gain, shift, epsilon, state.rate + t, y + t * n);
        }
    }
}

void residual_norm_backward(const struct batch *b, const struct dropout *d, size_t layer,
                            enum dropout_site site, real *dy, size_t n, const real *gain,
                            struct norm_state state, real *dbranch, real *dgain, real *dshift)
{
    gain_backward(dy, state.hat, b->ids.len, n, dgain, dshift);
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < batch_sequences(b); s++) {
        uint64_t key = dropout_key(d, b->keys.items[s], layer, site);
        size_t first = b->starts.items[s], end = b->starts.items[s + 1];
        for (size_t t = first; t < end; t++) {
            norm_row_backward(dy + t * n, gain, state.hat + t * n, state.rate[t], n, dy + t * n);
            drop_row(dy + t * n, *d, key, (uint32_t)((t - first) * n), n, dbranch + t * n);
        }
    }
}

void drop_rows(const struct batch *b, const struct dropout *d, size_t layer, enum dropout_site site, real *x,
               size_t n)
{
    if (!d->limit) return;
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < batch_sequences(b); s++) {
        uint64_t key = dropout_key(d, b->keys.items[s], layer, site);
        size_t first = b->starts.items[s], end = b->starts.items[s + 1];
        for (size_t t = first; t < end; t++)
            drop_row(x + t * n, *d, key, (uint32_t)((t - first) * n), n, x + t * n);
    }
}
