/* Samples: what they are made of, and that nothing is lost or mixed. */
#include "tests/unit/chi_square.h"
#include "tests/unit/sample_case.h"

/* ---- packed ---- */

static void packed_samples_are_full_sentences(void **state)
{
    struct fixture *f = *state;
    static const size_t lengths[] = {3, 2, 4, 0, 15, 0, 1, 0, 6, 0, 7, 1};
    static const char *const expected[] = {"CaaabbS", "CccccS",   "CddddddS", "CddddddS",
                                           "CdddSeS", "CffffffS", "CggggggS", "CghS"};
    struct shard_maker m = {0};
    char letters[64];
    uint16_t sentence = 0;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        if (!lengths[i]) make_document_end(&m);
        for (size_t k = 0; k < lengths[i]; k++) letters[f->end + k] = (char)('a' + sentence);
        if (lengths[i]) add_sentence(f, &m, 0, lengths[i]), sentence++;
    }
    make_document_end(&m);
    make_shard(&m, f->scratch, "a", &f->vocab);
    open_corpus(f, 1);
    struct sample_options o = options_of(SAMPLE_PACKED, 8);
    o.held_out = true; /* in order */
    struct sample_stream *s = start_anew(f, &o);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        struct sample sample;
        char text[9] = "";
        assert_int_equal(sample_next(s, &sample, NULL), 1);
        assert_in_range(sample.n, 3, 8);
        assert_int_equal(sample.second, sample.n);
        assert_int_equal(sample.number, i);
        for (size_t k = 0; k < sample.n; k++)
            text[k] = sample.ids[k] == CLS ? 'C' : sample.ids[k] == SEP ? 'S' : letters[sample.ids[k]];
        assert_string_equal(text, expected[i]);
    }
    struct sample none;
    for (int i = 0; i < 3; i++) assert_int_equal(sample_next(s, &none, NULL), 0);
    sample_stream_free(s);
}

static void an_epoch_has_every_token_once(void **state)
{
    struct fixture *f = *state;
    random_corpus(f, 300, 10, 30, 0);
    static const size_t lengths[] = {8, 20, 128, 512};
    for (size_t l = 0; l < 4; l++) {
        struct sample_options o = options_of(SAMPLE_PACKED, lengths[l]);
        for (uint64_t epoch = 0; epoch < 3; epoch++) {
            uint8_t *counts = calloc(N_VOCAB, 1);
            assert_non_null(counts);
            struct sample_stream *s = start(f, &o, (struct sample_cursor){.epoch = epoch});
            count_packed(s, epoch, lengths[l], counts);
            for (size_t id = FIRST_WORD; id < f->end; id++) assert_int_equal(counts[id], 1);
            sample_stream_free(s);
            free(counts);
        }
    }
}

/* ---- pairs ---- */

static void pairs_are_googles(void **state)
{
    struct fixture *f = *state;
    random_corpus(f, 400, 12, 14, 0);
    static const size_t lengths[] = {8, 32, 128};
    for (size_t l = 0; l < 3; l++) {
        struct sample_options o = options_of(SAMPLE_PAIRS, lengths[l]);
        struct sample_stream *s = start_anew(f, &o);
        struct sample sample;
        uint64_t total = 0, random = 0, whole = 0;
        for (; next_in_epoch(s, &sample, 0); total++) {
            assert_int_equal(sample.number, total);
            random += sample.next;
            whole += check_pair(f, &sample, lengths[l]);
        }
        assert_true(total > 400 && whole > 0 && whole < total);
        assert_true(random > total / 2 && random < total * 9 / 10);
        sample_stream_free(s);
    }
}

/* Where no text is cut off, each sentence of a document is in an A, or in the B that follows it, once. */
static void unused_sentences_are_put_back(void **state)
{
    struct fixture *f = *state;
    random_corpus(f, 300, 10, 14, 0);
    static uint8_t counts[N_VOCAB];
    struct sample_options o = options_of(SAMPLE_PAIRS, 1024);
    struct sample_stream *s = start_anew(f, &o);
    struct sample sample;
    while (next_in_epoch(s, &sample, 0)) {
        assert_true(check_pair(f, &sample, 1024));
        size_t end = sample.next ? sample.second : sample.n;
        for (size_t i = 1; i < end; i++)
            if (sample.ids[i] != SEP) counts[sample.ids[i]]++;
    }
    for (size_t id = FIRST_WORD; id < f->end; id++) assert_int_equal(counts[id], 1);
    sample_stream_free(s);
}

static void a_may_end_behind_any_sentence(void **state)
{
    struct fixture *f = *state;
    even_corpus(f, 5000, 5, 2, 0);
    struct sample_options o = options_of(SAMPLE_PAIRS, 64);
    o.short_share = 0;
    struct sample_stream *s = start_anew(f, &o);
    struct sample sample;
    uint64_t ends[4] = {0}, beginnings[5] = {0}, labels[2] = {0};
    while (next_in_epoch(s, &sample, 0)) {
        uint16_t b = sample.ids[sample.second];
        if (sample.next) beginnings[(b - FIRST_WORD) % 10 / 2]++;
        if ((sample.ids[1] - FIRST_WORD) % 10) continue; /* not the first chunk */
        ends[(sample.second - 2) / 2 - 1]++;
        labels[sample.next]++;
    }
    assert_uniform(ends, 4);
    assert_uniform(labels, 2); /* by chance where there is a choice */
    assert_uniform(beginnings, 5);
    assert_int_equal(labels[0] + labels[1], 5000);
    sample_stream_free(s);
}

static void the_longer_text_is_cut_at_both_ends(void **state)
{
    struct fixture *f = *state;
    even_corpus(f, 1000, 1, 50, 0);
    struct sample_options o = options_of(SAMPLE_PAIRS, 23);
    struct sample_stream *s = start_anew(f, &o);
    struct sample sample;
    double front[2] = {0};
    while (next_in_epoch(s, &sample, 0)) {
        assert_int_equal(sample.next, 1); /* a single sentence has no next one */
        assert_int_equal(sample.n, 23);
        assert_int_equal(sample.second, 12); /* ten tokens of each */
        front[0] += (sample.ids[1] - FIRST_WORD) % 50;
        front[1] += (sample.ids[12] - FIRST_WORD) % 50;
    }
    /* Half of 40, with a deviation of sqrt(40 / 4 / 1000) = 0.1. */
    for (int i = 0; i < 2; i++) assert_true(fabs(front[i] / 1000 - 20) < 0.5);
    sample_stream_free(s);
}

static void some_targets_are_short(void **state)
{
    struct fixture *f = *state;
    even_corpus(f, 100, 100, 3, 0);
    double mean[2];
    for (int i = 0; i < 2; i++) {
        struct sample_options o = options_of(SAMPLE_PAIRS, 103);
        o.short_share = i;
        struct sample_stream *s = start_anew(f, &o);
        struct sample sample;
        double total = 0, tokens = 0;
        for (; next_in_epoch(s, &sample, 0); total++) tokens += (double)sample.n;
        mean[i] = tokens / total;
        sample_stream_free(s);
    }
    assert_true(mean[0] > 90);
    assert_true(mean[1] < 40); /* short targets give more samples, too */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(packed_samples_are_full_sentences),
        TEST(an_epoch_has_every_token_once),
        TEST(pairs_are_googles),
        TEST(unused_sentences_are_put_back),
        TEST(a_may_end_behind_any_sentence),
        TEST(the_longer_text_is_cut_at_both_ends),
        TEST(some_targets_are_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
