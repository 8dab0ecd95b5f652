/* The trainer against PyTorch's numbers (tests/data/bert/oracle, made by tests/bert/oracle.py): losses,
 * logits, every gradient, and the parameters after five optimizer steps. Included by the float and the double
 * test. */
#ifndef MALMOI_ORACLE_H
#define MALMOI_ORACLE_H

#include <math.h>

#include "bert/model_files.h"
#include "bert/optimizer.h"
#include "bert/safetensors.h"
#include "tests/unit/unit.h"

/* Largest relative L2 distance. */
#ifdef BERT_DOUBLE
static const double tolerance = 1e-10;
static const real nudge = (real)1e-6; /* of one weight: must be seen */
enum { KIND = GEMM_PLAIN };
#else
static const double tolerance = 1e-4;
static const real nudge = (real)0.05;
enum { KIND = GEMM_FP32 };
#endif

static const char erf_case[] = "tests/data/bert/oracle", tanh_case[] = "tests/data/bert/oracle-tanh";

struct oracle {
    struct bert_model model;
    struct safetensors expected;
    struct batch batch;
    struct gemm *gemm;
    struct bert_workspace *workspace;
    real *gradient;
    struct bert_weights gradients;
};

static inline const int32_t *whole_numbers(const struct oracle *o, const char *name, size_t *n)
{
    const struct safetensor *t = safetensors_find(&o->expected, name);
    assert_non_null(t);
    assert_string_equal(t->dtype, "I32");
    *n = (t->end - t->begin) / 4;
    return (const int32_t *)(const void *)(o->expected.data + t->begin);
}

static inline real *numbers(const struct oracle *o, const char *prefix, const char *name, size_t n)
{
    char whole[128];
    snprintf(whole, sizeof whole, "%s%s", prefix, name);
    const struct safetensor *t = safetensors_find(&o->expected, whole);
    real *out = malloc(n * sizeof *out);
    struct err e;
    if (!t) print_error("no %s\n", whole);
    assert_true(t && out);
    assert_int_equal(safetensors_read(&o->expected, t, out, n, &e), 0);
    return out;
}

static inline void read_batch(struct oracle *o)
{
    size_t n_starts, n, n_masked;
    const int32_t *starts = whole_numbers(o, "starts", &n_starts), *ids = whole_numbers(o, "ids", &n);
    const int32_t *segments = whole_numbers(o, "segments", &n), *next = whole_numbers(o, "next", &n);
    for (size_t s = 0; s + 1 < n_starts; s++) {
        uint16_t row[64];
        size_t length = (size_t)(starts[s + 1] - starts[s]), second = length;
        for (size_t t = length; t-- > 0;) {
            row[t] = (uint16_t)ids[starts[s] + (int32_t)t];
            if (segments[starts[s] + (int32_t)t]) second = t;
        }
        assert_int_equal(batch_add(&o->batch, row, length, second, s), 0);
        assert_int_equal(array_push(&o->batch.next, (uint16_t)next[s]), 0);
    }
    const int32_t *masked = whole_numbers(o, "masked", &n_masked), *labels = whole_numbers(o, "labels", &n);
    for (size_t i = 0; i < n_masked; i++) {
        assert_int_equal(array_push(&o->batch.masked, (uint32_t)masked[i]), 0);
        assert_int_equal(array_push(&o->batch.labels, (uint16_t)labels[i]), 0);
    }
}

static inline struct oracle *open_oracle(const char *folder)
{
    struct oracle *o = calloc(1, sizeof *o);
    struct err e = {0};
    char path[128];
    assert_non_null(o);
    snprintf(path, sizeof path, "%s/expected.safetensors", folder);
    if (bert_model_load(&o->model, folder, NULL, &e) || safetensors_open(&o->expected, path, &e)) {
        print_error("%s\n", e.message);
        fail();
    }
    read_batch(o);
    assert_int_equal(gemm_new(&o->gemm, (enum gemm_kind)KIND, 1, &e), 0);
    assert_int_equal(bert_workspace_new(&o->workspace, o->gemm, &e), 0);
    o->gradient = calloc(o->model.layout.size, sizeof *o->gradient);
    assert_int_equal(bert_weights_bind(&o->gradients, &o->model.layout, o->gradient), 0);
    return o;
}

static inline void close_oracle(struct oracle *o)
{
    bert_weights_free(&o->gradients);
    bert_model_free(&o->model);
    safetensors_close(&o->expected);
    batch_free(&o->batch);
    bert_workspace_free(o->workspace);
    gemm_free(o->gemm);
    free(o->gradient);
    free(o);
}

static inline double distance(const real *got, const real *expected, size_t n)
{
    double square = 0, difference = 0;
    for (size_t i = 0; i < n; i++) {
        square += (double)expected[i] * (double)expected[i];
        difference += ((double)got[i] - (double)expected[i]) * ((double)got[i] - (double)expected[i]);
    }
    return sqrt(difference / square);
}

/* The distance of got to the fixture's tensor. */
static inline double distance_to(const struct oracle *o, const char *prefix, const char *name,
                                 const real *got, size_t n)
{
    real *expected = numbers(o, prefix, name, n);
    double d = distance(got, expected, n);
    free(expected);
    return d;
}

static inline struct bert_losses gradient_of(struct oracle *o)
{
    struct bert_losses losses = {0};
    struct err e;
    struct bert_pass pass = {false, 0, 1 / (double)o->batch.masked.len, 1 / (double)o->batch.next.len};
    memset(o->gradient, 0, o->model.layout.size * sizeof *o->gradient);
    assert_int_equal(bert_gradient(&o->model, &o->batch, &pass, &o->gradients, o->workspace, &losses, &e), 0);
    return losses;
}

/* Every tensor of an array against the fixture's; the worst distance. The gradient of key.bias is exactly
 * zero, so of it there is only rounding: it is asked to be small where it is a gradient, and left out where
 * Adam blew it up. */
static inline double worst_distance(const struct oracle *o, const char *prefix, const real *array)
{
    double worst = 0;
    for (size_t i = 0; i < o->model.layout.tensors.len; i++) {
        const struct bert_tensor *t = &o->model.layout.tensors.items[i];
        if (strstr(t->name, "key.bias")) continue;
        worst = fmax(worst, distance_to(o, prefix, t->name, array + t->offset, t->size));
    }
    return worst;
}

static void test_losses(void **state)
{
    (void)state;
    static const char *const folders[] = {erf_case, tanh_case};
    for (int i = 0; i < 2; i++) {
        struct oracle *o = open_oracle(folders[i]);
        struct bert_losses losses = {0};
        struct err e;
        assert_int_equal(bert_evaluate(&o->model, &o->batch, o->workspace, &losses, NULL, &e), 0);
        real masked = (real)(losses.masked / (double)losses.n_masked),
             next = (real)(losses.next / (double)losses.n_next);
        assert_true(distance_to(o, "", "mlm_loss", &masked, 1) < tolerance);
        assert_true(distance_to(o, "", "next_loss", &next, 1) < tolerance);
        close_oracle(o);
    }
}

static void test_hidden_and_logits(void **state)
{
    (void)state;
    struct oracle *o = open_oracle(erf_case);
    const real *out;
    struct err e;
    size_t hidden = o->model.layout.config.hidden, vocab = o->model.layout.config.vocab;
    assert_int_equal(bert_encode(&o->model, &o->batch, o->workspace, &out, &e), 0);
    assert_true(distance_to(o, "", "hidden", out, o->batch.ids.len * hidden) < tolerance);
    assert_int_equal(bert_predict(&o->model, &o->batch, o->workspace, &out, &e), 0);
    assert_true(distance_to(o, "", "logits", out, o->batch.masked.len * vocab) < tolerance);
    close_oracle(o);
}

static void test_gradients(void **state)
{
    (void)state;
    struct oracle *o = open_oracle(erf_case);
    gradient_of(o);
    assert_true(worst_distance(o, "grad.", o->gradient) < tolerance);
    close_oracle(o);
}

static void test_a_nudged_weight_is_seen(void **state)
{
    (void)state;
    struct oracle *o = open_oracle(erf_case);
    for (size_t i = 0; i < o->model.layout.tensors.len; i++) {
        const struct bert_tensor *t = &o->model.layout.tensors.items[i];
        if (strstr(t->name, "key.bias")) continue; /* softmax does not see it */
        size_t at = t->size / 2;                   /* of the tables, a row that the batch uses */
        if (strstr(t->name, "word_embeddings")) at = o->batch.ids.items[0] * t->dimensions[1];
        if (strstr(t->name, "position_embeddings")) at = 0;
        real *weight = o->model.parameters + t->offset + at, kept = *weight;
        *weight += nudge;
        gradient_of(o);
        double worst = worst_distance(o, "grad.", o->gradient);
        *weight = kept;
        if (worst <= tolerance) print_error("%s: %g\n", t->name, worst);
        assert_true(worst > tolerance);
    }
    close_oracle(o);
}

static void check_steps(const struct optimizer_options *options, const char *prefix)
{
    struct oracle *o = open_oracle(erf_case);
    struct optimizer optimizer;
    struct err e;
    char name[32];
    real losses[5], norms[5];
    assert_int_equal(optimizer_new(&optimizer, options, o->model.layout.size, &e), 0);
    for (int step = 0; step < 5; step++) {
        struct bert_losses l = gradient_of(o);
        losses[step] = (real)(l.masked / (double)l.n_masked + l.next / (double)l.n_next);
        norms[step] =
            (real)optimizer_step(&optimizer, &o->model.layout, 1e-3, o->model.parameters, o->gradient);
    }
    snprintf(name, sizeof name, "%slosses", prefix);
    assert_true(distance_to(o, "", name, losses, 5) < tolerance);
    snprintf(name, sizeof name, "%snorms", prefix);
    assert_true(distance_to(o, "", name, norms, 5) < tolerance);
    assert_true(worst_distance(o, prefix, o->model.parameters) < tolerance);
    optimizer_free(&optimizer);
    close_oracle(o);
}

static void test_bert_steps(void **state)
{
    (void)state;
    struct optimizer_options options = {OPTIMIZER_ADAM, 0.9, 0.999, 1e-6, 0.01, 1};
    check_steps(&options, "bert.");
}

static void test_adamw_steps(void **state)
{
    (void)state;
    struct optimizer_options options = {OPTIMIZER_ADAMW, 0.9, 0.999, 1e-8, 0.01, 1};
    check_steps(&options, "adamw.");
}

static int run_oracle_tests(const char *name)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_losses),     cmocka_unit_test(test_hidden_and_logits),
        cmocka_unit_test(test_gradients),  cmocka_unit_test(test_a_nudged_weight_is_seen),
        cmocka_unit_test(test_bert_steps), cmocka_unit_test(test_adamw_steps),
    };
    return cmocka_run_group_tests_name(name, tests, NULL, NULL);
}

#endif
