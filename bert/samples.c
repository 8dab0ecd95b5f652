#include "bert/samples.h"

#include <stdlib.h>

#include "bert/permutation.h"
#include "common/rng.h"
#include "bert/samples_block.h"

enum { BLOCK_TOKENS = 1 << 20 };

struct sample_stream {
    const struct corpus *corpus;
    struct sample_rules rules;
    struct permutation order; /* of the documents in the cursor's epoch; not for held-out ones */
    struct sample_cursor cursor;
    uint64_t behind; /* the place behind the block's last document */
    struct sample_block block;
};

static void start_epoch(struct sample_stream *s)
{
    struct rng r;
    rng_start(&r, s->rules.options.seed, RNG_DOCUMENTS, 0, s->cursor.epoch);
    permutation_start(&s->order, corpus_documents(s->corpus), &r);
}

/* The document at a place of the epoch; *wanted tells whether the stream is of its kind. */
static int document_at(const struct sample_stream *s, uint64_t place, struct corpus_document *d, bool *wanted,
                       struct err *e)
{
    bool held_out = s->rules.options.held_out;
    if (corpus_document(s->corpus, held_out ? place : permutation_at(&s->order, place), d, e)) return -1;
    *wanted = corpus_held_out(s->corpus, d) == held_out;
    return 0;
}

/* A block of one document, the epoch's last, has no other one to draw random text from: take the epoch's
 * first that differs. Where a single document is held out that is one of training. */
static int add_partner(struct sample_stream *s, struct err *e)
{
    for (uint64_t place = 0; place < corpus_documents(s->corpus); place++) {
        struct corpus_document d;
        bool wanted;
        if (document_at(s, place, &d, &wanted, e)) return -1;
        if (d.number == s->block.documents.items[0].number) continue;
        if (wanted || s->rules.options.held_out)
            return array_push(&s->block.documents, d) ? err_memory(e) : 0;
    }
    return err_usage(e, "pairs need a second document");
}

static int gather_documents(struct sample_stream *s, uint64_t *place, struct err *e)
{
    struct sample_block *b = &s->block;
    bool pairs = s->rules.options.objective == SAMPLE_PAIRS;
    size_t tokens = 0, least = pairs ? 2 : 1;
    while (*place < corpus_documents(s->corpus) &&
           (b->documents.len < least || tokens < s->rules.options.block_tokens)) {
        struct corpus_document d;
        bool wanted;
        if (document_at(s, (*place)++, &d, &wanted, e)) return -1;
        if (!wanted) continue;
        if (array_push(&b->documents, d)) return err_memory(e);
        tokens += d.n_ids;
    }
    b->n_cut = b->documents.len;
    return pairs && b->n_cut == 1 ? add_partner(s, e) : 0;
}

static void shuffle(struct sample_stream *s)
{
    struct block_sample *samples = s->block.samples.items;
    struct rng r;
    rng_start(&r, s->rules.options.seed, RNG_SHUFFLE, s->cursor.document, s->cursor.epoch);
    for (size_t left = s->block.samples.len; left > 1; left--) {
        size_t other = rng_below(&r, left);
        struct block_sample last = samples[left - 1];
        samples[left - 1] = samples[other];
        samples[other] = last;
    }
}

static int cut(struct sample_stream *s, struct err *e)
{
    int result = s->rules.options.objective == SAMPLE_PAIRS
                     ? sample_block_pairs(&s->block, &s->rules, s->cursor.epoch)
                     : sample_block_pack(&s->block, &s->rules);
    if (result) return err_memory(e);
    if (!s->rules.options.held_out) shuffle(s);
    return 0;
}

/* Make the block that begins at the cursor. After a failure the block is empty and the next call makes it
 * again. */
static int make_block(struct sample_stream *s, struct err *e)
{
    uint64_t place = s->behind = s->cursor.document;
    array_clear(&s->block.documents);
    array_clear(&s->block.ids);
    array_clear(&s->block.samples);
    if (gather_documents(s, &place, e) || cut(s, e)) {
        array_clear(&s->block.samples);
        return -1;
    }
    s->behind = place;
    return 0;
}

static int check_options(const struct sample_options *o, const struct vocab *v, struct err *e)
{
    if (o->max_length < SAMPLE_MIN_LENGTH || o->max_length > SAMPLE_MAX_LENGTH)
        return err_usage(e, "samples must have between %d and %d tokens", SAMPLE_MIN_LENGTH,
                         SAMPLE_MAX_LENGTH);
    if (!(o->short_share >= 0 && o->short_share <= 1))
        return err_usage(e, "the share of short samples must lie between 0 and 1");
    if (v->cls == VOCAB_NONE || v->sep == VOCAB_NONE)
        return err_data(e, "the vocabulary has no %s", v->cls == VOCAB_NONE ? "[CLS]" : "[SEP]");
    return 0;
}

/* Whether there are as many documents as the objective needs. Looks no further than that. */
static int check_documents(const struct sample_stream *s, struct err *e)
{
    const struct sample_options *o = &s->rules.options;
    uint64_t needed = o->objective == SAMPLE_PAIRS ? 2 : 1, found = 0;
    for (uint64_t i = 0; i < corpus_documents(s->corpus) && found < needed; i++) {
        struct corpus_document d;
        if (corpus_document(s->corpus, i, &d, e)) return -1;
        found += o->held_out || !corpus_held_out(s->corpus, &d);
    }
    if (found >= needed) return 0;
    return err_usage(e, "too few documents%s: %llu, and the objective needs %llu",
                     o->held_out ? "" : " to train on", (unsigned long long)found,
                     (unsigned long long)needed);
}

static int check_cursor(const struct sample_stream *s, struct err *e)
{
    const struct sample_cursor *c = &s->cursor;
    if (c->epoch <= (s->rules.options.held_out ? 0 : UINT32_MAX) &&
        c->document <= corpus_documents(s->corpus))
        return 0;
    return err_usage(e, "the cursor (epoch %llu, document %llu) is not in the corpus",
                     (unsigned long long)c->epoch, (unsigned long long)c->document);
}

static int start(struct sample_stream *s, struct err *e)
{
    if (check_documents(s, e) || check_cursor(s, e)) return -1;
    start_epoch(s);
    if (make_block(s, e)) return -1;
    if (s->cursor.sample <= s->block.samples.len) return 0;
    return err_usage(e, "the cursor is at sample %llu of a block that has %zu",
                     (unsigned long long)s->cursor.sample, s->block.samples.len);
}

int sample_stream_new(struct sample_stream **stream, const struct corpus *corpus, const struct vocab *vocab,
                      const struct sample_options *options, const struct sample_cursor *cursor, struct err *e)
{
    if (check_options(options, vocab, e)) return -1;
    struct sample_stream *s = calloc(1, sizeof *s);
    if (!s) return err_memory(e);
    s->corpus = corpus;
    s->rules = (struct sample_rules){*options, vocab->cls, vocab->sep};
    if (!options->block_tokens) s->rules.options.block_tokens = BLOCK_TOKENS;
    s->cursor = *cursor;
    if (start(s, e)) {
        sample_stream_free(s);
        return -1;
    }
    *stream = s;
    return 0;
}

void sample_stream_free(struct sample_stream *s)
{
    if (!s) return;
    array_free(&s->block.documents);
    array_free(&s->block.ids);
    array_free(&s->block.samples);
    free(s);
}

/* Go to the next block: 1, or 0 at the end. */
static int next_block(struct sample_stream *s, struct err *e)
{
    struct sample_cursor *c = &s->cursor;
    if (s->behind < corpus_documents(s->corpus)) {
        *c = (struct sample_cursor){c->epoch, s->behind, c->before + s->block.samples.len, 0};
    } else {
        if (s->rules.options.held_out) return 0;
        *c = (struct sample_cursor){.epoch = c->epoch + 1};
        start_epoch(s);
    }
    return make_block(s, e) ? -1 : 1;
}

int sample_next(struct sample_stream *s, struct sample *sample, struct err *e)
{
    struct sample_cursor *c = &s->cursor;
    while (c->sample == s->block.samples.len) {
        int result = next_block(s, e);
        if (result <= 0) return result;
    }
    const struct block_sample *b = &s->block.samples.items[c->sample];
    *sample = (struct sample){.ids = s->block.ids.items + b->first,
                              .n = b->n,
                              .second = b->second,
                              .next = b->next,
                              .epoch = c->epoch,
                              .number = c->before + c->sample,
                              .document = b->document};
    c->sample++;
    return 1;
}

struct sample_cursor sample_stream_cursor(const struct sample_stream *s)
{
    return s->cursor;
}
