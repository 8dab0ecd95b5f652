#include "bert/gemm.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bert/gemm_backend.h"
#include "common/rng.h"
#include "bert/threads.h"
#include "common/cpu.h"
#include "common/progress.h"

struct gemm {
    enum gemm_kind kind;
    bool failed;
    char description[160];
    struct gemm_blas *blas; /* all but GEMM_PLAIN */
    struct gemm_dnnl *dnnl; /* for large products; NULL: OpenBLAS has these, too */
};

const char *gemm_kind_name(enum gemm_kind kind)
{
    static const char *const names[] = {"plain", "fp32", "bf16"};
    return names[kind];
}

enum gemm_kind gemm_kind_of(const struct gemm *g)
{
    return g->kind;
}

const char *gemm_description(const struct gemm *g)
{
    return g->description;
}

size_t gemm_rows(size_t m)
{
    return (m + GEMM_ROWS - 1) / GEMM_ROWS * GEMM_ROWS;
}

#ifdef BERT_DOUBLE

bool gemm_has_bf16(void)
{
    return false;
}

static int open_backend(struct gemm *g, int threads, struct err *e)
{
    (void)threads;
    if (g->kind != GEMM_PLAIN) return err_usage(e, "the double build has plain products only");
    return 0;
}

static void product(struct gemm *g, const struct gemm_product *p, bool same_a)
{
    (void)g;
    (void)same_a;
    gemm_plain(p);
}

static void small_product(const struct gemm *g, const struct gemm_product *p)
{
    (void)g;
    gemm_plain(p);
}

static void close_backend(struct gemm *g)
{
    (void)g;
}

#else

bool gemm_has_bf16(void)
{
    return __builtin_cpu_supports("avx512bf16");
}

/* The first two words, "OpenBLAS 0.3.21", of OpenBLAS's configuration, and the processor that it took this
 * one for. */
static void describe_blas(struct gemm *g)
{
    const char *name = gemm_blas_name(g->blas);
    int len = (int)strcspn(name, " ");
    len += name[len] ? 1 + (int)strcspn(name + len + 1, " ") : 0;
    snprintf(g->description, sizeof g->description, "%.*s, %s%s%s", len, name, gemm_blas_processor(g->blas),
             g->dnnl ? ", and " : "", g->dnnl ? gemm_dnnl_name(g->dnnl) : "");
}

/* oneDNN multiplies float, too, and faster by 5 % in one thread and by 13 % in two; its AVX2 was not
 * measured. */
static bool large_by_dnnl(const struct gemm *g)
{
    return g->kind == GEMM_BF16 || cpu_level() == CPU_AVX512;
}

/* Without oneDNN fp32 does with OpenBLAS. */
static int open_backend(struct gemm *g, int threads, struct err *e)
{
    if (g->kind == GEMM_PLAIN) return 0;
    if (gemm_blas_open(&g->blas, e)) return -1;
    gemm_blas_threads(g->blas, threads);
    if (g->kind == GEMM_BF16 && !gemm_has_bf16())
        return err_usage(e, "this processor does not multiply bfloat16 (AVX512_BF16); use --precision fp32");
    if (large_by_dnnl(g) && gemm_dnnl_open(&g->dnnl, g->kind == GEMM_BF16, e)) {
        if (g->kind == GEMM_BF16) return -1;
        gemm_dnnl_close(g->dnnl);
        g->dnnl = NULL;
    }
    describe_blas(g);
    return 0;
}

/* same_a: A is the numbers of the product before. */
static void product(struct gemm *g, const struct gemm_product *p, bool same_a)
{
    if (g->kind == GEMM_PLAIN)
        gemm_plain(p);
    else if (!g->dnnl)
        gemm_blas(g->blas, p);
    else if (gemm_dnnl(g->dnnl, p, same_a))
        g->failed = true;
}

static void small_product(const struct gemm *g, const struct gemm_product *p)
{
    if (g->kind == GEMM_PLAIN)
        gemm_plain(p);
    else
        gemm_blas(g->blas, p);
}

static void close_backend(struct gemm *g)
{
    gemm_blas_close(g->blas);
    gemm_dnnl_close(g->dnnl);
}

#endif

/* One product of odd sizes, against the plain loops. */
static int self_test(struct gemm *g, struct err *e)
{
    enum { M = 67, N = 45, K = 133, ROWS = 128 };
    real *numbers = malloc((M * K + K * N + 2 * ROWS * N) * sizeof *numbers);
    if (!numbers) return err_memory(e);
    real *a = numbers, *b = a + M * K, *c = b + K * N, *expected = c + ROWS * N;
    struct rng r;
    rng_start(&r, 0, RNG_TEST, 0, 0);
    for (size_t i = 0; i < M * K + K * N; i++) numbers[i] = (real)(2 * rng_unit(&r) - 1);
    struct gemm_product p = {.transpose_b = true,
                             .m = M,
                             .n = N,
                             .k = K,
                             .alpha = 1,
                             .a = a,
                             .b = b,
                             .c = expected,
                             .a_stride = K,
                             .b_stride = K,
                             .c_stride = N};
    gemm_plain(&p);
    gemm_nt(g, M, N, K, a, b, 0, c);
    double square = 0, difference = 0;
    for (size_t i = 0; i < M * N; i++) {
        square += (double)expected[i] * (double)expected[i];
        difference += (double)(c[i] - expected[i]) * (double)(c[i] - expected[i]);
    }
    free(numbers);
    double limit = g->kind == GEMM_BF16 ? 1e-2 : 1e-5;
    if (gemm_check(g, e)) return -1;
    if (!(sqrt(difference / square) < limit))
        return err_system(
            e, "%s multiplies wrongly on this processor; try another OPENBLAS_CORETYPE, such as HASWELL",
            g->description);
    return 0;
}

int gemm_new(struct gemm **out, enum gemm_kind kind, int threads, struct err *e)
{
    struct gemm *g = calloc(1, sizeof *g);
    *out = NULL;
    if (!g) return err_memory(e);
    g->kind = kind;
    snprintf(g->description, sizeof g->description, "plain loops");
    threads_set(threads);
    if (open_backend(g, threads, e) || self_test(g, e)) {
        gemm_free(g);
        return -1;
    }
    *out = g;
    return 0;
}

void gemm_free(struct gemm *g)
{
    if (!g) return;
    close_backend(g);
    free(g);
}

int gemm_check(struct gemm *g, struct err *e)
{
    if (!g->failed) return 0;
    g->failed = false;
    return err_system(e, "a matrix product failed: out of memory, or oneDNN refused its shape");
}

void gemm_nt(struct gemm *g, size_t m, size_t n, size_t k, const real *a, const real *b, real beta, real *c)
{
    struct gemm_product p = {.transpose_b = true,
                             .m = m,
                             .n = n,
                             .k = k,
                             .alpha = 1,
                             .beta = beta,
                             .a = a,
                             .b = b,
                             .c = c,
                             .a_stride = k,
                             .b_stride = k,
                             .c_stride = n};
    if (m) product(g, &p, false);
}

void gemm_backward(struct gemm *g, size_t rows, size_t out, size_t in, const real *dy, const real *x,
                   const real *weight, real beta, real *dx, real *dweight)
{
    struct gemm_product for_weight = {.transpose_a = true,
                                      .m = out,
                                      .n = in,
                                      .k = rows,
                                      .alpha = 1,
                                      .beta = 1,
                                      .a = dy,
                                      .b = x,
                                      .c = dweight,
                                      .a_stride = out,
                                      .b_stride = in,
                                      .c_stride = in};
    struct gemm_product for_input = {.m = rows,
                                     .n = in,
                                     .k = out,
                                     .alpha = 1,
                                     .beta = beta,
                                     .a = dy,
                                     .b = weight,
                                     .c = dx,
                                     .a_stride = out,
                                     .b_stride = in,
                                     .c_stride = in};
    if (!rows) return;
    product(g, &for_weight, false);
    if (dx) product(g, &for_input, true);
}

void gemm_small(const struct gemm *g, bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                real alpha, const real *a, size_t a_stride, const real *b, size_t b_stride, real beta,
                real *c, size_t c_stride)
{
    struct gemm_product p = {transpose_a, transpose_b, m, n,        k,        alpha,   beta,
                             a,           b,           c, a_stride, b_stride, c_stride};
    small_product(g, &p);
}

double gemm_peak(struct gemm *g, double seconds)
{
    enum { N = 1536 };
    const size_t size = (size_t)N * N;
    real *numbers = malloc(3 * size * sizeof *numbers);
    double best = 0, until = progress_clock() + seconds;
    if (!numbers) return 0;
    for (size_t i = 0; i < 3 * size; i++) numbers[i] = (real)(i % 7) - 3;
    do {
        double start = progress_clock();
        gemm_nt(g, N, N, N, numbers, numbers + size, 0, numbers + 2 * size);
        double rate = 2.0 * N * N * N / (progress_clock() - start);
        if (rate > best) best = rate;
    } while (progress_clock() < until);
    free(numbers);
    return best;
}
