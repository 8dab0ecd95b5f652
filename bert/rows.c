#include "bert/rows.h"

#include "bert/simd.h"

SIMD_CLONES real row_sum(const real *x, size_t n)
{
    real lanes[SIMD_LANES] = {0}, rest = 0;
    size_t whole = n - n % SIMD_LANES;
    for (size_t i = 0; i < whole; i += SIMD_LANES)
        for (size_t l = 0; l < SIMD_LANES; l++) lanes[l] += x[i + l];
    for (size_t i = whole; i < n; i++) rest += x[i];
    return simd_total(lanes) + rest;
}

SIMD_CLONES real row_dot(const real *x, const real *y, size_t n)
{
    real lanes[SIMD_LANES] = {0}, rest = 0;
    size_t whole = n - n % SIMD_LANES;
    for (size_t i = 0; i < whole; i += SIMD_LANES)
        for (size_t l = 0; l < SIMD_LANES; l++) lanes[l] += x[i + l] * y[i + l];
    for (size_t i = whole; i < n; i++) rest += x[i] * y[i];
    return simd_total(lanes) + rest;
}

SIMD_CLONES real row_dot_3(const real *x, const real *y, const real *z, size_t n)
{
    real lanes[SIMD_LANES] = {0}, rest = 0;
    size_t whole = n - n % SIMD_LANES;
    for (size_t i = 0; i < whole; i += SIMD_LANES)
        for (size_t l = 0; l < SIMD_LANES; l++) lanes[l] += x[i + l] * y[i + l] * z[i + l];
    for (size_t i = whole; i < n; i++) rest += x[i] * y[i] * z[i];
    return simd_total(lanes) + rest;
}

SIMD_CLONES real row_largest(const real *x, size_t n)
{
    real lanes[SIMD_LANES], most;
    size_t whole = n - n % SIMD_LANES;
    for (size_t l = 0; l < SIMD_LANES; l++) lanes[l] = x[0];
    for (size_t i = 0; i < whole; i += SIMD_LANES)
        for (size_t l = 0; l < SIMD_LANES; l++) lanes[l] = x[i + l] > lanes[l] ? x[i + l] : lanes[l];
    most = lanes[0];
    for (size_t l = 1; l < SIMD_LANES; l++) most = lanes[l] > most ? lanes[l] : most;
    for (size_t i = whole; i < n; i++) most = x[i] > most ? x[i] : most;
    return most;
}

SIMD_CLONES real row_exp(real *x, real most, size_t n)
{
    real lanes[SIMD_LANES] = {0}, rest = 0;
    size_t whole = n - n % SIMD_LANES;
    for (size_t i = 0; i < whole; i += SIMD_LANES)
        for (size_t l = 0; l < SIMD_LANES; l++) lanes[l] += x[i + l] = real_exp(x[i + l] - most);
    for (size_t i = whole; i < n; i++) rest += x[i] = real_exp(x[i] - most);
    return simd_total(lanes) + rest;
}

SIMD_CLONES void row_scale(real *x, real factor, size_t n)
{
    for (size_t i = 0; i < n; i++) x[i] *= factor;
}

SIMD_CLONES void row_add(real *restrict y, const real *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++) y[i] += x[i];
}
