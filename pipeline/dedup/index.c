#include "pipeline/dedup/index.h"

#include <stdlib.h>
#include <string.h>

#include "common/pool.h"
#include "common/progress.h"
#include "common/utf8.h"
#include "pipeline/dedup/minhash.h"
#include "pipeline/record.h"
#include "pipeline/shard.h"

/* One frame on its way through the pool. */
struct batch {
    uint64_t frame;
    struct buf raw, text;
    struct signature_block block;
    struct tally tally;
    struct batch *next;
};

struct worker {
    struct record_parser *parser;
    struct record record;
    character_array characters;
    struct minhash *minhash; /* NULL without signatures */
    uint16_t *numbers;       /* [bins] */
};

struct job {
    const struct index_options *options;
    const char *input;
    struct shard_reader *reader;
    struct signatures_writer *writer;
    struct worker *workers; /* [threads] */
    struct batch *free_batches;
    struct tally *tally;
    struct progress progress;
};

static void give_back(void *context, void *item)
{
    struct job *job = context;
    struct batch *batch = item;
    batch->next = job->free_batches;
    job->free_batches = batch;
}

static struct batch *take_batch(struct job *job)
{
    struct batch *batch = job->free_batches;
    if (!batch) return calloc(1, sizeof *batch);
    job->free_batches = batch->next;
    signature_block_clear(&batch->block);
    tally_free(&batch->tally);
    return batch;
}

static int produce(void *context, void **item, struct err *e)
{
    struct job *job = context;
    struct batch *batch = take_batch(job);
    if (!batch) return err_memory(e);
    int result = shard_next_raw(job->reader, &batch->raw, &batch->frame, e);
    progress_add(&job->progress, batch->raw.len);
    if (result || !batch->raw.len)
        give_back(job, batch);
    else
        *item = batch;
    return result;
}

/* The paragraphs that are long enough, each with its place among all of the document. */
static void list_paragraphs(struct signature_block *block, const struct buf *text, uint32_t least)
{
    const char *at = buf_text(text), *end = at + text->len;
    for (uint32_t number = 0; at < end; number++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((feed ? feed : end) - at);
        if (len >= least && utf8_count(at, len) >= least)
            signature_block_paragraph(block, hash128(at, len), number);
        at += len + 1;
    }
}

static int index_record(const struct job *job, struct batch *batch, struct worker *w, struct err *e)
{
    const struct signatures_config *c = &job->options->config;
    const struct record *r = &w->record;
    int64_t characters = record_characters(buf_text(&r->text), r->text.len);
    struct signature_document d = {.hash = hash128(buf_text(&r->text), r->text.len),
                                   .characters = (uint32_t)characters,
                                   .id = buf_text(&r->id),
                                   .id_len = r->id.len,
                                   .source = buf_text(&r->source),
                                   .source_len = r->source.len};
    batch->tally.in.documents++;
    batch->tally.in.characters += characters;
    batch->tally.out.documents++;
    if (w->minhash) {
        if (shingles_characters(buf_text(&r->text), r->text.len, &w->characters)) return err_memory(e);
        d.has_numbers = minhash_signature(w->minhash, &w->characters, w->numbers);
    }
    if (signature_block_document(&batch->block, c, &d, d.has_numbers ? w->numbers : NULL, e))
        return err_context(e, "record '%s'", d.id);
    if (c->least_paragraph) list_paragraphs(&batch->block, &r->text, c->least_paragraph);
    return 0;
}

static int work(void *context, void *item, int thread, struct err *e)
{
    struct job *job = context;
    struct batch *batch = item;
    struct worker *w = &job->workers[thread];
    if (shard_decode(job->reader, batch->frame, &batch->raw, &batch->text, e)) return -1;
    const char *line = batch->text.data, *end = line + batch->text.len;
    while (line < end) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        struct err why = {0};
        if (!record_parse(w->parser, line, (size_t)(feed - line), &w->record, &why)) {
            if (index_record(job, batch, w, e)) return -1;
        } else if (why.code == ERR_DATA) {
            batch->tally.in.documents++;
            tally_drop(&batch->tally, "malformed-record", 1, 0, 0);
        } else {
            if (e) *e = why;
            return -1;
        }
        line = feed + 1;
    }
    return batch->tally.failed || batch->block.listed.failed ? err_memory(e) : 0;
}

static int consume(void *context, void *item, struct err *e)
{
    struct job *job = context;
    struct batch *batch = item;
    int result = signatures_write(job->writer, &batch->block, e);
    tally_merge(job->tally, &batch->tally);
    give_back(job, batch);
    return result;
}

static int make_workers(struct job *job, struct err *e)
{
    const struct index_options *o = job->options;
    uint32_t bins = signatures_bins(&o->config);
    job->workers = calloc((size_t)o->threads, sizeof *job->workers);
    if (!job->workers) return err_memory(e);
    for (int i = 0; i < o->threads; i++) {
        struct worker *w = &job->workers[i];
        w->parser = record_parser_new();
        if (!w->parser) return err_memory(e);
        if (!bins) continue;
        w->minhash = minhash_new(bins, o->config.shingle);
        w->numbers = calloc(bins, sizeof *w->numbers);
        if (!w->minhash || !w->numbers) return err_memory(e);
    }
    return 0;
}

static void free_job(struct job *job)
{
    shard_close(job->reader);
    signatures_abort(job->writer);
    for (int i = 0; job->workers && i < job->options->threads; i++) {
        struct worker *w = &job->workers[i];
        record_parser_free(w->parser);
        record_free(&w->record);
        array_free(&w->characters);
        minhash_free(w->minhash);
        free(w->numbers);
    }
    free(job->workers);
    for (struct batch *batch = job->free_batches, *next; batch; batch = next) {
        next = batch->next;
        buf_free(&batch->raw);
        buf_free(&batch->text);
        signature_block_free(&batch->block);
        tally_free(&batch->tally);
        free(batch);
    }
}

int dedup_index(const char *input, const char *output, const struct index_options *o, struct tally *tally,
                char hex[SHA256_HEX], uint64_t *bytes, struct err *e)
{
    static const struct pool_ops ops = {produce, work, consume, give_back};
    struct job job = {.options = o, .input = input, .tally = tally};
    int result = signatures_config_check(&o->config, e);
    if (!result) result = shard_open(&job.reader, input, o->max_record, e);
    if (!result) result = make_workers(&job, e);
    if (!result) result = signatures_create(&job.writer, output, &o->config, o->existing, e);
    if (!result) {
        progress_start(&job.progress, "dedup index", shard_bytes(job.reader), o->quiet);
        result = pool_run(&ops, &job, o->threads, 2 * o->threads + 2, e);
        progress_end(&job.progress);
    }
    if (!result && tally->failed) result = err_memory(e);
    if (!result) {
        struct signatures_writer *writer = job.writer;
        job.writer = NULL;
        result = signatures_commit(writer, hex, bytes, e);
    }
    free_job(&job);
    return result;
}
