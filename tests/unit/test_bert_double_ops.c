/* Every operation's gradient against central differences: the function is a random linear functional of the
 * output. */
#include "bert/ops.h"
#include "tests/unit/bert_case.h"
#include "tests/unit/gradient.h"

enum { N = 10, OUT = 7, BIG = 2048 };
static const size_t lengths[] = {5, 1, 3};
enum { TOKENS = 9, SEQUENCES = 3 };

/* One operation with all it could need; each test fills what its operation reads. */
struct operation {
    struct gemm *gemm;
    struct batch batch;
    struct dropout dropout;
    enum bert_activation activation;
    double x[BIG], weight[BIG], bias[BIG], residual[BIG],
        functional[BIG]; /* inputs, and the output's weights */
    double y[BIG], hat[BIG], rate[BIG], scratch[BIG], weights[BIG];
    size_t n_outputs;
    void (*forward)(struct operation *o);
    uint16_t labels[TOKENS];
};

static double functional(void *context)
{
    struct operation *o = context;
    double sum = 0;
    o->forward(o);
    for (size_t i = 0; i < o->n_outputs; i++) sum += o->functional[i] * o->y[i];
    return sum;
}

static struct operation *new_operation(void (*forward)(struct operation *o), size_t n_outputs)
{
    struct operation *o = calloc(1, sizeof *o);
    struct err e;
    assert_non_null(o);
    assert_int_equal(gemm_new(&o->gemm, GEMM_PLAIN, 1, &e), 0);
    o->dropout = dropout_of(0.3, 5);
    fill_batch(&o->batch, lengths, SEQUENCES, 13, 1);
    fill_random(o->x, BIG, 1, 1);
    fill_random(o->weight, BIG, 1, 2);
    fill_random(o->bias, BIG, 1, 3);
    fill_random(o->residual, BIG, 1, 4);
    fill_random(o->functional, BIG, 1, 5);
    o->forward = forward;
    o->n_outputs = n_outputs;
    for (size_t i = 0; i < TOKENS; i++) o->labels[i] = (uint16_t)(i * 3 % N);
    functional(o);
    return o;
}

static void free_operation(struct operation *o)
{
    gemm_free(o->gemm);
    batch_free(&o->batch);
    free(o);
}

static void expect(struct operation *o, double *numbers, const double *analytic, size_t n)
{
    double worst = gradient_worst(functional, o, numbers, analytic, n, n, 1e-4);
    if (worst >= 1e-6) print_error("worst relative difference %g\n", worst);
    assert_true(worst < 1e-6);
}

static void linear(struct operation *o)
{
    linear_forward(o->gemm, o->x, TOKENS, N, o->weight, o->bias, OUT, o->y);
}

static void test_linear(void **state)
{
    (void)state;
    struct operation *o = new_operation(linear, TOKENS * OUT);
    double dx[BIG] = {0}, dweight[OUT * N] = {0}, dbias[OUT] = {0};
    linear_backward(o->gemm, o->functional, o->x, TOKENS, N, o->weight, OUT, 0, dx, dweight, dbias);
    expect(o, o->x, dx, TOKENS * N);
    expect(o, o->weight, dweight, OUT * N);
    expect(o, o->bias, dbias, OUT);
    free_operation(o);
}

static struct norm_state state_of(struct operation *o)
{
    return (struct norm_state){o->hat, o->rate};
}

static void norm(struct operation *o)
{
    norm_forward(o->x, TOKENS, N, o->weight, o->bias, 1e-12, state_of(o), o->y);
}

static void test_norm(void **state)
{
    (void)state;
    struct operation *o = new_operation(norm, TOKENS * N);
    double dx[TOKENS * N], dgain[N] = {0}, dshift[N] = {0};
    norm_backward(o->functional, TOKENS, N, o->weight, state_of(o), dx, dgain, dshift);
    expect(o, o->x, dx, TOKENS * N);
    expect(o, o->weight, dgain, N);
    expect(o, o->bias, dshift, N);
    free_operation(o);
}

static void residual_norm(struct operation *o)
{
    residual_norm_forward(&o->batch, &o->dropout, 1, DROPOUT_OUTER, o->x, o->scratch, o->residual, N,
                          o->weight, o->bias, 1e-12, state_of(o), o->y);
}

static void test_residual_norm(void **state)
{
    (void)state;
    struct operation *o = new_operation(residual_norm, TOKENS * N);
    fill_random(o->scratch, N, 1, 6); /* the branch's bias */
    functional(o);
    double dy[TOKENS * N], dbranch[TOKENS * N], dgain[N] = {0}, dshift[N] = {0}, dbias[N] = {0};
    memcpy(dy, o->functional, sizeof dy);
    residual_norm_backward(&o->batch, &o->dropout, 1, DROPOUT_OUTER, dy, N, o->weight, state_of(o), dbranch,
                           dgain, dshift);
    add_column_sums(dbranch, TOKENS, N, dbias);
    expect(o, o->residual, dy, TOKENS * N);
    expect(o, o->x, dbranch, TOKENS * N);
    expect(o, o->scratch, dbias, N);
    expect(o, o->weight, dgain, N);
    expect(o, o->bias, dshift, N);
    free_operation(o);
}

static void gelu(struct operation *o)
{
    double u[TOKENS * N];
    memcpy(u, o->x, sizeof u);
    gelu_forward(o->activation, u, TOKENS, N, o->bias, o->y);
    memcpy(o->scratch, u, sizeof u);
}

static void test_gelu(void **state)
{
    (void)state;
    for (int kind = BERT_GELU; kind <= BERT_GELU_TANH; kind++) {
        struct operation *o = new_operation(gelu, TOKENS * N);
        o->activation = (enum bert_activation)kind;
        functional(o);
        double du[TOKENS * N], dbias[N] = {0};
        memcpy(du, o->functional, sizeof du);
        gelu_backward(o->scratch, TOKENS, N, du);
        add_column_sums(du, TOKENS, N, dbias);
        expect(o, o->x, du, TOKENS * N);
        expect(o, o->bias, dbias, N);
        free_operation(o);
    }
}

static struct embedding_tables tables_in(double *word, double *rest)
{
    return (struct embedding_tables){word, rest, rest + 8 * N};
}

static void embedding(struct operation *o)
{
    struct embedding_tables tables = tables_in(o->weight, o->bias);
    embedding_forward(&o->batch, &tables, N, o->y);
}

static void test_embedding(void **state)
{
    (void)state;
    struct operation *o = new_operation(embedding, TOKENS * N);
    double dword[13 * N] = {0}, drest[10 * N] = {0};
    struct embedding_tables gradients = tables_in(dword, drest);
    embedding_backward(&o->batch, o->functional, N, &gradients);
    expect(o, o->weight, dword, 13 * N);
    expect(o, o->bias, drest, 10 * N);
    free_operation(o);
}

enum { HIDDEN = 12, HEADS = 3 };

static struct attention_shape shape_of(size_t offsets[SEQUENCES], const struct batch *b)
{
    attention_offsets(b, HEADS, offsets);
    return (struct attention_shape){HIDDEN, HEADS, 1, offsets};
}

static void attention(struct operation *o)
{
    size_t offsets[SEQUENCES];
    struct attention_shape shape = shape_of(offsets, &o->batch);
    attention_forward(o->gemm, &o->batch, &shape, &o->dropout, o->x, o->weights, o->scratch, o->y);
}

static void test_attention(void **state)
{
    (void)state;
    for (int dropped = 0; dropped < 2; dropped++) {
        struct operation *o = new_operation(attention, TOKENS * HIDDEN);
        if (!dropped) o->dropout = dropout_of(0, 0);
        functional(o);
        size_t offsets[SEQUENCES];
        struct attention_shape shape = shape_of(offsets, &o->batch);
        double dqkv[TOKENS * 3 * HIDDEN];
        attention_backward(o->gemm, &o->batch, &shape, &o->dropout, o->x, o->weights, o->functional,
                           o->scratch, dqkv);
        expect(o, o->x, dqkv, TOKENS * 3 * HIDDEN);
        free_operation(o);
    }
}

static void entropy(struct operation *o)
{
    uint8_t right[TOKENS];
    double logits[TOKENS * N];
    memcpy(logits, o->x, sizeof logits);
    cross_entropy(logits, TOKENS, N, o->bias, o->labels, o->y, right);
}

static void test_cross_entropy(void **state)
{
    (void)state;
    struct operation *o = new_operation(entropy, TOKENS);
    for (size_t i = 0; i < TOKENS; i++) o->functional[i] = 0.25;
    double gradient[TOKENS * N], losses[TOKENS];
    uint8_t right[TOKENS];
    memcpy(gradient, o->x, sizeof gradient);
    cross_entropy_backward(gradient, TOKENS, N, o->bias, o->labels, 0.25, losses, right);
    double dbias[N] = {0};
    add_column_sums(gradient, TOKENS, N, dbias);
    expect(o, o->x, gradient, TOKENS * N);
    expect(o, o->bias, dbias, N);
    functional(o);
    for (size_t i = 0; i < TOKENS; i++) assert_true(fabs(losses[i] - o->y[i]) < 1e-12);
    free_operation(o);
}

static void test_dropped_rows(void **state)
{
    (void)state;
    struct operation *o = new_operation(embedding, TOKENS * N);
    double once[TOKENS * N], ones[TOKENS * N];
    for (size_t i = 0; i < TOKENS * N; i++) ones[i] = 1;
    memcpy(once, o->x, sizeof once);
    drop_rows(&o->batch, &o->dropout, 0, DROPOUT_EMBEDDING, once, N);
    drop_rows(&o->batch, &o->dropout, 0, DROPOUT_EMBEDDING, ones, N);
    for (size_t i = 0; i < TOKENS * N; i++) assert_true(fabs(once[i] - ones[i] * o->x[i]) < 1e-15);
    free_operation(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linear),        cmocka_unit_test(test_norm),
        cmocka_unit_test(test_residual_norm), cmocka_unit_test(test_gelu),
        cmocka_unit_test(test_embedding),     cmocka_unit_test(test_attention),
        cmocka_unit_test(test_cross_entropy), cmocka_unit_test(test_dropped_rows),
    };
    return cmocka_run_group_tests_name("bert operations, in double", tests, NULL, NULL);
}
