/* Samples: what they are made of, that nothing is lost or mixed, and that a stream may stop anywhere.
 *
 * Every token of the test corpus has an id of its own, so that an id tells document and place. */
#include "tests/unit/chi_square.h"
#include "tests/unit/scratch.h"
#include "tests/unit/token_shards.h"
#include "tests/unit/unit.h"

#include "bert/rng.h"
#include "bert/samples.h"

enum { N_VOCAB = 60000, CLS = 2, SEP = 3 };

struct fixture {
    struct scratch *scratch;
    struct vocab vocab;
    struct corpus *corpus;
    uint16_t document[N_VOCAB]; /* of each id */
    uint8_t begins[N_VOCAB];    /* a sentence begins here */
    uint16_t end;               /* the id behind the last one */
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    scratch_open((void **)&f->scratch);
    numbered_vocab(&f->vocab, N_VOCAB);
    f->end = FIRST_WORD;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    corpus_free(f->corpus);
    vocab_free(&f->vocab);
    scratch_close((void **)&f->scratch);
    free(f);
    return 0;
}

static void add_sentence(struct fixture *f, struct shard_maker *m, uint64_t document, size_t n)
{
    f->begins[f->end] = 1;
    for (size_t i = 0; i < n; i++) f->document[f->end + i] = (uint16_t)document;
    f->end = make_counting(m, f->end, n);
}

static void open_corpus(struct fixture *f, double held_out)
{
    const char *path = f->scratch->folder;
    struct err e = {0};
    corpus_free(f->corpus);
    f->corpus = NULL;
    if (corpus_open(&f->corpus, &path, 1, &f->vocab, held_out, &e)) fail_msg("%s", e.message);
}

/* documents of up to sentences sentences of up to tokens tokens each, in two shards. */
static void random_corpus(struct fixture *f, size_t documents, size_t sentences, size_t tokens,
                          double held_out)
{
    struct shard_maker m = {0};
    struct rng r;
    rng_start(&r, 5, RNG_TEST, documents, 0);
    for (size_t d = 0; d < documents; d++) {
        for (size_t left = 1 + rng_below(&r, sentences); left > 0; left--)
            add_sentence(f, &m, d, 1 + rng_below(&r, tokens));
        make_document_end(&m);
        if (d == documents / 3) make_shard(&m, f->scratch, "a-00000", &f->vocab);
    }
    make_shard(&m, f->scratch, "a-00001", &f->vocab);
    open_corpus(f, held_out);
}

/* Documents that are all alike. */
static void even_corpus(struct fixture *f, size_t documents, size_t sentences, size_t tokens, double held_out)
{
    struct shard_maker m = {0};
    for (size_t d = 0; d < documents; d++) {
        for (size_t i = 0; i < sentences; i++) add_sentence(f, &m, d, tokens);
        make_document_end(&m);
    }
    make_shard(&m, f->scratch, "a-00000", &f->vocab);
    open_corpus(f, held_out);
}

static struct sample_options options_of(enum sample_objective objective, size_t max_length)
{
    return (struct sample_options){.objective = objective,
                                   .max_length = max_length,
                                   .short_share = 0.1,
                                   .seed = 11,
                                   .block_tokens = 1000};
}

static struct sample_stream *start(const struct fixture *f, const struct sample_options *o,
                                   struct sample_cursor cursor)
{
    struct sample_stream *s;
    struct err e = {0};
    if (sample_stream_new(&s, f->corpus, &f->vocab, o, &cursor, &e)) fail_msg("%s", e.message);
    return s;
}

static struct sample_stream *start_anew(const struct fixture *f, const struct sample_options *o)
{
    return start(f, o, (struct sample_cursor){0});
}

/* The next sample of this epoch; false where the next one begins (or the stream ends). */
static bool next_in_epoch(struct sample_stream *s, struct sample *sample, uint64_t epoch)
{
    struct err e = {0};
    int result = sample_next(s, sample, &e);
    if (result < 0) fail_msg("%s", e.message);
    return result == 1 && sample->epoch == epoch;
}

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

/* Count each token of one epoch's packed samples, checking their form. */
static void count_packed(struct sample_stream *s, uint64_t epoch, size_t max_length, uint8_t *counts)
{
    struct sample sample;
    for (uint64_t number = 0; next_in_epoch(s, &sample, epoch); number++) {
        assert_int_equal(sample.number, number);
        assert_in_range(sample.n, 3, max_length);
        assert_int_equal(sample.ids[0], CLS);
        assert_int_equal(sample.ids[sample.n - 1], SEP);
        for (size_t i = 1; i < sample.n; i++)
            if (sample.ids[i] != SEP) counts[sample.ids[i]]++;
    }
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

/* ---- pairs ---- */

/* What holds for every pair; returns whether nothing was cut off. */
static bool check_pair(const struct fixture *f, const struct sample *p, size_t max_length)
{
    assert_in_range(p->n, 5, max_length);
    assert_in_range(p->second, 3, p->n - 2);
    assert_int_equal(p->ids[0], CLS);
    assert_int_equal(p->ids[p->second - 1], SEP);
    assert_int_equal(p->ids[p->n - 1], SEP);
    const uint16_t *a = p->ids + 1, *b = p->ids + p->second;
    size_t n_a = p->second - 2, n_b = p->n - p->second - 1;
    for (size_t i = 1; i < n_a; i++) assert_int_equal(a[i], a[i - 1] + 1);
    for (size_t i = 1; i < n_b; i++) assert_int_equal(b[i], b[i - 1] + 1);
    assert_int_equal(f->document[a[0]], p->document);
    assert_int_equal(f->document[a[n_a - 1]], p->document);
    assert_int_equal(f->document[b[0]], f->document[b[n_b - 1]]);
    bool whole = p->n < max_length;
    if (whole) assert_true(f->begins[a[0]] && f->begins[b[0]]);
    if (p->next) {
        assert_int_not_equal(f->document[b[0]], p->document);
    } else {
        assert_int_equal(f->document[b[0]], p->document);
        assert_true(whole ? b[0] == a[n_a - 1] + 1 : b[0] > a[n_a - 1]);
    }
    return whole;
}

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

/* ---- the stream ---- */

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
        struct sample_options o = options_of(objective, 64), other = o;
        other.seed++;
        struct sample_stream *streams[] = {
            start_anew(f, &o), start(f, &o, (struct sample_cursor){.epoch = 1}), start_anew(f, &other)};
        size_t equal = 0;
        for (int i = 0; i < 50; i++) {
            struct kept k[3];
            for (int j = 0; j < 3; j++) keep(streams[j], &k[j]);
            equal += k[0].ids[1] == k[1].ids[1];
            equal += k[0].ids[1] == k[2].ids[1];
        }
        assert_in_range(equal, 0, 10);
        for (int j = 0; j < 3; j++) sample_stream_free(streams[j]);
    }
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
    uint8_t seen[7] = {0};
    for (uint64_t epoch = 0; epoch < 4; epoch++)
        while (next_in_epoch(s, &sample, epoch)) {
            check_pair(f, &sample, 64);
            seen[sample.document] = 1;
        }
    for (int i = 0; i < 7; i++) assert_int_equal(seen[i], 1);
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
    refuse(f, &pairs, (struct sample_cursor){0}, "needs 2 documents to train on, and there are 1");
    sample_stream_free(start_anew(f, &packed));
    open_corpus(f, 1);
    refuse(f, &packed, (struct sample_cursor){0}, "needs 1 documents to train on, and there are 0");
    pairs.held_out = true;
    refuse(f, &pairs, (struct sample_cursor){0}, "needs 2 documents, and there are 1");
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
        TEST(packed_samples_are_full_sentences),
        TEST(an_epoch_has_every_token_once),
        TEST(training_and_held_out_text_part_the_corpus),
        TEST(pairs_are_googles),
        TEST(unused_sentences_are_put_back),
        TEST(a_may_end_behind_any_sentence),
        TEST(the_longer_text_is_cut_at_both_ends),
        TEST(some_targets_are_short),
        TEST(a_stream_goes_on_from_any_cursor),
        TEST(epochs_and_seeds_differ),
        TEST(held_out_samples_come_in_order),
        TEST(a_lone_document_finds_a_partner),
        TEST(too_few_documents_are_refused),
        TEST(odd_options_and_cursors_are_refused),
        TEST(a_broken_document_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
