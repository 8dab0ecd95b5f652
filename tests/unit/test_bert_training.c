/* What training must do, in float: begin at chance, learn a batch by heart, and give the same numbers however
 * the work is parted over threads, parts and arithmetics. */
#include <math.h>

#include "bert/dropout.h"
#include "bert/model.h"
#include "bert/optimizer.h"
#include "tests/unit/every_cpu.h"
#include "tests/unit/bert_case.h"

static const size_t lengths[] = {13, 5, 21, 8, 30, 2, 17, 11};
enum { SEQUENCES = 8 };

struct training {
    struct bert_model model;
    struct optimizer optimizer;
    struct gemm *gemm;
    struct bert_workspace *workspace;
    float *gradient;
    struct bert_weights gradients;
};

static const struct optimizer_options bert_adam = {OPTIMIZER_ADAM, 0.9, 0.999, 1e-6, 0.01, 1};

static void open_training(struct training *t, const struct bert_config *c, enum gemm_kind kind, int threads)
{
    struct err e = {0};
    *t = (struct training){0};
    assert_int_equal(bert_model_new(&t->model, c, &e), 0);
    bert_model_initialise(&t->model, 1);
    assert_int_equal(optimizer_new(&t->optimizer, &bert_adam, t->model.layout.size, &e), 0);
    assert_int_equal(gemm_new(&t->gemm, kind, threads, &e), 0);
    assert_int_equal(bert_workspace_new(&t->workspace, t->gemm, &e), 0);
    t->gradient = calloc(t->model.layout.size, sizeof *t->gradient);
    assert_int_equal(bert_weights_bind(&t->gradients, &t->model.layout, t->gradient), 0);
}

static void close_training(struct training *t)
{
    bert_model_free(&t->model);
    optimizer_free(&t->optimizer);
    bert_workspace_free(t->workspace);
    gemm_free(t->gemm);
    bert_weights_free(&t->gradients);
    free(t->gradient);
}

static struct bert_losses add_gradient(struct training *t, const struct batch *b, size_t n_masked,
                                       size_t n_next, bool dropout)
{
    struct bert_losses losses = {0};
    struct bert_pass pass = {dropout, 9, 1 / (double)n_masked, 1 / (double)n_next};
    struct err e = {0};
    assert_int_equal(bert_gradient(&t->model, b, &pass, &t->gradients, t->workspace, &losses, &e), 0);
    return losses;
}

static double relative(const float *a, const float *b, size_t n)
{
    double square = 0, difference = 0;
    for (size_t i = 0; i < n; i++) {
        square += (double)b[i] * (double)b[i];
        difference += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    }
    return sqrt(difference / square);
}

static void test_begins_at_chance(void **state)
{
    (void)state;
    struct bert_config c = bert_preset(0);
    struct training t;
    struct batch b = BATCH_INIT;
    struct bert_losses losses = {0};
    struct err e;
    c.vocab = 32000;
    open_training(&t, &c, GEMM_FP32, 2);
    fill_batch(&b, lengths, SEQUENCES, c.vocab, 1);
    assert_int_equal(bert_evaluate(&t.model, &b, t.workspace, &losses, NULL, &e), 0);
    double masked = losses.masked / (double)losses.n_masked, next = losses.next / (double)losses.n_next;
    assert_true(fabs(masked - log(32000)) < 0.1);
    assert_true(fabs(next - log(2)) < 0.1);
    batch_free(&b);
    close_training(&t);
}

static void test_learns_a_batch_by_heart(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct training t;
    struct batch b = BATCH_INIT;
    double loss = 0;
    open_training(&t, &c, GEMM_FP32, 2);
    fill_batch(&b, lengths, SEQUENCES, c.vocab, 1);
    for (int step = 0; step < 400; step++) {
        struct bert_losses l = add_gradient(&t, &b, b.masked.len, SEQUENCES, false);
        loss = l.masked / (double)l.n_masked + l.next / (double)l.n_next;
        assert_true(
            isfinite(optimizer_step(&t.optimizer, &t.model.layout, 2e-3, t.model.parameters, t.gradient)));
    }
    assert_true(loss < 0.1);
    batch_free(&b);
    close_training(&t);
}

/* The gradient of the whole batch, by another arithmetic or with other threads. */
static float *whole_gradient(enum gemm_kind kind, int threads, size_t *n)
{
    struct bert_config c = small_config();
    struct training t;
    struct batch b = BATCH_INIT;
    open_training(&t, &c, kind, threads);
    fill_batch(&b, lengths, SEQUENCES, c.vocab, 1);
    add_gradient(&t, &b, b.masked.len, SEQUENCES, true);
    *n = t.model.layout.size;
    float *gradient = t.gradient;
    t.gradient = NULL;
    batch_free(&b);
    close_training(&t);
    return gradient;
}

static void test_arithmetics_agree(void **state)
{
    (void)state;
    size_t n;
    float *plain = whole_gradient(GEMM_PLAIN, 1, &n), *blas = whole_gradient(GEMM_FP32, 1, &n);
    float *two = whole_gradient(GEMM_FP32, 2, &n), *again = whole_gradient(GEMM_FP32, 1, &n);
    assert_true(relative(blas, plain, n) < 1e-6);
    assert_true(relative(two, blas, n) < 1e-6);
    assert_memory_equal(again, blas, n * sizeof *blas);
    float *plain_two = whole_gradient(GEMM_PLAIN, 2, &n);
    assert_memory_equal(plain_two, plain, n * sizeof *plain); /* our own loops do not depend on threads */
    if (gemm_has_bf16()) {
        float *rounded = whole_gradient(GEMM_BF16, 2, &n);
        assert_true(relative(rounded, blas, n) < 2e-2);
        assert_true(relative(rounded, blas, n) > 1e-5);
        free(rounded);
    } else {
        struct gemm *g;
        struct err e;
        assert_int_equal(gemm_new(&g, GEMM_BF16, 1, &e), -1);
        assert_int_equal(e.code, ERR_USAGE);
    }
    free(plain);
    free(plain_two);
    free(blas);
    free(two);
    free(again);
}

/* A sample's dropout belongs to the sample: parts of a batch add up to the batch. */
static void test_parts_add_up(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct training whole, parts;
    struct batch b = BATCH_INIT;
    open_training(&whole, &c, GEMM_FP32, 1);
    open_training(&parts, &c, GEMM_FP32, 1);
    fill_batch(&b, lengths, SEQUENCES, c.vocab, 1);
    struct bert_losses expected = add_gradient(&whole, &b, b.masked.len, SEQUENCES, true), got = {0};
    for (size_t s = 0; s < SEQUENCES; s++) {
        struct batch one = BATCH_INIT;
        size_t first = b.starts.items[s], n = b.starts.items[s + 1] - first;
        assert_int_equal(batch_add(&one, b.ids.items + first, n, lengths[s] / 2, b.keys.items[s]), 0);
        assert_int_equal(array_push(&one.next, b.next.items[s]), 0);
        for (size_t i = 0; i < b.masked.len; i++)
            if (b.masked.items[i] >= first && b.masked.items[i] < first + n) {
                assert_int_equal(array_push(&one.masked, b.masked.items[i] - (uint32_t)first), 0);
                assert_int_equal(array_push(&one.labels, b.labels.items[i]), 0);
            }
        struct bert_losses l = add_gradient(&parts, &one, b.masked.len, SEQUENCES, true);
        got.masked += l.masked;
        got.next += l.next;
        got.n_masked += l.n_masked;
        batch_free(&one);
    }
    assert_int_equal(got.n_masked, expected.n_masked);
    assert_true(fabs(got.masked - expected.masked) < 1e-5 * expected.masked);
    assert_true(relative(parts.gradient, whole.gradient, whole.model.layout.size) < 1e-6);
    batch_free(&b);
    close_training(&whole);
    close_training(&parts);
}

static void test_dropout_drops_its_share(void **state)
{
    (void)state;
    struct dropout d = dropout_of(0.1, 4);
    enum { N = 1 << 20 };
    uint32_t dropped = 0, both = 0, other = 0;
    uint64_t key = dropout_key(&d, 17, 3, DROPOUT_OUTER), next = dropout_key(&d, 18, 3, DROPOUT_OUTER);
    for (uint32_t i = 0; i < N; i++) {
        bool now = dropout_factor(&d, key, i) == 0, following = dropout_factor(&d, key, i + 1) == 0;
        dropped += now;
        both += now && following;
        other += now && dropout_factor(&d, next, i) == 0;
    }
    /* Four deviations of a binomial. */
    assert_true(fabs(dropped - 0.1 * N) < 4 * sqrt(0.09 * N));
    assert_true(fabs(both - 0.01 * N) < 4 * sqrt(0.0099 * N));
    assert_true(fabs(other - 0.01 * N) < 4 * sqrt(0.0099 * N));
    assert_true(fabs((double)d.scale * 0.9 - 1) < 1e-6);
}

static void test_a_gradient_that_is_not_finite_is_skipped(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct training t;
    open_training(&t, &c, GEMM_PLAIN, 1);
    size_t n = t.model.layout.size;
    float *before = malloc(n * sizeof *before);
    assert_non_null(before);
    memcpy(before, t.model.parameters, n * sizeof *before);
    t.gradient[n / 2] = NAN;
    assert_false(isfinite(optimizer_step(&t.optimizer, &t.model.layout, 1, t.model.parameters, t.gradient)));
    assert_memory_equal(before, t.model.parameters, n * sizeof *before);
    assert_int_equal(t.optimizer.steps, 0);
    assert_true(t.gradient[n / 2] == 0);
    free(before);
    close_training(&t);
}

/* One parameter by hand: no correction, decay beside the step, clipping by the norm of all. */
static void test_one_step_by_hand(void **state)
{
    (void)state;
    struct bert_config c = small_config();
    struct training t;
    open_training(&t, &c, GEMM_PLAIN, 1);
    size_t n = t.model.layout.size;
    const struct bert_tensor *last = &t.model.layout.tensors.items[t.model.layout.tensors.len - 1];
    t.model.parameters[0] = 0.5F;            /* of the word embeddings: decays */
    t.model.parameters[last->offset] = 0.5F; /* of a bias: does not */
    t.gradient[0] = 3;
    t.gradient[last->offset] = 4;
    double norm = optimizer_step(&t.optimizer, &t.model.layout, 0.1, t.model.parameters, t.gradient);
    assert_true(fabs(norm - 5) < 1e-6);
    double g = 0.6, m = 0.1 * g, v = 0.001 * g * g;
    assert_true(fabs(t.model.parameters[0] - (0.5 - 0.1 * (m / (sqrt(v) + 1e-6) + 0.01 * 0.5))) < 1e-5);
    g = 0.8, m = 0.1 * g, v = 0.001 * g * g;
    assert_true(fabs(t.model.parameters[last->offset] - (0.5 - 0.1 * m / (sqrt(v) + 1e-6))) < 1e-5);
    for (size_t i = 0; i < n; i++) assert_true(t.gradient[i] == 0);
    close_training(&t);
}

static void test_schedule(void **state)
{
    (void)state;
    static const struct {
        double warmup, share, rate;
    } rows[] = {{0.1, 0, 0},   {0.1, 0.05, 1}, {0.1, 0.1, 2}, {0.1, 0.55, 1}, {0.1, 1, 0},
                {0.1, 1.5, 0}, {0, 0, 2},      {0, 0.5, 1},   {0.5, 0.75, 1}, {0.5, 0.25, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(fabs(schedule_rate(2, rows[i].warmup, rows[i].share) - rows[i].rate) < 1e-12);
}

static int group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_begins_at_chance),
        cmocka_unit_test(test_learns_a_batch_by_heart),
        cmocka_unit_test(test_arithmetics_agree),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_dropout_drops_its_share),
        cmocka_unit_test(test_a_gradient_that_is_not_finite_is_skipped),
        cmocka_unit_test(test_one_step_by_hand),
        cmocka_unit_test(test_schedule),
    };
    return cmocka_run_group_tests_name("bert training", tests, NULL, NULL);
}

/* fp32 is OpenBLAS alone below AVX-512. */
int main(void)
{
    return run_at_every_level(group);
}
