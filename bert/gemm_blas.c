/* OpenBLAS, opened when a product is first wanted: linked, it would take 300 MB of address space from every
 * command, and does not end where there is less.
 *
 * cblas.h is included here alone: it brings complex.h, whose macro I would break every variable of that name.
 */
#include <cblas.h>
#include <stdlib.h>

#include "bert/gemm_backend.h"
#include "common/library.h"

#define BLAS_SYMBOLS(X)                                                                                      \
    X(cblas_sgemm) X(openblas_set_num_threads) X(openblas_get_config) X(openblas_get_corename)

struct gemm_blas {
    BLAS_SYMBOLS(LIBRARY_POINTER)
};

static const struct library openblas = {.file = "libopenblas.so.0",
                                        .title = "OpenBLAS",
                                        .package = "libopenblas0-openmp",
                                        .symbols = LIBRARY_NAMES(BLAS_SYMBOLS)};

int gemm_blas_open(struct gemm_blas **out, struct err *e)
{
    struct gemm_blas *b = calloc(1, sizeof *b);
    *out = b;
    return b ? library_open(&openblas, b, e) : err_memory(e);
}

void gemm_blas_threads(const struct gemm_blas *b, int threads)
{
    b->openblas_set_num_threads(threads);
}

void gemm_blas_close(struct gemm_blas *b)
{
    free(b);
}

void gemm_blas(const struct gemm_blas *b, const struct gemm_product *p)
{
    b->cblas_sgemm(CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
                   p->transpose_b ? CblasTrans : CblasNoTrans, (blasint)p->m, (blasint)p->n, (blasint)p->k,
                   p->alpha, p->a, (blasint)p->a_stride, p->b, (blasint)p->b_stride, p->beta, p->c,
                   (blasint)p->c_stride);
}

const char *gemm_blas_name(const struct gemm_blas *b)
{
    return b->openblas_get_config();
}

const char *gemm_blas_processor(const struct gemm_blas *b)
{
    return b->openblas_get_corename();
}
