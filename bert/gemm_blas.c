/* OpenBLAS, opened when a product is first wanted: linked, it would take 300 MB of address space from every
 * command, and does not end where there is less.
 *
 * cblas.h is included here alone: it brings complex.h, whose macro I would break every variable of that name.
 */
#include <cblas.h>
#include <dlfcn.h>
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

/* A pointer to a function out of one to data, which ISO C does not convert. */
static int find(void *library, const char *name, void *function, struct err *e)
{
    void *found = dlsym(library, name);
    if (!found) return err_system(e, "'%s' has no %s", library_name, name);
    memcpy(function, &found, sizeof found);
    return 0;
}

int gemm_blas_open(struct gemm_blas **out, int threads, struct err *e)
{
    struct gemm_blas *b = calloc(1, sizeof *b);
    *out = b;
    if (!b) return err_memory(e);
    /* Never closed: its threads and OpenMP's may still be there. */
    void *library = dlopen(library_name, RTLD_NOW | RTLD_LOCAL);
    if (!library) return err_system(e, "cannot open OpenBLAS: %s (Debian: libopenblas0-openmp)", dlerror());
    if (find(library, "cblas_sgemm", &b->sgemm, e) ||
        find(library, "openblas_set_num_threads", &b->set_threads, e) ||
        find(library, "openblas_get_config", &b->config, e) ||
        find(library, "openblas_get_corename", &b->processor, e))
        return -1;
    b->set_threads(threads);
    return 0;
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
