/* The arithmetics behind gemm.h. Used by gemm*.c alone. */
#ifndef MALMOI_BERT_GEMM_BACKEND_H
#define MALMOI_BERT_GEMM_BACKEND_H

#include "bert/gemm.h"

/* C [m, n] = alpha op(A) op(B) + beta C; strides are numbers from one row to the next. */
struct gemm_product {
    bool transpose_a, transpose_b; /* A is [k, m]; B is [n, k] */
    size_t m, n, k;
    real alpha, beta;
    const real *a, *b;
    real *c;
    size_t a_stride, b_stride, c_stride;
};

void gemm_plain(const struct gemm_product *p);

#ifndef BERT_DOUBLE
struct gemm_blas;
/* ERR_SYSTEM if there is no OpenBLAS. *out is to be closed in any case. */
int gemm_blas_open(struct gemm_blas **out, struct err *e);
void gemm_blas_threads(const struct gemm_blas *b, int threads);
void gemm_blas_close(struct gemm_blas *b); /* NULL is fine */
void gemm_blas(const struct gemm_blas *b, const struct gemm_product *p);
const char *gemm_blas_name(const struct gemm_blas *b);
const char *gemm_blas_processor(const struct gemm_blas *b);

/* oneDNN: alpha is 1, rows are dense. In bf16 both operands are rounded to bfloat16 first and c has room for
 * gemm_rows(m) rows unless transpose_a. *out is to be freed in any case. */
struct gemm_dnnl;
int gemm_dnnl_open(struct gemm_dnnl **out, bool bf16, struct err *e);
void gemm_dnnl_close(struct gemm_dnnl *x); /* NULL is fine */
/* same_a: A is what it was in the call before, transposed or not, and is not rounded again. -1 if memory runs
 * out or oneDNN refuses. */
int gemm_dnnl(struct gemm_dnnl *x, const struct gemm_product *p, bool same_a);
/* "oneDNN 2.6.3"; valid as long as x. */
const char *gemm_dnnl_name(const struct gemm_dnnl *x);
#endif

#endif
