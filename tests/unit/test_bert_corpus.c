/* The corpus of the trainer: shards and folders, what is refused, and the parting into two. */
#include "tests/unit/scratch.h"
#include "tests/unit/token_shards.h"
#include "tests/unit/unit.h"

#include "bert/corpus.h"

static struct vocab vocabulary(size_t n)
{
    struct vocab v;
    numbered_vocab(&v, n);
    return v;
}

/* A shard of n documents whose ids begin at from; document i has 1 + i % 3 sentences of 2 tokens. */
static void counting_shard(struct scratch *s, const char *name, const struct vocab *v, uint16_t from, int n)
{
    struct shard_maker m = {0};
    for (int i = 0; i < n; i++) {
        for (int k = 0; k <= i % 3; k++) from = make_counting(&m, from, 2);
        make_document_end(&m);
    }
    make_shard(&m, s, name, v);
}

static struct corpus *open_one(const char *path, const struct vocab *v, double held_out)
{
    struct corpus *c;
    struct err e = {0};
    if (corpus_open(&c, &path, 1, v, held_out, &e)) fail_msg("%s", e.message);
    return c;
}

static void documents_are_read_as_they_were_written(void **state)
{
    struct vocab v = vocabulary(100);
    counting_shard(*state, "news-00001", &v, 30, 2);
    counting_shard(*state, "news-00000", &v, 10, 3);
    counting_shard(*state, "empty-00000", &v, 0, 0);
    counting_shard(*state, "a-2-00000", &v, 40, 1);
    struct corpus *c = open_one(((struct scratch *)*state)->folder, &v, 0);
    static const uint16_t first[] = {40, 10, 12, 16, 30, 32}, sentences[] = {1, 1, 2, 3, 1, 2};
    assert_int_equal(corpus_documents(c), 6);
    assert_int_equal(corpus_tokens(c), 20);
    assert_int_equal(corpus_sources(c), 2);
    assert_string_equal(corpus_source_name(c, 0), "a-2");
    assert_string_equal(corpus_source_name(c, 1), "news");
    for (uint64_t i = 0; i < 6; i++) {
        struct corpus_document d;
        assert_int_equal(corpus_document(c, i, &d, NULL), 0);
        assert_int_equal(d.number, i);
        assert_int_equal(d.ids[0], first[i]);
        assert_int_equal(d.n_sentences, sentences[i]);
        assert_int_equal(d.n_ids, 2 * sentences[i]);
        assert_int_equal(corpus_sentence(&d, d.n_sentences - 1), 2);
        assert_int_equal(corpus_sentence_start(&d, d.n_sentences - 1), d.n_ids - 2);
        assert_int_equal(corpus_sentence_start(&d, d.n_sentences), d.n_ids);
        assert_int_equal(corpus_source(c, i), i > 0);
    }
    corpus_free(c);
    vocab_free(&v);
}

static void a_shard_is_named_in_any_way(void **state)
{
    struct vocab v = vocabulary(100);
    char sum[SHA256_HEX] = "";
    counting_shard(*state, "t-00000", &v, 10, 3);
    static const char *const names[] = {"t-00000", "t-00000.bin", "t-00000.idx", "t-00000.ledger.json", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct corpus *c = open_one(scratch_path(*state, names[i]), &v, 0);
        assert_int_equal(corpus_documents(c), 3);
        assert_string_equal(corpus_source_name(c, 0), "t");
        if (i) assert_string_equal(corpus_sha256(c), sum);
        memcpy(sum, corpus_sha256(c), sizeof sum);
        corpus_free(c);
    }
    vocab_free(&v);
}

static void the_sum_names_ids_sentences_and_order(void **state)
{
    struct scratch *s = *state;
    struct vocab v = vocabulary(100);
    counting_shard(s, "a", &v, 10, 3);
    counting_shard(s, "b", &v, 11, 3);
    struct shard_maker one = {0}; /* as a, in one sentence */
    make_counting(&one, 10, 12);
    make_document_end(&one);
    make_shard(&one, s, "c", &v);
    char a[192], b[192], one_path[192], sums[5][SHA256_HEX];
    snprintf(a, sizeof a, "%s/a", s->folder);
    snprintf(b, sizeof b, "%s/b", s->folder);
    snprintf(one_path, sizeof one_path, "%s/c", s->folder);
    const char *const lists[5][2] = {{a, NULL}, {b, NULL}, {one_path, NULL}, {a, b}, {b, a}};
    for (size_t i = 0; i < 5; i++) {
        struct corpus *c;
        assert_int_equal(corpus_open(&c, lists[i], lists[i][1] ? 2 : 1, &v, 0, NULL), 0);
        memcpy(sums[i], corpus_sha256(c), SHA256_HEX);
        for (size_t k = 0; k < i; k++) assert_string_not_equal(sums[i], sums[k]);
        corpus_free(c);
    }
    vocab_free(&v);
}

/* Make the ledger of a shard of 24 bytes say that it has 26. */
static void spoil_ledger(struct scratch *s, const char *name)
{
    struct buf ledger = BUF_INIT;
    const char *path = scratch_path(s, name);
    assert_int_equal(io_read_file(path, 1 << 20, &ledger, NULL), 0);
    char *size = strstr(ledger.data, "\"bytes\":24");
    assert_non_null(size);
    size[9] = '6';
    assert_int_equal(io_write_file(path, ledger.data, ledger.len, NULL), 0);
    buf_free(&ledger);
}

static void unfit_shards_are_refused(void **state)
{
    static const struct {
        const char *name;
        size_t n_vocab;
        double held_out;
        enum err_code code;
        const char *message;
    } cases[] = {
        {"good-00000", 100, 0, ERR_NONE, ""},
        {"good-00000", 99, 0, ERR_DATA, "another vocabulary"},
        {"spoilt", 100, 0, ERR_DATA, "does not list it with its 24 bytes"},
        {"empty", 100, 0, ERR_USAGE, "no document"},
        {"bare", 100, 0, ERR_USAGE, "no token shard"},
        {"absent", 100, 0, ERR_SYSTEM, "cannot open"},
        {"good-00000", 100, 1.5, ERR_USAGE, "between 0 and 1"},
        {"good-00000", 100, -0.1, ERR_USAGE, "between 0 and 1"},
    };
    struct scratch *s = *state;
    struct vocab v = vocabulary(100);
    counting_shard(s, "good-00000", &v, 10, 3);
    counting_shard(s, "spoilt", &v, 10, 3);
    counting_shard(s, "empty", &v, 10, 0);
    spoil_ledger(s, "spoilt.ledger.json");
    assert_int_equal(io_make_folder(scratch_path(s, "bare"), NULL), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct corpus *c = NULL;
        struct vocab asked = vocabulary(cases[i].n_vocab);
        struct err e = {0};
        const char *path = scratch_path(s, cases[i].name);
        int result = corpus_open(&c, &path, 1, &asked, cases[i].held_out, &e);
        assert_int_equal(result, cases[i].code ? -1 : 0);
        assert_int_equal(e.code, cases[i].code);
        assert_non_null(strstr(e.message, cases[i].message));
        corpus_free(c);
        vocab_free(&asked);
    }
    vocab_free(&v);
}

static void an_id_beyond_the_vocabulary_is_found_at_the_document(void **state)
{
    struct vocab v = vocabulary(15);
    counting_shard(*state, "t", &v, 10, 3); /* ids 10, 11 | 12 … 15 | 16 … 21 */
    struct corpus *c = open_one(scratch_path(*state, "t"), &v, 0);
    struct corpus_document d;
    struct err e = {0};
    assert_int_equal(corpus_document(c, 0, &d, &e), 0);
    assert_int_equal(corpus_document(c, 1, &d, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "document 1 has the id 15, but the vocabulary has 15 tokens"));
    corpus_free(c);
    vocab_free(&v);
}

/* Mark in sides, by first id, which documents are held out. */
static size_t part(const char *const *paths, const struct vocab *v, double share, uint8_t *sides)
{
    struct corpus *c;
    size_t held_out = 0;
    assert_int_equal(corpus_open(&c, paths, 2, v, share, NULL), 0);
    for (uint64_t i = 0; i < corpus_documents(c); i++) {
        struct corpus_document d;
        assert_int_equal(corpus_document(c, i, &d, NULL), 0);
        sides[d.ids[0]] = corpus_held_out(c, &d);
        held_out += sides[d.ids[0]];
    }
    corpus_free(c);
    return held_out;
}

static void the_parting_depends_on_the_documents_alone(void **state)
{
    enum { N = 1000, N_VOCAB = 10000 };
    static uint8_t forth[N_VOCAB], back[N_VOCAB], more[N_VOCAB];
    struct scratch *s = *state;
    struct vocab v = vocabulary(N_VOCAB);
    counting_shard(s, "a", &v, 5, N);
    counting_shard(s, "b", &v, 5005, N);
    char a[192], b[192];
    snprintf(a, sizeof a, "%s/a", s->folder);
    snprintf(b, sizeof b, "%s/b", s->folder);
    size_t n = part((const char *const[]){a, b}, &v, 0.1, forth);
    assert_in_range(n, 150, 250); /* of 2,000; four deviations are 54 */
    assert_int_equal(part((const char *const[]){b, a}, &v, 0.1, back), n);
    assert_memory_equal(forth, back, N_VOCAB);
    /* A larger share holds out more, never less. */
    part((const char *const[]){a, b}, &v, 0.2, more);
    for (size_t i = 0; i < N_VOCAB; i++) assert_true(more[i] >= forth[i]);
    assert_int_equal(part((const char *const[]){a, b}, &v, 0, back), 0);
    assert_int_equal(part((const char *const[]){a, b}, &v, 1, back), 2 * N);
    vocab_free(&v);
}

/* Documents that begin alike are parted by what follows; equal ones are not parted. */
static void every_token_decides_the_side(void **state)
{
    enum { N = 400 };
    struct vocab v = vocabulary(1000);
    struct shard_maker m = {0};
    for (int i = 0; i < 2 * N; i++) {
        make_sentence(&m, (const uint16_t[]){5, 6}, 2);
        make_sentence(&m, (const uint16_t[]){7, 8, (uint16_t)(9 + i % N)}, 3);
        make_document_end(&m);
    }
    make_shard(&m, *state, "t", &v);
    struct corpus *c = open_one(scratch_path(*state, "t"), &v, 0.5);
    bool sides[2 * N];
    size_t held_out = 0;
    for (int i = 0; i < 2 * N; i++) {
        struct corpus_document d;
        assert_int_equal(corpus_document(c, (uint64_t)i, &d, NULL), 0);
        sides[i] = corpus_held_out(c, &d);
        held_out += sides[i];
        if (i >= N) assert_int_equal(sides[i], sides[i - N]);
    }
    assert_in_range(held_out, N - 80, N + 80);
    corpus_free(c);
    vocab_free(&v);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_open, scratch_close)
    const struct CMUnitTest tests[] = {
        TEST(documents_are_read_as_they_were_written),
        TEST(a_shard_is_named_in_any_way),
        TEST(the_sum_names_ids_sentences_and_order),
        TEST(unfit_shards_are_refused),
        TEST(an_id_beyond_the_vocabulary_is_found_at_the_document),
        TEST(the_parting_depends_on_the_documents_alone),
        TEST(every_token_decides_the_side),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
