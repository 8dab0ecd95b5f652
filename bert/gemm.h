/* Matrix products, all row by row: C = beta C + op(A) op(B), with C [m, n] and k the length of the sums.
 *
 * One interface, three arithmetics: a plain one (tests; the only one in the double build), fp32, and bf16
 * with fp32 sums. Called outside of a parallel region a product uses all threads, inside
 * of one its own. */
#ifndef MALMOI_BERT_GEMM_H
#define MALMOI_BERT_GEMM_H

#include <stdbool.h>
#include <stddef.h>

#include "bert/real.h"
#include "common/err.h"

enum gemm_kind {
    GEMM_PLAIN, /* loops in C */
    GEMM_FP32,  /* OpenBLAS; large products by oneDNN where there are AVX-512 and oneDNN */
    GEMM_BF16   /* as fp32, but the operands of large products are rounded to bfloat16; their sums are fp32 */
};

struct gemm;

/* threads: how many OpenMP and OpenBLAS may use from now on, in the whole process. ERR_USAGE if the processor
 * or the build does not have the kind. The plain and fp32 kinds are proved against each other on a small
 * product first, since old OpenBLAS releases compute wrongly on some new processors. */
int gemm_new(struct gemm **out, enum gemm_kind kind, int threads, struct err *e);
void gemm_free(struct gemm *g); /* NULL is fine */
enum gemm_kind gemm_kind_of(const struct gemm *g);
const char *gemm_kind_name(enum gemm_kind kind); /* "plain", "fp32", "bf16" */
/* What computes: "OpenBLAS 0.3.21, Cooperlake, and oneDNN 2.6.3". Valid as long as g. */
const char *gemm_description(const struct gemm *g);
/* True if the processor multiplies bfloat16 natively and the build has oneDNN. */
bool gemm_has_bf16(void);

enum { GEMM_ROWS = 64 };

/* m rounded up to a multiple of GEMM_ROWS: oneDNN makes a program a shape, so batches of any length would
 * make thousands of them. */
size_t gemm_rows(size_t m);

/* The outputs c and dx below have room for gemm_rows() of their rows; what is behind the last true one is
 * undefined afterwards.
 *
 * A product that fails (for lack of memory) leaves its result undefined and the failure in g: gemm_check
 * tells, once for many products, and forgets it. */
int gemm_check(struct gemm *g, struct err *e);

/* c [m, n] = beta c + a [m, k] b [n, k]^T: a linear layer's output, its weight being [out, in]. */
void gemm_nt(struct gemm *g, size_t m, size_t n, size_t k, const real *a, const real *b, real beta, real *c);
/* Both products of its gradient: dweight [out, in] += dy [rows, out]^T x [rows, in], and, unless dx is NULL,
 * dx [rows, in] = beta dx + dy weight [out, in]. In bf16 dy is rounded once for both. */
void gemm_backward(struct gemm *g, size_t rows, size_t out, size_t in, const real *dy, const real *x,
                   const real *weight, real beta, real *dx, real *dweight);

/* A small product with row strides, in the calling thread and always in full precision: attention's.
 * transpose_a: A is [k, m]; transpose_b: B is [n, k]. C = alpha op(A) op(B) + beta C. */
void gemm_small(const struct gemm *g, bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                real alpha, const real *a, size_t a_stride, const real *b, size_t b_stride, real beta,
                real *c, size_t c_stride);

/* The best rate of large products of g's kind, in FLOP per second, tried for about the given seconds. 0 if
 * memory runs out. */
double gemm_peak(struct gemm *g, double seconds);

#endif
