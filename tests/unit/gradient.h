/* Comparing hand-written gradients with central differences, in double precision. */
#ifndef MALMOI_GRADIENT_H
#define MALMOI_GRADIENT_H

#include <math.h>

#include "common/rng.h"
#include "tests/unit/unit.h"

/* The scalar function under test; reads whatever context and the numbers it is differentiated by. */
typedef double gradient_function(void *context);

/* |a - n| / max(|a|, |n|, floor) for one number. Coordinates whose gradient is far below the function's
 * rounding noise say nothing: floor is where that begins. */
static inline double gradient_difference(gradient_function *f, void *context, double *number, double analytic,
                                         double floor)
{
    double kept = *number, h = 1e-5 * fmax(1, fabs(kept));
    *number = kept + h;
    double above = f(context);
    *number = kept - h;
    double below = f(context);
    *number = kept;
    double numeric = (above - below) / (2 * h);
    return fabs(analytic - numeric) / fmax(fmax(fabs(analytic), fabs(numeric)), floor);
}

/* Every number of an array, or a spread of `most` of them and the one with the largest gradient. */
static inline double gradient_worst(gradient_function *f, void *context, double *numbers,
                                    const double *analytic, size_t n, size_t most, double floor)
{
    size_t step = n > most ? n / most : 1, largest = 0;
    double worst = 0;
    for (size_t i = 0; i < n; i++)
        if (fabs(analytic[i]) > fabs(analytic[largest])) largest = i;
    for (size_t i = 0; i < n; i += step)
        worst = fmax(worst, gradient_difference(f, context, numbers + i, analytic[i], floor));
    return fmax(worst, gradient_difference(f, context, numbers + largest, analytic[largest], floor));
}

static inline void fill_random(double *numbers, size_t n, double scale, uint64_t stream)
{
    struct rng r;
    rng_start(&r, 7, RNG_TEST, stream, 0);
    for (size_t i = 0; i < n; i++) numbers[i] = scale * (2 * rng_unit(&r) - 1);
}

#endif
