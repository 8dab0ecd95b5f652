/* OpenBLAS, opened when a product is first wanted: linked, it would take 300 MB of address space from every
 * command, and does not end where there is less.
 *
 * cblas.h is included here alone: it brings complex.h, whose macro I would break every variable of that name.
 */
#include <cblas.h>
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "bert/gemm_backend.h"

static const char library_name[] = "libopenblas.so.0";

struct gemm_blas {
    __typeof__(cblas_sgemm) *sgemm;
    __typeof__(openblas_set_num_threads) *set_threads;
    __typeof__(openblas_get_config) *config;
    __typeof__(openblas_get_corename) *processor;
};

static const struct {
    const char *symbol;
    size_t offset; /* of the pointer in struct gemm_blas */
} functions[] = {{"cblas_sgemm", offsetof(struct gemm_blas, sgemm)},
                 {"openblas_set_num_threads", offsetof(struct gemm_blas, set_threads)},
                 {"openblas_get_config", offsetof(struct gemm_blas, config)},
                 {"openblas_get_corename", offsetof(struct gemm_blas, processor)}};

int gemm_blas_open(struct gemm_blas **out, struct err *e)
{
    struct gemm_blas *b = calloc(1, sizeof *b);
    *out = b;
    if (!b) return err_memory(e);
    /* Never closed: its threads and OpenMP's may still be there. */
    void *library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
    if (!library) return err_system(e, "cannot open OpenBLAS: %s (Debian: libopenblas0-openmp)", dlerror());
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(library, functions[i].symbol);
        if (!function) return err_system(e, "'%s' has no %s", library_name, functions[i].symbol);
        /* POSIX has data and function pointers of one size; C does not let one be cast to the other. */
        memcpy((char *)b + functions[i].offset, &function, sizeof function);
    }
    return 0;
}

void gemm_blas_threads(const struct gemm_blas *b, int threads)
{
    b->set_threads(threads);
}

void gemm_blas_close(struct gemm_blas *b)
{
    free(b);
}

void gemm_blas(const struct gemm_blas *b, const struct gemm_product *p)
{
    b->sgemm(CblasRowMajor, p->transpose_a ? CblasTrans : CblasNoTrans,
             p->transpose_b ? CblasTrans : CblasNoTrans, (blasint)p->m, (blasint)p->n, (blasint)p->k,
             p->alpha, p->a, (blasint)p->a_stride, p->b, (blasint)p->b_stride, p->beta, p->c,
             (blasint)p->c_stride);
}

const char *gemm_blas_name(const struct gemm_blas *b)
{
    return b->config();
}

const char *gemm_blas_processor(const struct gemm_blas *b)
{
    return b->processor();
}
