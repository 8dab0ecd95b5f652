/* The whole model's gradient against central differences: two layers, ragged sequences, dropout on. */
#include "bert/model.h"
#include "tests/unit/bert_case.h"
#include "tests/unit/gradient.h"

static const size_t lengths[] = {13, 5, 21, 8};

struct trained {
    struct bert_model model;
    struct bert_weights gradients;
    double *gradient; /* [layout.size] */
    struct batch batch;
    struct gemm *gemm;
    struct bert_workspace *workspace;
    struct bert_pass pass;
};

static double loss(void *context)
{
    struct trained *t = context;
    struct bert_losses losses = {0};
    struct err e;
    size_t size = t->model.layout.size;
    double *kept = malloc(size * sizeof *kept); /* only the loss is wanted */
    assert_non_null(kept);
    memcpy(kept, t->gradient, size * sizeof *kept);
    assert_int_equal(bert_gradient(&t->model, &t->batch, &t->pass, &t->gradients, t->workspace, &losses, &e),
                     0);
    memcpy(t->gradient, kept, size * sizeof *kept);
    free(kept);
    return losses.masked * t->pass.masked_scale + losses.next * t->pass.next_scale;
}

static int set_up(void **state)
{
    struct trained *t = calloc(1, sizeof *t);
    struct bert_config c = small_config();
    struct err e;
    assert_non_null(t);
    assert_int_equal(bert_model_new(&t->model, &c, &e), 0);
    /* Larger than a fresh model's, so that no gradient is small. */
    fill_random(t->model.parameters, t->model.layout.size, 0.4, 1);
    t->gradient = calloc(t->model.layout.size, sizeof *t->gradient);
    assert_int_equal(bert_weights_bind(&t->gradients, &t->model.layout, t->gradient), 0);
    fill_batch(&t->batch, lengths, 4, c.vocab, 2);
    assert_int_equal(gemm_new(&t->gemm, GEMM_PLAIN, 1, &e), 0);
    assert_int_equal(bert_workspace_new(&t->workspace, t->gemm, &e), 0);
    t->pass = (struct bert_pass){true, 3, 1.0 / (double)t->batch.masked.len, 0.25};
    struct bert_losses losses = {0};
    assert_int_equal(bert_gradient(&t->model, &t->batch, &t->pass, &t->gradients, t->workspace, &losses, &e),
                     0);
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct trained *t = *state;
    bert_model_free(&t->model);
    bert_weights_free(&t->gradients);
    bert_workspace_free(t->workspace);
    gemm_free(t->gemm);
    batch_free(&t->batch);
    free(t->gradient);
    free(t);
    return 0;
}

static void test_every_tensor(void **state)
{
    struct trained *t = *state;
    for (size_t i = 0; i < t->model.layout.tensors.len; i++) {
        const struct bert_tensor *tensor = &t->model.layout.tensors.items[i];
        const double *analytic = t->gradient + tensor->offset;
        if (strstr(tensor->name, "key.bias")) { /* softmax does not see a shift of all its scores */
            for (size_t k = 0; k < tensor->size; k++) assert_true(fabs(analytic[k]) < 1e-12);
            continue;
        }
        double worst =
            gradient_worst(loss, t, t->model.parameters + tensor->offset, analytic, tensor->size, 20, 1e-3);
        if (worst >= 1e-6) print_error("%s: worst relative difference %g\n", tensor->name, worst);
        assert_true(worst < 1e-6);
    }
}

/* Along a random direction all numbers take part. */
static void test_direction(void **state)
{
    struct trained *t = *state;
    size_t n = t->model.layout.size;
    double *direction = malloc(n * sizeof *direction), *kept = malloc(n * sizeof *kept), slope = 0, h = 1e-6;
    assert_true(direction && kept);
    fill_random(direction, n, 1, 9);
    memcpy(kept, t->model.parameters, n * sizeof *kept);
    for (size_t i = 0; i < n; i++) slope += direction[i] * t->gradient[i];
    for (size_t i = 0; i < n; i++) t->model.parameters[i] = kept[i] + h * direction[i];
    double above = loss(t);
    for (size_t i = 0; i < n; i++) t->model.parameters[i] = kept[i] - h * direction[i];
    double below = loss(t);
    memcpy(t->model.parameters, kept, n * sizeof *kept);
    double numeric = (above - below) / (2 * h);
    assert_true(fabs(numeric - slope) < 1e-6 * fabs(slope));
    free(direction);
    free(kept);
}

/* A gradient that a wrong weight would not move proves nothing: each tensor but key.bias must matter to the
 * loss. */
static void test_every_tensor_matters(void **state)
{
    struct trained *t = *state;
    for (size_t i = 0; i < t->model.layout.tensors.len; i++) {
        const struct bert_tensor *tensor = &t->model.layout.tensors.items[i];
        double square = 0;
        for (size_t k = 0; k < tensor->size; k++)
            square += t->gradient[tensor->offset + k] * t->gradient[tensor->offset + k];
        assert_true(strstr(tensor->name, "key.bias") ? square < 1e-20 : square > 1e-10);
    }
}

static void test_bad_batches(void **state)
{
    struct trained *t = *state;
    struct bert_losses losses = {0};
    struct err e;
    uint16_t kept = t->batch.ids.items[3];
    t->batch.ids.items[3] = 97;
    assert_int_equal(bert_evaluate(&t->model, &t->batch, t->workspace, &losses, NULL, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "the id 97"));
    t->batch.ids.items[3] = kept;
    struct batch empty = BATCH_INIT;
    assert_int_equal(bert_evaluate(&t->model, &empty, t->workspace, &losses, NULL, &e), -1);
    uint16_t ids[33] = {0};
    assert_int_equal(batch_add(&empty, ids, 33, 33, 0), 0);
    assert_int_equal(bert_evaluate(&t->model, &empty, t->workspace, &losses, NULL, &e), -1);
    assert_non_null(strstr(e.message, "32 positions"));
    batch_free(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_tensor),
        cmocka_unit_test(test_direction),
        cmocka_unit_test(test_every_tensor_matters),
        cmocka_unit_test(test_bad_batches),
    };
    return cmocka_run_group_tests_name("bert model, in double", tests, set_up, tear_down);
}
