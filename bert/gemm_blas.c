/* OpenBLAS. cblas.h is included here alone: it brings complex.h, whose macro I would break every variable of
 * that name. */
#include <cblas.h>

#include "bert/gemm_backend.h"

void gemm_blas(const struct gemm_product *p)
{
    cblas_sgemm(CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
                p->transpose_b ? CblasTrans : CblasNoTrans, (blasint)p->m, (blasint)p->n, (blasint)p->k,
                p->alpha, p->a, (blasint)p->a_stride, p->b, (blasint)p->b_stride, p->beta, p->c,
                (blasint)p->c_stride);
}

void gemm_blas_threads(int threads)
{
    openblas_set_num_threads(threads);
}

const char *gemm_blas_name(void)
{
    return openblas_get_config();
}

const char *gemm_blas_processor(void)
{
    return openblas_get_corename();
}
