#include "bert/evaluate.h"

#include "bert/evaluate_pick.h"
#include "bert/evaluate_pseudo.h"
#include "bert/masking.h"
#include "bert/unigram.h"
#include "common/progress.h"
#include "common/utf8.h"

static const double mask_share = 0.15;

/* A run over the samples. */
struct evaluating {
    const struct text_model *model;
    const struct corpus *corpus;
    const struct evaluate_options *options;
    const struct unigram *unigram; /* NULL: not asked */
    uint8_t *characters;           /* [V] code points of each token without ## */
    struct masking *masking;
    struct batch batch;
    size_t source; /* of the batch */
    struct evaluation *result;
};

/* Code points of the tokens, of which none has more than 255: the encoder cuts no longer words. */
static uint8_t *count_characters(const struct vocab *v)
{
    uint8_t *characters = calloc(v->tokens.len ? v->tokens.len : 1, 1);
    for (size_t id = 0; characters && id < v->tokens.len; id++) {
        size_t len;
        const char *token = vocab_token(v, id, &len);
        size_t from = len > 2 && memcmp(token, "##", 2) == 0 ? 2 : 0,
               n = utf8_count(token + from, len - from);
        characters[id] = n < UINT8_MAX ? (uint8_t)n : UINT8_MAX;
    }
    return characters;
}

static void add_losses(struct bert_losses *to, const struct bert_losses *from)
{
    to->masked += from->masked;
    to->next += from->next;
    to->n_masked += from->n_masked;
    to->n_next += from->n_next;
    to->right_masked += from->right_masked;
    to->right_next += from->right_next;
}

static void add_sums(struct evaluate_sums *to, const struct evaluate_sums *from)
{
    add_losses(&to->losses, &from->losses);
    to->sequences += from->sequences;
    to->unigram += from->unigram;
    to->tokens += from->tokens;
    to->unknown += from->unknown;
    to->characters += from->characters;
    to->pseudo += from->pseudo;
    to->pseudo_sentences += from->pseudo_sentences;
    to->pseudo_tokens += from->pseudo_tokens;
}

static int flush(struct evaluating *x, struct err *e)
{
    struct evaluate_sums *sums = &x->result->sources.items[x->source].sums;
    if (!batch_sequences(&x->batch)) return 0;
    if (bert_evaluate(&x->model->model, &x->batch, x->model->workspace, &sums->losses, NULL, e)) return -1;
    for (size_t i = 0; x->unigram && i < x->batch.labels.len; i++)
        sums->unigram += unigram_loss(x->unigram, x->batch.labels.items[i]);
    batch_clear(&x->batch);
    return 0;
}

/* What the sample is made of, before it is masked. */
static void count_tokens(const struct evaluating *x, const struct sample *sample, struct evaluate_sums *sums)
{
    const struct vocab *v = &x->model->vocab;
    for (size_t i = 0; i < sample->n; i++) {
        uint16_t id = sample->ids[i];
        if (id == v->cls || id == v->sep) continue;
        sums->tokens++;
        if (id == v->unk)
            sums->unknown++;
        else
            sums->characters += x->characters[id];
    }
    sums->sequences++;
}

static int take_sample(struct evaluating *x, const struct sample *sample, struct err *e)
{
    size_t source = corpus_source(x->corpus, sample->document);
    struct evaluate_sums *sums = &x->result->sources.items[source].sums;
    if (x->options->max_sequences && sums->sequences >= x->options->max_sequences) return 0;
    bool full = x->batch.ids.len + sample->n > x->options->batch_tokens;
    if ((full || source != x->source) && flush(x, e)) return -1;
    x->source = source;
    count_tokens(x, sample, sums);
    return masking_add(x->masking, sample, x->options->objective == SAMPLE_PAIRS, 0, &x->batch, e);
}

static int run_samples(struct evaluating *x, struct err *e)
{
    const struct evaluate_options *o = x->options;
    struct sample_options samples = {
        .objective = o->objective, .max_length = o->max_length, .seed = o->seed, .held_out = true};
    struct masking_options masking = {mask_share, 0, o->whole_words, o->seed};
    const struct sample_cursor beginning = {0};
    struct sample_stream *stream = NULL;
    struct sample sample;
    struct progress progress;
    int got = 0, result = masking_new(&x->masking, &x->model->vocab, &masking, o->max_length, e);
    if (!result) result = sample_stream_new(&stream, x->corpus, &x->model->vocab, &samples, &beginning, e);
    progress_start(&progress, "bert eval", 0, o->quiet);
    while (!result && (got = sample_next(stream, &sample, e)) > 0) {
        result = take_sample(x, &sample, e);
        progress_add(&progress, sample.n * sizeof *sample.ids);
    }
    if (!result) result = got;
    if (!result) result = flush(x, e);
    progress_end(&progress);
    sample_stream_free(stream);
    return result;
}

static int check(const struct text_model *t, const struct evaluate_options *o, struct err *e)
{
    size_t positions = t->model.layout.config.positions;
    if (text_model_needs_masked_head(t, "eval", e)) return -1;
    if (o->objective == SAMPLE_PAIRS && (t->missing.next_head || t->missing.pooler))
        return err_data(e, "the model has no NSP head (cls.seq_relationship), which sentence pairs need");
    if (o->max_length < SAMPLE_MIN_LENGTH)
        return err_usage(e, "sequences of %zu tokens; they must have at least %d", o->max_length,
                         SAMPLE_MIN_LENGTH);
    if (o->max_length > positions)
        return err_usage(e, "sequences of %zu tokens, but the model has %zu positions", o->max_length,
                         positions);
    return 0;
}

static int run_all(struct evaluating *x, struct sentence_pick *picks, struct unigram *unigram, struct err *e)
{
    struct evaluation *result = x->result;
    uint64_t held_out;
    for (size_t i = 0; i < result->sources.len; i++) picks[i] = sentence_pick_of(x->options->pseudo);
    if (x->options->unigram && unigram_init(unigram, x->model->vocab.tokens.len, e)) return -1;
    x->unigram = x->options->unigram ? unigram : NULL;
    if (evaluate_pick(x->corpus, picks, x->options->unigram ? unigram : NULL, &held_out, e)) return -1;
    if (!held_out)
        return err_data(e, "none of %llu documents is held out; a larger share of them, or all, must be",
                        (unsigned long long)corpus_documents(x->corpus));
    x->characters = count_characters(&x->model->vocab);
    if (!x->characters) return err_memory(e);
    if (run_samples(x, e)) return -1;
    for (size_t i = 0; i < result->sources.len; i++) {
        struct evaluate_sums *sums = &result->sources.items[i].sums;
        if (evaluate_pseudo(x->model, x->corpus, &picks[i], x->options, sums, e)) return -1;
        add_sums(&result->all, sums);
    }
    return 0;
}

int evaluate(const struct text_model *t, const struct corpus *corpus, const struct evaluate_options *options,
             struct evaluation *result, struct err *e)
{
    struct evaluating x = {
        .model = t, .corpus = corpus, .options = options, .batch = BATCH_INIT, .result = result};
    struct unigram unigram = {0};
    size_t n = corpus_sources(corpus);
    if (check(t, options, e)) return -1;
    struct sentence_pick *picks = calloc(n ? n : 1, sizeof *picks);
    int failed = !picks || array_reserve(&result->sources, n) ? err_memory(e) : 0;
    for (size_t i = 0; i < n && !failed; i++)
        result->sources.items[result->sources.len++] =
            (struct evaluate_source){.name = corpus_source_name(corpus, i)};
    if (!failed) failed = run_all(&x, picks, &unigram, e);
    for (size_t i = 0; picks && i < n; i++) sentence_pick_free(&picks[i]);
    free(picks);
    free(x.characters);
    unigram_free(&unigram);
    masking_free(x.masking);
    batch_free(&x.batch);
    return failed;
}

void evaluation_free(struct evaluation *result)
{
    array_free(&result->sources);
}
