/* Masking: the budget, whole words, what is never chosen, and that chance is what it should be. */
#include "tests/unit/chi_square.h"
#include "tests/unit/unit.h"

#include "bert/masking.h"
#include "common/rng.h"

/* Ids: the special ones, two unused ones, then WORDS beginnings of words and as many that go on. */
enum { PAD, UNK, CLS, SEP, MASK, UNUSED, BEGINS = UNUSED + 2, WORDS = 300, GOES_ON = BEGINS + WORDS };
enum { N_VOCAB = GOES_ON + WORDS };

static int set_up(void **state)
{
    struct vocab *v = calloc(1, sizeof *v);
    struct buf text = BUF_INIT;
    assert_non_null(v);
    buf_str(&text, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n[unused0]\n[unused13]\n");
    for (int i = 0; i < WORDS; i++) buf_printf(&text, "w%d\n", i);
    for (int i = 0; i < WORDS; i++) buf_printf(&text, "##w%d\n", i);
    assert_int_equal(vocab_parse(v, text.data, text.len, "test", NULL), 0);
    assert_int_equal(v->tokens.len, N_VOCAB);
    buf_free(&text);
    *state = v;
    return 0;
}

static int tear_down(void **state)
{
    vocab_free(*state);
    free(*state);
    return 0;
}

static struct masking *make(const struct vocab *v, double share, size_t most, bool whole_words)
{
    struct masking_options options = {share, most, whole_words, 7};
    struct masking *m;
    assert_int_equal(masking_new(&m, v, &options, 128, NULL), 0);
    return m;
}

/* A sample [CLS] … [SEP] … [SEP] of random pieces; ids has room for n. */
static struct sample random_sample(uint16_t *ids, size_t n, uint64_t number)
{
    struct rng r;
    rng_start(&r, 9, RNG_TEST, number, 0);
    for (size_t i = 0; i < n; i++) ids[i] = (uint16_t)(BEGINS + rng_below(&r, 2 * WORDS));
    ids[0] = CLS;
    ids[n / 2] = ids[n - 1] = SEP;
    return (struct sample){.ids = ids, .n = n, .second = n / 2 + 1, .number = number};
}

static void the_budget_is_rounded_as_googles(void **state)
{
    static const struct {
        double share;
        size_t most, n, expected;
    } cases[] = {
        {0.15, 0, 128, 19},  /* 19.2 */
        {0.15, 20, 10, 2},   /* 1.5 */
        {0.25, 20, 10, 2},   /* 2.5: to the even number */
        {0.25, 20, 14, 4},   /* 3.5 */
        {0.25, 20, 18, 4},   /* 4.5 */
        {0.15, 20, 3, 1},    /* 0.45: at least one */
        {0.15, 5, 128, 5},   /* at most max_predictions */
        {0.3, 0, 128, 20},   /* which is 20 of 128 */
        {0.15, 20, 512, 20}, /* whatever the sample has */
        {1.0, 200, 20, 17},  /* all but [CLS] and two [SEP] */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint16_t ids[512];
        struct batch b = BATCH_INIT;
        struct masking *m = make(*state, cases[i].share, cases[i].most, false);
        struct sample s = random_sample(ids, cases[i].n, i);
        assert_int_equal(masking_add(m, &s, false, 0, &b, NULL), 0);
        if (cases[i].n > 3) assert_int_equal(b.masked.len, cases[i].expected);
        batch_free(&b);
        masking_free(m);
    }
}

/* What holds for every sample of a batch: its masked positions are from *at on, and *at is moved behind them.
 */
static void check_sample(const struct batch *b, size_t number, const struct sample *s, bool whole_words,
                         size_t *at)
{
    uint32_t begin = b->starts.items[number], end = b->starts.items[number + 1], last = begin;
    bool chosen[512] = {false};
    size_t before = *at;
    assert_int_equal(end - begin, s->n);
    for (; *at < b->masked.len && b->masked.items[*at] < end; ++*at) {
        uint32_t place = b->masked.items[*at];
        uint16_t label = b->labels.items[*at], now = b->ids.items[place];
        assert_true(place > last); /* also: never the first, which is [CLS] */
        last = place;
        assert_int_equal(label, s->ids[place - begin]);
        assert_true(label != CLS && label != SEP);
        assert_true(now == MASK || (now >= BEGINS && now < N_VOCAB));
        chosen[place - begin] = true;
    }
    for (size_t i = 0; i < s->n; i++) {
        if (!chosen[i]) assert_int_equal(b->ids.items[begin + i], s->ids[i]);
        assert_int_equal(b->segments.items[begin + i], i >= s->second);
        if (whole_words && s->ids[i] >= GOES_ON && s->ids[i - 1] >= BEGINS)
            assert_int_equal(chosen[i], chosen[i - 1]);
    }
    size_t budget = (size_t)nearbyint(0.15 * (double)s->n);
    if (budget < 1) budget = 1;
    if (budget > 20) budget = 20;
    assert_true(*at - before <= budget);
    if (!whole_words && s->n > 3) assert_int_equal(*at - before, budget);
}

static void every_sample_obeys_the_rules(void **state)
{
    for (int whole_words = 0; whole_words <= 1; whole_words++) {
        struct masking *m = make(*state, 0.15, 0, whole_words);
        struct batch b = BATCH_INIT;
        size_t lengths = 200, at = 0, masked = 0, wanted = 0;
        for (size_t i = 0; i < 20 * lengths; i++) {
            uint16_t ids[512];
            struct sample s = random_sample(ids, 4 + i % lengths, i);
            assert_int_equal(masking_add(m, &s, true, i, &b, NULL), 0);
        }
        assert_int_equal(batch_sequences(&b), 20 * lengths);
        assert_int_equal(b.next.len, 20 * lengths);
        assert_int_equal(b.keys.items[5], 5);
        for (size_t i = 0; i < 20 * lengths; i++) {
            uint16_t ids[512];
            struct sample s = random_sample(ids, 4 + i % lengths, i);
            check_sample(&b, i, &s, whole_words, &at);
            wanted += s.n;
        }
        masked = at;
        assert_int_equal(masked, b.masked.len);
        assert_int_equal(masked, b.labels.len);
        assert_true((double)masked > 0.12 * (double)wanted);
        batch_free(&b);
        masking_free(m);
    }
}

static void words_end_at_a_separator(void **state)
{
    /* The text behind the [SEP] begins inside a word: it is a word of its own, not a part of the one before.
     */
    static const uint16_t ids[] = {CLS, BEGINS, GOES_ON, SEP, GOES_ON, GOES_ON, BEGINS, SEP};
    struct masking *m = make(*state, 0.25, 0, true); /* two tokens */
    uint64_t words[8] = {0};
    for (uint64_t i = 0; i < 3000; i++) {
        struct sample s = {.ids = ids, .n = 8, .second = 4, .number = i};
        struct batch b = BATCH_INIT;
        assert_int_equal(masking_add(m, &s, false, 0, &b, NULL), 0);
        assert_int_equal(b.next.len, 0);
        /* The single [6] leaves one token, which fits no other word: passed over, not cut. */
        assert_int_equal(b.masked.len, b.masked.items[0] == 6 ? 1 : 2);
        words[b.masked.items[0]]++;
        batch_free(&b);
    }
    assert_uniform((uint64_t[]){words[1], words[4], words[6]}, 3);
    assert_int_equal(words[1] + words[4] + words[6], 3000);
    masking_free(m);
}

static void a_sample_of_one_long_word_has_no_masks(void **state)
{
    static const uint16_t ids[] = {CLS, BEGINS, GOES_ON, GOES_ON, SEP};
    struct masking *m = make(*state, 0.15, 0, true);
    struct sample s = {.ids = ids, .n = 5, .second = 5};
    struct batch b = BATCH_INIT;
    assert_int_equal(masking_add(m, &s, false, 0, &b, NULL), 0);
    assert_int_equal(b.masked.len, 0);
    assert_int_equal(b.ids.len, 5);
    batch_free(&b);
    masking_free(m);
}

static void chance_is_80_10_10(void **state)
{
    enum { N = 1000000 };
    struct masking *m = make(*state, 0.15, 0, false);
    struct batch b = BATCH_INIT;
    uint64_t kinds[3] = {0}, random[2 * WORDS] = {0}, places[128] = {0};
    uint64_t total = 0;
    for (uint64_t number = 0; total < N; number++) {
        uint16_t ids[128];
        struct sample s = random_sample(ids, 128, number);
        batch_clear(&b);
        assert_int_equal(masking_add(m, &s, true, 0, &b, NULL), 0);
        for (size_t i = 0; i < b.masked.len; i++) {
            uint16_t now = b.ids.items[b.masked.items[i]];
            int kind = now == MASK ? 0 : now == b.labels.items[i] ? 1 : 2;
            kinds[kind]++;
            if (kind == 2) random[now - BEGINS]++;
            places[b.masked.items[i]]++;
        }
        total += b.masked.len;
    }
    double same = 0.1 / (2 * WORDS); /* a random token may be the one that stood there */
    double n = (double)total;
    assert_chance(kinds, (double[]){0.8 * n, (0.1 + same) * n, (0.1 - same) * n}, 3);
    assert_uniform(random, 2 * WORDS);
    assert_int_equal(places[0] + places[64] + places[127], 0);
    assert_uniform(places + 1, 63);
    assert_uniform(places + 65, 62);
    batch_free(&b);
    masking_free(m);
}

static void what_is_chosen_depends_on_the_sample_alone(void **state)
{
    struct masking *m = make(*state, 0.15, 0, true), *other = make(*state, 0.15, 0, true);
    struct batch forth = BATCH_INIT, back = BATCH_INIT;
    uint16_t ids[128];
    for (uint64_t i = 0; i < 10; i++) {
        struct sample s = random_sample(ids, 128, i);
        assert_int_equal(masking_add(m, &s, true, 0, &forth, NULL), 0);
    }
    for (uint64_t i = 10; i-- > 0;) {
        struct sample s = random_sample(ids, 128, i);
        assert_int_equal(masking_add(other, &s, true, 0, &back, NULL), 0);
        assert_memory_equal(forth.ids.items + 128 * i, back.ids.items + 128 * (9 - i), 128 * sizeof *ids);
    }
    struct sample s = random_sample(ids, 128, 0);
    s.epoch = 1;
    batch_clear(&back);
    assert_int_equal(masking_add(other, &s, true, 0, &back, NULL), 0);
    assert_memory_not_equal(forth.ids.items, back.ids.items, 128 * sizeof *ids);
    batch_free(&forth);
    batch_free(&back);
    masking_free(m);
    masking_free(other);
}

static void unfit_vocabularies_and_options_are_refused(void **state)
{
    static const struct {
        const char *vocabulary;
        double share;
        enum err_code code;
    } cases[] = {
        {"[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n", 0.15, ERR_DATA},
        {"[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n[unused0]\n", 0.15, ERR_DATA},
        {"[MASK]\na\n", 0, ERR_USAGE},
        {"[MASK]\na\n", 1.01, ERR_USAGE},
        {"[MASK]\na\n", NAN, ERR_USAGE},
        {"[MASK]\na\n", 1, ERR_NONE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct masking_options options = {cases[i].share, 0, true, 0};
        struct masking *m = NULL;
        struct vocab v;
        struct err e = {0};
        assert_int_equal(vocab_parse(&v, cases[i].vocabulary, strlen(cases[i].vocabulary), "test", NULL), 0);
        assert_int_equal(masking_new(&m, &v, &options, 128, &e), cases[i].code ? -1 : 0);
        assert_int_equal(e.code, cases[i].code);
        masking_free(m);
        vocab_free(&v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_budget_is_rounded_as_googles),
        cmocka_unit_test(every_sample_obeys_the_rules),
        cmocka_unit_test(words_end_at_a_separator),
        cmocka_unit_test(a_sample_of_one_long_word_has_no_masks),
        cmocka_unit_test(chance_is_80_10_10),
        cmocka_unit_test(what_is_chosen_depends_on_the_sample_alone),
        cmocka_unit_test(unfit_vocabularies_and_options_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
