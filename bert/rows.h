/* Sums and maxima of one row of numbers, in an order that is the same on every processor (simd.h). Pure. */
#ifndef MALMOI_BERT_ROWS_H
#define MALMOI_BERT_ROWS_H

#include <stddef.h>

#include "bert/real.h"

real row_sum(const real *x, size_t n);
real row_dot(const real *x, const real *y, size_t n);
real row_dot_3(const real *x, const real *y, const real *z, size_t n); /* sum of x y z */
real row_largest(const real *x, size_t n);                             /* n > 0 */
/* x = exp(x - most); returns the sum */
real row_exp(real *x, real most, size_t n);
void row_scale(real *x, real factor, size_t n);
void row_add(real *restrict y, const real *restrict x, size_t n); /* y += x */

#endif
