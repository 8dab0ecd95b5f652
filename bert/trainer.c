#include "bert/trainer.h"

#include <stdarg.h>
#include <stdio.h>

#include "bert/corpus.h"
#include "bert/model_files.h"
#include "bert/model_folder.h"
#include "common/io.h"
#include "common/progress.h"

void trainer_say(const struct trainer *t, enum train_talk kind, const char *format, ...)
{
    char line[512];
    va_list arguments;
    if (t->dist.rank || !t->options->say) return;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    t->options->say(t->options->say_context, kind, line);
}

static int open_text(struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    if (vocab_load(&t->vocab, o->vocab, e)) return -1;
    if (corpus_open(&t->corpus, o->shards, o->n_shards, &t->vocab, o->held_out, e)) return -1;
    t->identity = (struct train_identity){o->config_json, corpus_sha256(t->corpus), t->vocab.sha256};
    return masking_new(&t->masking, &t->vocab, &o->masking, o->samples.max_length, e);
}

/* Sequences are dealt to parts of at most micro_batch, the same number of parts for every rank. */
static int deal_parts(struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    size_t ranks = (size_t)t->dist.size;
    if (o->batch < ranks)
        return err_usage(e, "%zu ranks, but a batch of %zu sequences: give a larger --batch or fewer ranks",
                         ranks, o->batch);
    size_t parts = (o->batch + o->micro_batch - 1) / o->micro_batch;
    t->n_parts = (parts + ranks - 1) / ranks * ranks;
    t->parts = calloc(t->n_parts / ranks, sizeof *t->parts);
    return t->parts ? 0 : err_memory(e);
}

static int check_model(const struct trainer *t, struct err *e)
{
    const struct bert_config *c = &t->model.layout.config;
    if (c->vocab != t->vocab.tokens.len)
        return err_usage(e, "the model has %zu tokens, but the vocabulary %zu: give the model's own --vocab",
                         c->vocab, t->vocab.tokens.len);
    if (c->positions < t->options->samples.max_length)
        return err_usage(e, "the model has %zu positions: give a --max-length up to that", c->positions);
    if (c->types < 2) return err_usage(e, "the model has one segment; pretraining needs two");
    return 0;
}

static int fresh_model(struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    struct bert_config c = o->model;
    c.vocab = t->vocab.tokens.len;
    if (bert_model_new(&t->model, &c, e)) return -1;
    bert_model_initialise(&t->model, o->seed);
    return 0;
}

static int given_model(struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    struct bert_missing missing;
    struct buf folder = BUF_INIT;
    int result = model_folder(o->init, &folder, e);
    if (!result) result = bert_model_load(&t->model, buf_text(&folder), &missing, e);
    buf_free(&folder);
    if (result || bert_model_initialise_missing(&t->model, &missing, o->seed, e)) return -1;
    t->model.layout.config.hidden_dropout = o->model.hidden_dropout;
    t->model.layout.config.attention_dropout = o->model.attention_dropout;
    bool heads = missing.pooler || missing.masked_head || missing.next_head;
    if (heads || missing.unknown)
        trainer_say(t, TRAIN_NOTE, "'%s': begun afresh:%s%s%s%s; left out: %zu tensors", o->init,
                    missing.pooler ? " pooler" : "", missing.masked_head ? " MLM head" : "",
                    missing.next_head ? " NSP head" : "", heads ? "" : " nothing", missing.unknown);
    return 0;
}

static int open_model(struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    if (o->resume && checkpoint_exists(o->out)) {
        if (checkpoint_load(o->out, &t->identity, &t->model, &o->optimizer, &t->optimizer, &t->state, e))
            return -1;
    } else if (o->init ? given_model(t, e) : fresh_model(t, e))
        return -1;
    if (check_model(t, e)) return -1;
    size_t size = t->model.layout.size;
    if (!t->optimizer.first && optimizer_new(&t->optimizer, &o->optimizer, size, e)) return -1;
    t->gradient = calloc(size, sizeof *t->gradient);
    if (!t->gradient || bert_weights_bind(&t->gradients, &t->model.layout, t->gradient)) return err_memory(e);
    return dist_broadcast(&t->dist, t->model.parameters, size * sizeof *t->model.parameters, e);
}

/* A run must not write over another's checkpoints unless told so. */
static int check_output(const struct train_options *o, struct err *e)
{
    if (!checkpoint_exists(o->out) || o->resume || o->force) return 0;
    return err_usage(e, "'%s' holds a run already: --resume goes on with it, --force begins anew", o->out);
}

int trainer_open(struct trainer *t, const struct train_options *options, struct err *e)
{
    *t = (struct trainer){.options = options};
    if (dist_start(&t->dist, e) || check_output(options, e) || open_text(t, e) || deal_parts(t, e)) return -1;
    if (gemm_new(&t->gemm, options->precision, options->threads, e) ||
        bert_workspace_new(&t->workspace, t->gemm, e) || open_model(t, e))
        return -1;
    if (sample_stream_new(&t->stream, t->corpus, &t->vocab, &options->samples, &t->state.cursor, e))
        return -1;
    t->peak = gemm_peak(t->gemm, 0.5);
    if (dist_sum_double(&t->dist, &t->peak, 1, e)) return -1;
    t->started = progress_clock();
    return 0;
}

void trainer_close(struct trainer *t)
{
    for (size_t i = 0; t->parts && i < t->n_parts / (size_t)t->dist.size; i++) batch_free(&t->parts[i]);
    free(t->parts);
    sample_stream_free(t->stream);
    masking_free(t->masking);
    corpus_free(t->corpus);
    vocab_free(&t->vocab);
    bert_workspace_free(t->workspace);
    gemm_free(t->gemm);
    bert_weights_free(&t->gradients);
    free(t->gradient);
    optimizer_free(&t->optimizer);
    bert_model_free(&t->model);
    dist_end(&t->dist);
}
