/* What the tests of samples share: a corpus in which every token has an id of its own, so that an id tells
 * document and place, and what holds for every sample of it. */
#ifndef MALMOI_SAMPLE_CASE_H
#define MALMOI_SAMPLE_CASE_H

#include "tests/unit/scratch.h"
#include "tests/unit/token_shards.h"
#include "tests/unit/unit.h"

#include "common/rng.h"
#include "bert/samples.h"

enum { N_VOCAB = 60000, CLS = 2, SEP = 3 };

struct fixture {
    void *scratch;
    struct vocab vocab;
    struct corpus *corpus;
    uint16_t document[N_VOCAB]; /* of each id */
    uint8_t begins[N_VOCAB];    /* a sentence begins here */
    uint16_t end;               /* the id behind the last one */
};

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    scratch_open(&f->scratch);
    numbered_vocab(&f->vocab, N_VOCAB);
    f->end = FIRST_WORD;
    *state = f;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    corpus_free(f->corpus);
    vocab_free(&f->vocab);
    scratch_close(&f->scratch);
    free(f);
    return 0;
}

static inline void add_sentence(struct fixture *f, struct shard_maker *m, uint64_t document, size_t n)
{
    f->begins[f->end] = 1;
    for (size_t i = 0; i < n; i++) f->document[f->end + i] = (uint16_t)document;
    f->end = make_counting(m, f->end, n);
}

static inline void open_corpus(struct fixture *f, double held_out)
{
    const char *path = ((struct scratch *)f->scratch)->folder;
    struct err e = {0};
    corpus_free(f->corpus);
    f->corpus = NULL;
    if (corpus_open(&f->corpus, &path, 1, &f->vocab, held_out, &e)) fail_msg("%s", e.message);
}

/* documents of up to sentences sentences of up to tokens tokens each, in two shards. */
static inline void random_corpus(struct fixture *f, size_t documents, size_t sentences, size_t tokens,
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
static inline void even_corpus(struct fixture *f, size_t documents, size_t sentences, size_t tokens,
                               double held_out)
{
    struct shard_maker m = {0};
    for (size_t d = 0; d < documents; d++) {
        for (size_t i = 0; i < sentences; i++) add_sentence(f, &m, d, tokens);
        make_document_end(&m);
    }
    make_shard(&m, f->scratch, "a-00000", &f->vocab);
    open_corpus(f, held_out);
}

static inline struct sample_options options_of(enum sample_objective objective, size_t max_length)
{
    return (struct sample_options){.objective = objective,
                                   .max_length = max_length,
                                   .short_share = 0.1,
                                   .seed = 11,
                                   .block_tokens = 1000};
}

static inline struct sample_stream *start(const struct fixture *f, const struct sample_options *o,
                                          struct sample_cursor cursor)
{
    struct sample_stream *s;
    struct err e = {0};
    if (sample_stream_new(&s, f->corpus, &f->vocab, o, &cursor, &e)) fail_msg("%s", e.message);
    return s;
}

static inline struct sample_stream *start_anew(const struct fixture *f, const struct sample_options *o)
{
    return start(f, o, (struct sample_cursor){0});
}

/* The next sample of this epoch; false where the next one begins (or the stream ends). */
static inline bool next_in_epoch(struct sample_stream *s, struct sample *sample, uint64_t epoch)
{
    struct err e = {0};
    int result = sample_next(s, sample, &e);
    if (result < 0) fail_msg("%s", e.message);
    return result == 1 && sample->epoch == epoch;
}

/* Count each token of one epoch's packed samples, checking their form. */
static inline void count_packed(struct sample_stream *s, uint64_t epoch, size_t max_length, uint8_t *counts)
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

/* What holds for every pair; returns whether nothing was cut off. */
static inline bool check_pair(const struct fixture *f, const struct sample *p, size_t max_length)
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

#endif
