/* The stream of samples: epochs, held-out documents, and that it may stop anywhere. */
#include "tests/unit/sample_case.h"

#include <math.h>

struct kept {
    struct sample sample;
    uint16_t ids[64];
    struct sample_cursor before;
};

static void keep(struct sample_stream *s, struct kept *k)
{
    k->before = sample_stream_cursor(s);
    assert_int_equal(sample_next(s, &k->sample, NULL), 1);
    assert_in_range(k->sample.n, 3, 64);
    memcpy(k->ids, k->sample.ids, k->sample.n * sizeof *k->ids);
}

static bool same(const struct kept *a, const struct kept *b)
{
    return a->sample.n == b->sample.n && a->sample.second == b->sample.second &&
           a->sample.next == b->sample.next && a->sample.epoch == b->sample.epoch &&
           a->sample.number == b->sample.number && a->sample.document == b->sample.document &&
           memcmp(a->ids, b->ids, a->sample.n * sizeof *a->ids) == 0;
}

/* Over three epochs of several blocks: from each cursor on the same samples come, into the next epoch. */
static void a_stream_goes_on_from_any_cursor(void **state)
{
    enum { N = 900, AHEAD = 60 };
    struct fixture *f = *state;
    random_corpus(f, 100, 6, 20, 0.1);
    struct kept *all = calloc(N + AHEAD, sizeof *all);
    assert_non_null(all);
    for (int objective = SAMPLE_PAIRS; objective <= SAMPLE_PACKED; objective++) {
        struct sample_options o = options_of(objective, 64);
        struct sample_stream *s = start_anew(f, &o);
        for (size_t i = 0; i < N + AHEAD; i++) keep(s, &all[i]);
        sample_stream_free(s);
        assert_true(all[N].sample.epoch >= 3);
        for (size_t i = 0; i < N; i++) {
            s = start(f, &o, all[i].before);
            for (size_t k = i; k < i + AHEAD; k++) {
                struct kept again;
                keep(s, &again);
                if (!same(&all[k], &again)) fail_msg("sample %zu differs when begun at %zu", k, i);
            }
            sample_stream_free(s);
        }
    }
    free(all);
}

static void epochs_and_seeds_differ(void **state)
{
    struct fixture *f = *state;
    random_corpus(f, 100, 6, 20, 0);
    for (int objective = SAMPLE_PAIRS; objective <= SAMPLE_PACKED; objective++) {
        struct sample_options o = options_of(objective, 64), other;
        o.block_tokens = 1; /* so that the order of the documents is that of the samples */
        other = o;
        other.seed++;
        struct sample_stream *streams[] = {
            start_anew(f, &o), start(f, &o, (struct sample_cursor){.epoch = 1}), start_anew(f, &other)};
        size_t equal = 0;
        for (int i = 0; i < 50; i++) {
            struct kept k[3];
            for (int j = 0; j < 3; j++) keep(streams[j], &k[j]);
            equal += k[0].sample.document == k[1].sample.document;
            equal += k[0].sample.document == k[2].sample.document;
        }
        assert_in_range(equal, 0, 10);
        for (int j = 0; j < 3; j++) sample_stream_free(streams[j]);
    }
}

static void a_block_is_shuffled_otherwise_in_each_epoch(void **state)
{
    struct fixture *f = *state;
    even_corpus(f, 50, 10, 20, 0);
    struct sample_options o = options_of(SAMPLE_PACKED, 23); /* a sentence each */
    o.block_tokens = 50000;
    struct sample_stream *s = start_anew(f, &o);
    size_t rising = 0;
    uint16_t first[500];
    for (int epoch = 0; epoch < 2; epoch++) {
        size_t equal = 0;
        for (int i = 0; i < 500; i++) {
            struct kept k;
            keep(s, &k);
            rising += i > 0 && k.ids[1] == first[i - 1] + 20;
            equal += epoch && first[i] == k.ids[1];
            first[i] = k.ids[1];
        }
        assert_in_range(equal, 0, 10);
    }
    assert_in_range(rising, 0, 20);
    sample_stream_free(s);
}

static void training_and_held_out_text_part_the_corpus(void **state)
{
    struct fixture *f = *state;
    random_corpus(f, 300, 10, 30, 0.2);
    static uint8_t training[N_VOCAB], held_out[N_VOCAB];
    struct sample_options o = options_of(SAMPLE_PACKED, 64);
    struct sample_stream *s = start_anew(f, &o);
    count_packed(s, 0, 64, training);
    sample_stream_free(s);
    o.held_out = true;
    s = start_anew(f, &o);
    count_packed(s, 0, 64, held_out);
    sample_stream_free(s);
    size_t n = 0;
    for (size_t id = FIRST_WORD; id < f->end; id++) {
        assert_int_equal(training[id] + held_out[id], 1);
        if (id > FIRST_WORD && f->document[id] == f->document[id - 1])
            assert_int_equal(held_out[id], held_out[id - 1]);
        n += held_out[id];
    }
    assert_in_range(n, f->end / 10, f->end / 10 * 3);
}

static void held_out_samples_come_in_order(void **state)
{
    struct fixture *f = *state;
    random_corpus(f, 300, 8, 20, 0.3);
    for (int objective = SAMPLE_PAIRS; objective <= SAMPLE_PACKED; objective++) {
        struct sample_options o = options_of(objective, 64);
        o.held_out = true;
        struct sample_stream *s = start_anew(f, &o);
        struct sample sample;
        uint64_t last = 0, number = 0;
        for (; next_in_epoch(s, &sample, 0); number++) {
            assert_int_equal(sample.number, number);
            assert_true(sample.document >= last);
            last = sample.document;
            struct corpus_document a, b;
            uint16_t other = sample.ids[sample.second < sample.n ? sample.second : 1];
            assert_int_equal(corpus_document(f->corpus, sample.document, &a, NULL), 0);
            assert_int_equal(corpus_document(f->corpus, f->document[other], &b, NULL), 0);
            assert_true(corpus_held_out(f->corpus, &a) && corpus_held_out(f->corpus, &b));
        }
        assert_true(number > 40);
        sample_stream_free(s);
    }
}

static uint64_t count_held_out(const struct corpus *c)
{
    uint64_t n = 0;
    for (uint64_t i = 0; i < corpus_documents(c); i++) {
        struct corpus_document d;
        assert_int_equal(corpus_document(c, i, &d, NULL), 0);
        n += corpus_held_out(c, &d);
    }
    return n;
}

/* Blocks of two documents, so that the last of an odd number is alone; and one held-out document alone. */
static void a_lone_document_finds_a_partner(void **state)
{
    struct fixture *f = *state;
    even_corpus(f, 7, 3, 10, 0);
    struct sample_options o = options_of(SAMPLE_PAIRS, 64);
    o.block_tokens = 1;
    struct sample_stream *s = start_anew(f, &o);
    struct sample sample;
    size_t partners = 0;
    for (uint64_t epoch = 0; epoch < 8; epoch++) {
        bool cut[7] = {false}, partner[7] = {false};
        sample_stream_free(s);
        s = start(f, &o, (struct sample_cursor){.epoch = epoch});
        while (next_in_epoch(s, &sample, epoch)) {
            check_pair(f, &sample, 64);
            cut[sample.document] = true;
            if (sample.next) partner[f->document[sample.ids[sample.second]]] = true;
        }
        for (int i = 0; i < 7; i++) assert_true(cut[i]);
        for (int i = 0; i < 7; i++) partners += partner[i];
    }
    assert_in_range(partners, 24, 56); /* not the epoch's first for all */
    sample_stream_free(s);
    for (int percent = 0; count_held_out(f->corpus) != 1; percent++) open_corpus(f, percent / 100.0);
    o.held_out = true;
    s = start_anew(f, &o);
    assert_true(next_in_epoch(s, &sample, 0));
    do check_pair(f, &sample, 64);
    while (next_in_epoch(s, &sample, 0));
    sample_stream_free(s);
}

/* ---- what is refused ---- */

static void refuse(const struct fixture *f, const struct sample_options *o, struct sample_cursor cursor,
                   const char *message)
{
    struct sample_stream *s = NULL;
    struct err e = {0};
    assert_int_equal(sample_stream_new(&s, f->corpus, &f->vocab, o, &cursor, &e), -1);
    assert_int_equal(e.code, ERR_USAGE);
    if (!strstr(e.message, message)) fail_msg("%s", e.message);
}

static void too_few_documents_are_refused(void **state)
{
    struct fixture *f = *state;
    struct sample_options pairs = options_of(SAMPLE_PAIRS, 64), packed = options_of(SAMPLE_PACKED, 64);
    even_corpus(f, 1, 5, 5, 0);
    refuse(f, &pairs, (struct sample_cursor){0},
           "too few documents to train on: 1, and the objective needs 2");
    sample_stream_free(start_anew(f, &packed));
    open_corpus(f, 1);
    refuse(f, &packed, (struct sample_cursor){0},
           "too few documents to train on: 0, and the objective needs 1");
    pairs.held_out = true;
    refuse(f, &pairs, (struct sample_cursor){0}, "too few documents: 1, and the objective needs 2");
}

static void odd_options_and_cursors_are_refused(void **state)
{
    struct fixture *f = *state;
    static const struct sample_cursor cursors[] = {
        {.epoch = UINT64_C(1) << 32}, {.document = 21}, {.sample = 100000}, {.document = 20, .sample = 1}};
    even_corpus(f, 20, 5, 5, 0);
    struct sample_options good = options_of(SAMPLE_PAIRS, 64), o = good;
    for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) refuse(f, &good, cursors[i], "the cursor");
    sample_stream_free(start(f, &good, (struct sample_cursor){.document = 20}));
    o.max_length = 7;
    refuse(f, &o, (struct sample_cursor){0}, "between 8 and 65536 tokens");
    o.max_length = SAMPLE_MAX_LENGTH + 1;
    refuse(f, &o, (struct sample_cursor){0}, "between 8 and 65536 tokens");
    o = good;
    o.short_share = NAN;
    refuse(f, &o, (struct sample_cursor){0}, "between 0 and 1");
    o = good;
    o.held_out = true;
    refuse(f, &o, (struct sample_cursor){.epoch = 1}, "the cursor");
}

static void a_broken_document_is_reported(void **state)
{
    struct fixture *f = *state;
    struct shard_maker m = {0};
    make_sentence(&m, (const uint16_t[]){7, 8, 9}, 3);
    make_document_end(&m);
    make_sentence(&m, (const uint16_t[]){7, N_VOCAB, 9}, 3);
    make_document_end(&m);
    make_shard(&m, f->scratch, "a", &f->vocab);
    open_corpus(f, 0);
    struct sample_options o = options_of(SAMPLE_PACKED, 64);
    struct sample_stream *s = NULL;
    struct err e = {0};
    o.block_tokens = 1; /* the broken one may be in the second block */
    int result = sample_stream_new(&s, f->corpus, &f->vocab, &o, &(struct sample_cursor){0}, &e);
    for (int i = 0; i < 3 && result >= 0; i++) {
        struct sample sample;
        result = sample_next(s, &sample, &e);
    }
    assert_int_equal(result, -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "has the id 60000"));
    sample_stream_free(s);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_stream_goes_on_from_any_cursor),
        TEST(epochs_and_seeds_differ),
        TEST(a_block_is_shuffled_otherwise_in_each_epoch),
        TEST(training_and_held_out_text_part_the_corpus),
        TEST(held_out_samples_come_in_order),
        TEST(a_lone_document_finds_a_partner),
        TEST(too_few_documents_are_refused),
        TEST(odd_options_and_cursors_are_refused),
        TEST(a_broken_document_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
