/* Loops over many numbers, compiled for AVX-512, AVX2 and any x86-64; the right one is chosen when the
 * program starts.
 *
 * Contraction is off (-std=c11) and sums keep LANES partial sums in a fixed order, so that every processor
 * gives the same numbers. What is declared here is pure and thread-safe. */
#ifndef MALMOI_BERT_SIMD_H
#define MALMOI_BERT_SIMD_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "bert/real.h"

/* Sanitizers' and clang's builds do without. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&     \
    !defined(__SANITIZE_THREAD__)
#define SIMD_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define SIMD_CLONES
#endif

enum { SIMD_LANES = 16 };

static inline real simd_total(const real lanes[SIMD_LANES])
{
    real sum = 0;
    for (int i = 0; i < SIMD_LANES; i++) sum += lanes[i];
    return sum;
}

#ifdef BERT_DOUBLE

static inline real real_exp(real x)
{
    return exp(x);
}

/* bell: exp(-x * x), which who wants erf has at hand. */
static inline real real_erf(real x, real bell)
{
    (void)bell;
    return erf(x);
}

#else

/* exp with a relative error below 2e-7, written so that loops of it are vectorised: x = n ln 2 + r, then e^r
 * as a polynomial (Cephes' expf) and n into the exponent. Below -87 the result is that of -87, about 1e-38.
 */
static inline real real_exp(real x)
{
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    float n = x * 1.44269504088896341f + 12582912.0f; /* 1.5 * 2^23: rounds to a whole number */
    n -= 12582912.0f;
    float r = x - n * 0.693359375f - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1;
    uint32_t bits = (uint32_t)((int32_t)n + 127) << 23;
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return p * scale;
}

/* erf with an absolute error below 1.5e-7: Abramowitz and Stegun, 7.1.26. */
static inline real real_erf(real x, real bell)
{
    float a = fabsf(x), t = 1 / (1 + 0.3275911f * a);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    float y = 1 - p * t * bell;
    return x < 0 ? -y : y;
}

#endif
#endif
