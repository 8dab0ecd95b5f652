/* Whether counts are what chance would give: Pearson's chi-square against its mean and deviation. */
#ifndef MALMOI_CHI_SQUARE_H
#define MALMOI_CHI_SQUARE_H

#include <math.h>

#include "tests/unit/unit.h"

/* Fails beyond five deviations: with the fixed seeds of the tests the result is always the same, and a true
 * fault is far beyond. */
static inline void assert_chance(const uint64_t *counts, const double *expected, size_t n)
{
    double chi_square = 0, freedom = (double)n - 1;
    for (size_t i = 0; i < n; i++) {
        double apart = (double)counts[i] - expected[i];
        chi_square += apart * apart / expected[i];
    }
    if (chi_square > freedom + 5 * sqrt(2 * freedom))
        fail_msg("chi-square %g with %g degrees of freedom", chi_square, freedom);
}

/* The same for n equally likely outcomes. */
static inline void assert_uniform(const uint64_t *counts, size_t n)
{
    double total = 0, *expected = malloc(n * sizeof *expected);
    assert_non_null(expected);
    for (size_t i = 0; i < n; i++) total += (double)counts[i];
    for (size_t i = 0; i < n; i++) expected[i] = total / (double)n;
    assert_chance(counts, expected, n);
    free(expected);
}

#endif
