/* Evaluation: what a model that knows nothing must score, and counts by hand. */
#include <math.h>

#include "bert/evaluate.h"
#include "bert/evaluate_pick.h"
#include "tests/unit/model_case.h"

enum { VOCABULARY = 97, N_DOCUMENTS = 60 };

static const struct evaluate_options usual = {.objective = SAMPLE_PACKED,
                                              .max_length = 16,
                                              .seed = 5,
                                              .pseudo = 10,
                                              .batch_tokens = 64,
                                              .unigram = true,
                                              .quiet = true};

/* Document i of the source is the token i + 1 times, and other once behind it unless that is 0. */
static void write_source(struct scratch *s, const char *name, uint16_t token, uint16_t other, int n)
{
    struct shard_maker m = {0};
    struct vocab v;
    numbered_vocab(&v, VOCABULARY);
    for (int i = 0; i < n; i++) {
        for (int k = 0; k <= i; k++) make_sentence(&m, &token, 1);
        if (other) make_sentence(&m, &other, 1);
        make_document_end(&m);
    }
    make_shard(&m, s, name, &v);
    vocab_free(&v);
}

static struct corpus *open_corpus(struct scratch *s, const struct text_model *t, double held_out)
{
    struct corpus *c;
    struct err e = {0};
    const char *const paths[] = {s->folder};
    if (corpus_open(&c, paths, 1, &t->vocab, held_out, &e)) fail_msg("%s", e.message);
    return c;
}

static void run(const struct text_model *t, const struct corpus *c, const struct evaluate_options *o,
                struct evaluation *result)
{
    struct err e = {0};
    *result = (struct evaluation){0};
    if (evaluate(t, c, o, result, &e)) fail_msg("%s", e.message);
}

static void a_model_of_zeros_finds_all_tokens_alike(void **state)
{
    struct text_model t;
    struct evaluation r;
    make_model_folder(*state, "model", 0);
    open_model_folder(*state, "model", &t);
    write_source(*state, "a-00000", 10, 0, N_DOCUMENTS);
    write_source(*state, "b-00000", 20, 30, N_DOCUMENTS);
    struct corpus *c = open_corpus(*state, &t, 0.3);
    run(&t, c, &usual, &r);
    assert_int_equal(r.sources.len, 2);
    assert_string_equal(r.sources.items[1].name, "b");
    for (size_t i = 0; i < 3; i++) {
        const struct evaluate_sums *s = i < 2 ? &r.sources.items[i].sums : &r.all;
        assert_true(s->losses.n_masked > 20);
        assert_float_equal(evaluate_loss(s), log(VOCABULARY), 1e-6);
        assert_float_equal(evaluate_pseudo_perplexity(s), VOCABULARY, 1e-4);
        assert_true(evaluate_accuracy(s) == 0); /* [PAD] is the first of equals */
        assert_true(isnan(evaluate_next_loss(s)));
        /* Each token is three characters long. */
        assert_float_equal(evaluate_bits(s), log2(VOCABULARY) / 3, 1e-5);
    }
    assert_int_equal(r.all.sequences, r.sources.items[0].sums.sequences + r.sources.items[1].sums.sequences);
    assert_true(r.all.pseudo_sentences <= 20 && r.all.pseudo_sentences > 9);
    assert_int_equal(r.all.pseudo_tokens, r.all.pseudo_sentences);
    evaluation_free(&r);
    corpus_free(c);
    text_model_close(&t);
}

static void pairs_ask_whether_b_follows(void **state)
{
    struct text_model t;
    struct evaluation r;
    struct evaluate_options options = usual;
    make_model_folder(*state, "model", 0);
    open_model_folder(*state, "model", &t);
    write_source(*state, "a-00000", 10, 0, N_DOCUMENTS);
    struct corpus *c = open_corpus(*state, &t, 1);
    options.objective = SAMPLE_PAIRS;
    options.unigram = false;
    options.pseudo = 0;
    run(&t, c, &options, &r);
    assert_int_equal(r.all.losses.n_next, r.all.sequences);
    assert_float_equal(evaluate_next_loss(&r.all), log(2), 1e-6);
    assert_float_equal(evaluate_loss(&r.all), log(VOCABULARY), 1e-6);
    assert_true(isnan(evaluate_pseudo_perplexity(&r.all)));
    evaluation_free(&r);
    corpus_free(c);
    text_model_close(&t);
}

static void unigrams_by_hand(void **state)
{
    (void)state;
    struct unigram u;
    static const uint16_t ids[] = {3, 1, 3, 3, 0};
    assert_int_equal(unigram_init(&u, 4, NULL), 0);
    assert_float_equal(unigram_loss(&u, 2), log(4), 1e-12);
    unigram_add(&u, ids, 5);
    assert_float_equal(unigram_loss(&u, 3), -log(4.0 / 9), 1e-12);
    assert_float_equal(unigram_loss(&u, 2), -log(1.0 / 9), 1e-12);
    unigram_free(&u);
}

static void unigrams_are_of_the_training_documents(void **state)
{
    struct text_model t;
    struct evaluation r;
    make_model_folder(*state, "model", 0.3);
    open_model_folder(*state, "model", &t);
    write_source(*state, "a-00000", 10, 0, N_DOCUMENTS);
    struct corpus *c = open_corpus(*state, &t, 0.3);
    uint64_t training = 0, held_out = 0;
    for (uint64_t i = 0; i < corpus_documents(c); i++) {
        struct corpus_document d;
        assert_int_equal(corpus_document(c, i, &d, NULL), 0);
        *(corpus_held_out(c, &d) ? &held_out : &training) += d.n_ids;
    }
    run(&t, c, &usual, &r);
    assert_int_equal(r.all.tokens, held_out);
    assert_int_equal(r.all.characters, 3 * held_out);
    /* Every label is the one token that there is. */
    assert_float_equal(evaluate_unigram(&r.all),
                       -log((double)(training + 1) / (double)(training + VOCABULARY)), 1e-9);
    evaluation_free(&r);
    corpus_free(c);
    text_model_close(&t);
}

static void unknown_tokens_are_counted_and_have_no_characters(void **state)
{
    struct text_model t;
    struct evaluation r;
    struct evaluate_options options = usual;
    make_model_folder(*state, "model", 0.3);
    open_model_folder(*state, "model", &t);
    write_source(*state, "a-00000", 10, 1, 9);
    struct corpus *c = open_corpus(*state, &t, 1);
    options.unigram = false;
    run(&t, c, &options, &r);
    assert_int_equal(r.all.unknown, 9);
    assert_int_equal(r.all.tokens, 45 + 9);
    assert_int_equal(r.all.characters, 3 * 45);
    assert_float_equal(evaluate_unknown(&r.all), 9.0 / 54, 1e-12);
    assert_float_equal(evaluate_bits(&r.all), evaluate_loss(&r.all) / log(2) / 3, 1e-9);
    evaluation_free(&r);
    corpus_free(c);
    text_model_close(&t);
}

static void batches_change_nothing_and_a_cap_holds_for_each_source(void **state)
{
    struct text_model t;
    struct evaluation small, large;
    struct evaluate_options options = usual;
    make_model_folder(*state, "model", 0.3);
    open_model_folder(*state, "model", &t);
    write_source(*state, "a-00000", 10, 40, N_DOCUMENTS);
    write_source(*state, "b-00000", 20, 50, N_DOCUMENTS);
    struct corpus *c = open_corpus(*state, &t, 0.5);
    options.batch_tokens = 1;
    run(&t, c, &options, &small);
    options.batch_tokens = 4096;
    run(&t, c, &options, &large);
    assert_int_equal(small.all.losses.n_masked, large.all.losses.n_masked);
    assert_float_equal(evaluate_loss(&small.all), evaluate_loss(&large.all), 1e-5);
    assert_float_equal(evaluate_pseudo_perplexity(&small.all), evaluate_pseudo_perplexity(&large.all), 1e-2);
    evaluation_free(&large);
    options.max_sequences = 2;
    run(&t, c, &options, &large);
    assert_int_equal(large.sources.items[0].sums.sequences, 2);
    assert_int_equal(large.sources.items[1].sums.sequences, 2);
    evaluation_free(&small);
    evaluation_free(&large);
    corpus_free(c);
    text_model_close(&t);
}

/* One document of one sentence: each of its tokens, masked alone, against the rest. */
static void the_pseudo_perplexity_is_exact(void **state)
{
    struct text_model t;
    struct evaluation r;
    struct shard_maker m = {0};
    struct evaluate_options options = usual;
    const uint16_t sentence[] = {2, 11, 12, 13, 14, 15, 16, 3};
    enum { LENGTH = sizeof sentence / sizeof *sentence };
    double sum = 0;
    make_model_folder(*state, "model", 0.3);
    open_model_folder(*state, "model", &t);
    make_counting(&m, 11, LENGTH - 2);
    make_document_end(&m);
    make_shard(&m, *state, "a-00000", &t.vocab);
    for (uint32_t i = 1; i + 1 < LENGTH; i++) {
        struct batch b = BATCH_INIT;
        struct bert_losses losses = {0};
        assert_int_equal(batch_add(&b, sentence, LENGTH, LENGTH, 0), 0);
        b.ids.items[i] = t.vocab.mask;
        assert_int_equal(array_push(&b.masked, i), 0);
        assert_int_equal(array_push(&b.labels, sentence[i]), 0);
        assert_int_equal(bert_evaluate(&t.model, &b, t.workspace, &losses, NULL, NULL), 0);
        sum += losses.masked;
        batch_free(&b);
    }
    struct corpus *c = open_corpus(*state, &t, 1);
    options.unigram = false;
    run(&t, c, &options, &r);
    assert_int_equal(r.all.pseudo_tokens, LENGTH - 2);
    assert_float_equal(log(evaluate_pseudo_perplexity(&r.all)), sum / (LENGTH - 2), 1e-5);
    evaluation_free(&r);
    options.max_length = 8; /* holds the sentence just so */
    run(&t, c, &options, &r);
    assert_int_equal(r.all.pseudo_tokens, LENGTH - 2);
    evaluation_free(&r);
    corpus_free(c);
    text_model_close(&t);
}

static void sentences_are_picked_evenly(void **state)
{
    (void)state;
    static const struct {
        size_t n, at_most, kept, stride;
    } cases[] = {{5, 10, 5, 1},      {10, 10, 10, 1}, {11, 10, 6, 2}, {1000, 10, 8, 128},
                 {1000, 1, 1, 1024}, {1000, 0, 0, 1}, {0, 10, 0, 1},  {1000, 3, 2, 512}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sentence_pick p = sentence_pick_of(cases[i].at_most);
        for (size_t k = 0; k < cases[i].n; k++) assert_int_equal(sentence_pick_add(&p, k / 7, k % 7), 0);
        assert_int_equal(p.items.len, cases[i].kept);
        for (size_t k = 0; k < p.items.len; k++)
            assert_int_equal(p.items.items[k].document * 7 + p.items.items[k].sentence, k * cases[i].stride);
        sentence_pick_free(&p);
    }
}

static void what_cannot_be_evaluated_is_refused(void **state)
{
    struct text_model t;
    struct evaluation r = {0};
    struct evaluate_options options = usual;
    struct err e = {0};
    make_model_folder(*state, "model", 0.3);
    open_model_folder(*state, "model", &t);
    write_source(*state, "a-00000", 10, 0, 20);
    struct corpus *c = open_corpus(*state, &t, 0);
    assert_int_equal(evaluate(&t, c, &options, &r, &e), -1);
    assert_non_null(strstr(e.message, "none of 20 documents is held out"));
    evaluation_free(&r);
    options.max_length = 33;
    assert_int_equal(evaluate(&t, c, &options, &r, &e), -1);
    assert_int_equal(e.code, ERR_USAGE);
    options = usual;
    options.objective = SAMPLE_PAIRS;
    t.missing.next_head = true;
    assert_int_equal(evaluate(&t, c, &options, &r, &e), -1);
    assert_non_null(strstr(e.message, "no NSP head"));
    t.missing.masked_head = true;
    assert_int_equal(evaluate(&t, c, &options, &r, &e), -1);
    assert_non_null(strstr(e.message, "no MLM head"));
    corpus_free(c);
    text_model_close(&t);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_open, scratch_close)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_model_of_zeros_finds_all_tokens_alike),
        IN_FOLDER(pairs_ask_whether_b_follows),
        cmocka_unit_test(unigrams_by_hand),
        IN_FOLDER(unigrams_are_of_the_training_documents),
        IN_FOLDER(unknown_tokens_are_counted_and_have_no_characters),
        IN_FOLDER(batches_change_nothing_and_a_cap_holds_for_each_source),
        IN_FOLDER(the_pseudo_perplexity_is_exact),
        cmocka_unit_test(sentences_are_picked_evenly),
        IN_FOLDER(what_cannot_be_evaluated_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
