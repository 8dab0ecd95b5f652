/* oneDNN, release 2.6 (the C interface changed in 3), opened when it is wanted. In bf16 both operands are
 * rounded in scratch memory; sums and the result are fp32 always. oneDNN keeps the programs it made for the
 * last thousand shapes itself. */
#include <dnnl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bert/gemm_backend.h"
#include "bert/simd.h"
#include "common/library.h"

_Static_assert(DNNL_VERSION_MAJOR == 2, "the library below has the interface of release 2");

struct bf16_matrix {
    uint16_t *numbers;
    size_t cap;
};

/* clang-format off */
#define DNNL_SYMBOLS(X) \
    X(dnnl_version) X(dnnl_engine_create) X(dnnl_engine_destroy) \
    X(dnnl_stream_create) X(dnnl_stream_destroy) X(dnnl_stream_wait) \
    X(dnnl_memory_create) X(dnnl_memory_destroy) X(dnnl_memory_desc_init_by_strides) \
    X(dnnl_matmul_desc_init) X(dnnl_primitive_desc_create) X(dnnl_primitive_desc_destroy) \
    X(dnnl_primitive_create) X(dnnl_primitive_destroy) X(dnnl_primitive_execute) \
    X(dnnl_primitive_attr_create) X(dnnl_primitive_attr_destroy) X(dnnl_primitive_attr_set_post_ops) \
    X(dnnl_post_ops_create) X(dnnl_post_ops_destroy) X(dnnl_post_ops_append_sum)
/* clang-format on */

struct dnnl {
    DNNL_SYMBOLS(LIBRARY_POINTER)
};

static const struct library onednn = {
    .file = "libdnnl.so.2", .title = "oneDNN", .package = "libdnnl2", .symbols = LIBRARY_NAMES(DNNL_SYMBOLS)};

struct gemm_dnnl {
    struct dnnl lib;
    dnnl_data_type_t type; /* of the operands */
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_attr_t add; /* C += instead of C = */
    struct bf16_matrix a, b;   /* the operands rounded */
    char name[32];
};

const char *gemm_dnnl_name(const struct gemm_dnnl *x)
{
    return x->name;
}

/* Round to the nearest, halves to even. */
SIMD_CLONES static void round_numbers(const float *from, size_t n, uint16_t *to)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, from + i, sizeof bits);
        uint32_t rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
        to[i] = (bits & 0x7FFFFFFF) > 0x7F800000 ? 0x7FC0 : (uint16_t)rounded; /* NaN stays NaN */
    }
}

/* n numbers rounded, then zeros up to n_padded. */
static int fill(struct bf16_matrix *m, const float *from, size_t n, size_t n_padded)
{
    enum { CHUNK = 1 << 14 };
    if (n_padded > m->cap) {
        free(m->numbers);
        m->cap = 0;
        m->numbers = aligned_alloc(64, (n_padded * sizeof *m->numbers + 63) / 64 * 64);
        if (!m->numbers) return -1;
        m->cap = n_padded;
    }
#pragma omp parallel for schedule(static)
    for (size_t at = 0; at < n; at += CHUNK)
        round_numbers(from + at, n - at < CHUNK ? n - at : CHUNK, m->numbers + at);
    memset(m->numbers + n, 0, (n_padded - n) * sizeof *m->numbers);
    return 0;
}

static int describe(const struct gemm_dnnl *x, dnnl_memory_desc_t *d, size_t rows, size_t columns,
                    bool transposed, dnnl_data_type_t type)
{
    dnnl_dims_t dimensions = {(dnnl_dim_t)rows, (dnnl_dim_t)columns};
    dnnl_dims_t strides = {transposed ? 1 : (dnnl_dim_t)columns, transposed ? (dnnl_dim_t)rows : 1};
    return x->lib.dnnl_memory_desc_init_by_strides(d, 2, dimensions, type, strides) != dnnl_success;
}

/* What oneDNN multiplies instead of a product's own operands. */
struct operands {
    size_t m, k;
    const void *a, *b;
};

static int prepare(struct gemm_dnnl *x, const struct gemm_product *p, const struct operands *o,
                   dnnl_primitive_t *primitive, dnnl_memory_t memory[3])
{
    dnnl_memory_desc_t d[3];
    dnnl_matmul_desc_t matmul;
    if (describe(x, &d[0], o->m, o->k, p->transpose_a, x->type) ||
        describe(x, &d[1], o->k, p->n, p->transpose_b, x->type) ||
        describe(x, &d[2], o->m, p->n, false, dnnl_f32) ||
        x->lib.dnnl_matmul_desc_init(&matmul, &d[0], &d[1], NULL, &d[2]) != dnnl_success)
        return -1;
    dnnl_primitive_desc_t description;
    if (x->lib.dnnl_primitive_desc_create(&description, &matmul, p->beta == 0 ? NULL : x->add, x->engine,
                                          NULL) != dnnl_success)
        return -1;
    int failed = x->lib.dnnl_primitive_create(primitive, description) != dnnl_success;
    x->lib.dnnl_primitive_desc_destroy(description);
    void *data[3] = {(void *)(uintptr_t)o->a, (void *)(uintptr_t)o->b, p->c};
    for (int i = 0; i < 3 && !failed; i++)
        failed = x->lib.dnnl_memory_create(&memory[i], &d[i], x->engine, data[i]) != dnnl_success;
    return failed ? -1 : 0;
}

/* Whichever of m and k is the batch's length is rounded up in bf16: rows of zeros more cost little, programs
 * more do. */
static int round_operands(struct gemm_dnnl *x, const struct gemm_product *p, bool same_a, struct operands *o)
{
    *(p->transpose_a ? &o->k : &o->m) = gemm_rows(p->transpose_a ? p->k : p->m);
    if (!same_a && fill(&x->a, p->a, p->m * p->k, o->m * o->k)) return -1;
    if (fill(&x->b, p->b, p->k * p->n, o->k * p->n)) return -1;
    o->a = x->a.numbers;
    o->b = x->b.numbers;
    return 0;
}

int gemm_dnnl(struct gemm_dnnl *x, const struct gemm_product *p, bool same_a)
{
    struct operands o = {p->m, p->k, p->a, p->b};
    if (x->type == dnnl_bf16 && round_operands(x, p, same_a, &o)) return -1;
    dnnl_primitive_t primitive = NULL;
    dnnl_memory_t memory[3] = {NULL, NULL, NULL};
    int result = prepare(x, p, &o, &primitive, memory);
    if (!result) {
        dnnl_exec_arg_t arguments[] = {
            {DNNL_ARG_SRC, memory[0]}, {DNNL_ARG_WEIGHTS, memory[1]}, {DNNL_ARG_DST, memory[2]}};
        if (x->lib.dnnl_primitive_execute(primitive, x->stream, 3, arguments) != dnnl_success ||
            x->lib.dnnl_stream_wait(x->stream) != dnnl_success)
            result = -1;
    }
    for (int i = 0; i < 3; i++)
        if (memory[i]) x->lib.dnnl_memory_destroy(memory[i]);
    if (primitive) x->lib.dnnl_primitive_destroy(primitive);
    return result;
}

int gemm_dnnl_open(struct gemm_dnnl **out, bool bf16, struct err *e)
{
    struct gemm_dnnl *x = calloc(1, sizeof *x);
    dnnl_post_ops_t sum = NULL;
    *out = x;
    if (!x) return err_memory(e);
    x->type = bf16 ? dnnl_bf16 : dnnl_f32;
    if (library_open(&onednn, &x->lib, e)) return -1;
    int result = 0;
    if (x->lib.dnnl_engine_create(&x->engine, dnnl_cpu, 0) != dnnl_success ||
        x->lib.dnnl_stream_create(&x->stream, x->engine, dnnl_stream_default_flags) != dnnl_success ||
        x->lib.dnnl_primitive_attr_create(&x->add) != dnnl_success ||
        x->lib.dnnl_post_ops_create(&sum) != dnnl_success ||
        x->lib.dnnl_post_ops_append_sum(sum, 1) != dnnl_success ||
        x->lib.dnnl_primitive_attr_set_post_ops(x->add, sum) != dnnl_success)
        result = err_system(e, "cannot start oneDNN");
    if (sum) x->lib.dnnl_post_ops_destroy(sum);
    const dnnl_version_t *v = x->lib.dnnl_version();
    snprintf(x->name, sizeof x->name, "oneDNN %d.%d.%d", v->major, v->minor, v->patch);
    return result;
}

void gemm_dnnl_close(struct gemm_dnnl *x)
{
    if (!x) return;
    if (x->add) x->lib.dnnl_primitive_attr_destroy(x->add);
    if (x->stream) x->lib.dnnl_stream_destroy(x->stream);
    if (x->engine) x->lib.dnnl_engine_destroy(x->engine);
    free(x->a.numbers);
    free(x->b.numbers);
    free(x);
}
