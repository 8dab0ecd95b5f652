/* Random numbers by counting, and the order of documents that is made of them. */
#include "tests/unit/chi_square.h"
#include "tests/unit/unit.h"

#include "bert/permutation.h"
#include "common/rng.h"

/* The known answers of Random123 (kat_vectors, philox4x32 10). */
static void philox_gives_the_known_answers(void **state)
{
    (void)state;
    static const struct {
        uint32_t counter[4], key[2], expected[4];
    } cases[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rng r = {0};
        memcpy(r.counter, cases[i].counter, sizeof r.counter);
        memcpy(r.key, cases[i].key, sizeof r.key);
        for (int k = 0; k < 4; k++) assert_int_equal(rng_u32(&r), cases[i].expected[k]);
    }
}

static void every_part_of_a_name_makes_another_stream(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed, a, b;
        enum rng_purpose purpose;
    } names[] = {
        {0, 0, 0, RNG_TEST},
        {1, 0, 0, RNG_TEST},
        {UINT64_C(1) << 32, 0, 0, RNG_TEST},
        {0, 1, 0, RNG_TEST},
        {0, UINT64_C(1) << 55, 0, RNG_TEST},
        {0, 0, 1, RNG_TEST},
        {0, 0, UINT32_MAX, RNG_TEST},
        {0, 0, 0, RNG_MASK},
    };
    uint64_t first[sizeof names / sizeof *names];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct rng r, again;
        rng_start(&r, names[i].seed, names[i].purpose, names[i].a, names[i].b);
        again = r;
        first[i] = rng_u64(&r);
        assert_int_equal(rng_u64(&again), first[i]);
        for (size_t k = 0; k < i; k++) assert_int_not_equal(first[i], first[k]);
    }
}

static void numbers_below_are_unbiased(void **state)
{
    (void)state;
    uint64_t sevenths[7] = {0}, thirds[3] = {0};
    struct rng r;
    rng_start(&r, 1, RNG_TEST, 0, 0);
    for (int i = 0; i < 100000; i++) sevenths[rng_below(&r, 7)]++;
    assert_uniform(sevenths, 7);
    /* A remainder of 64 bits alone would give the lowest third twice as often. */
    for (int i = 0; i < 100000; i++) thirds[rng_below(&r, UINT64_C(3) << 62) >> 62]++;
    assert_uniform(thirds, 3);
    for (int i = 0; i < 100; i++) assert_int_equal(rng_below(&r, 1), 0);
}

static void units_fill_the_half_open_interval(void **state)
{
    (void)state;
    uint64_t counts[64] = {0};
    struct rng r;
    rng_start(&r, 2, RNG_TEST, 0, 0);
    for (int i = 0; i < 100000; i++) {
        double unit = rng_unit(&r);
        assert_true(unit >= 0 && unit < 1);
        counts[(size_t)(unit * 64)]++;
    }
    assert_uniform(counts, 64);
}

static void normals_stay_within_two_deviations(void **state)
{
    (void)state;
    enum { N = 200000 };
    double sum = 0, squares = 0;
    struct rng r;
    rng_start(&r, 3, RNG_TEST, 0, 0);
    for (int i = 0; i < N; i++) {
        double x = rng_truncated_normal(&r);
        assert_true(fabs(x) <= 2);
        sum += x;
        squares += x * x;
    }
    assert_true(fabs(sum / N) < 0.01);
    assert_true(fabs(squares / N - 0.7737) < 0.01); /* 1 - 4 phi(2) / (2 Phi(2) - 1) */
}

static void permute(struct permutation *p, uint64_t n, uint64_t epoch)
{
    struct rng r;
    rng_start(&r, 4, RNG_DOCUMENTS, 0, epoch);
    permutation_start(p, n, &r);
}

static void every_number_has_one_place(void **state)
{
    (void)state;
    static uint8_t seen[70000];
    for (uint64_t n = 1; n <= 66000; n = n < 80 ? n + 1 : n * 3 + 1) {
        struct permutation p;
        permute(&p, n, n);
        memset(seen, 0, sizeof seen);
        for (uint64_t i = 0; i < n; i++) {
            uint64_t at = permutation_at(&p, i);
            assert_true(at < n);
            assert_int_equal(seen[at]++, 0);
        }
    }
    struct permutation huge;
    permute(&huge, UINT64_C(1) << 61, 0);
    for (uint64_t i = 0; i < 1000; i++) assert_true(permutation_at(&huge, i) < UINT64_C(1) << 61);
}

static void any_number_may_be_in_any_place(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {2, 5, 16, 33};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        uint64_t n = sizes[s], counts[33 * 33] = {0};
        for (uint64_t epoch = 0; epoch < 20000; epoch++) {
            struct permutation p;
            permute(&p, n, epoch);
            for (uint64_t i = 0; i < n; i++) counts[i * n + permutation_at(&p, i)]++;
        }
        for (uint64_t i = 0; i < n; i++) assert_uniform(counts + i * n, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(philox_gives_the_known_answers),
        cmocka_unit_test(every_part_of_a_name_makes_another_stream),
        cmocka_unit_test(numbers_below_are_unbiased),
        cmocka_unit_test(units_fill_the_half_open_interval),
        cmocka_unit_test(normals_stay_within_two_deviations),
        cmocka_unit_test(every_number_has_one_place),
        cmocka_unit_test(any_number_may_be_in_any_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
