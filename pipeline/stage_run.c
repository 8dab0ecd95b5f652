#include "pipeline/stage_run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"
#include "common/pool.h"
#include "common/progress.h"
#include "pipeline/reject.h"
#include "pipeline/shard.h"

/* One frame on its way through the pool. */
struct batch {
    uint64_t frame;
    struct buf raw, text, out, notes, rejects;
    struct tally tally;
    struct batch *next;
};

/* What each thread needs besides the stage's own worker. */
struct thread_state {
    struct record_parser *parser;
    struct record record;
};

struct shard_job {
    const struct stage_run *run;
    const char *input;
    bool to_stdout;
    struct shard_reader *reader;
    struct shard_writer *out, *notes, *rejects; /* rejects is made when the first one comes */
    struct buf rejects_path;
    struct thread_state *threads;
    struct batch *free_batches;
    struct tally tally;
    struct progress progress;
};

static void give_back(void *context, void *item)
{
    struct shard_job *job = context;
    struct batch *batch = item;
    batch->next = job->free_batches;
    job->free_batches = batch;
}

static struct batch *take_batch(struct shard_job *job)
{
    struct batch *batch = job->free_batches;
    if (batch)
        job->free_batches = batch->next;
    else
        batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    buf_clear(&batch->out);
    buf_clear(&batch->notes);
    buf_clear(&batch->rejects);
    tally_free(&batch->tally);
    return batch;
}

static int produce(void *context, void **item, struct err *e)
{
    struct shard_job *job = context;
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

static void count(const struct stage *stage, const struct record *r, bool in, struct counts *counts)
{
    const struct tally_units *u = &stage->units;
    counts->documents++;
    if (in ? u->in_sentences : u->out_sentences)
        counts->sentences += record_line_count(buf_text(&r->text), r->text.len);
    if (in ? u->in_characters : u->out_characters)
        counts->characters += record_characters(buf_text(&r->text), r->text.len);
}

/* A line that is no record is kept byte for byte in the rejects. */
static int reject(const struct shard_job *job, struct batch *batch, uint64_t number, const char *line,
                  size_t len, const struct err *why, struct err *e)
{
    if (job->to_stdout)
        return err_data(e, "'%s', frame %llu, line %llu: %s", job->input, (unsigned long long)batch->frame,
                        (unsigned long long)number, why->message);
    reject_record(&batch->rejects, job->input, batch->frame, number, line, len, why);
    batch->tally.in.documents++;
    tally_drop(&batch->tally, "malformed-record", 1, 0, 0);
    return 0;
}

static int work_line(const struct shard_job *job, struct batch *batch, int thread, uint64_t number,
                     const char *line, size_t len, struct err *e)
{
    const struct stage *stage = job->run->stage;
    struct thread_state *state = &job->threads[thread];
    struct err why = {0};
    if (record_parse(state->parser, line, len, &state->record, &why)) {
        if (why.code == ERR_DATA) return reject(job, batch, number, line, len, &why, e);
        if (e) *e = why;
        return -1;
    }
    count(stage, &state->record, true, &batch->tally.in);
    enum stage_verdict verdict =
        stage->record(job->run->workers[thread], &state->record, &batch->tally, &batch->notes, e);
    if (verdict == STAGE_FAIL) return err_context(e, "record '%s'", buf_text(&state->record.id));
    if (verdict == STAGE_DROP) return 0;
    count(stage, &state->record, false, &batch->tally.out);
    record_write(&state->record, &batch->out);
    return 0;
}

static int work(void *context, void *item, int thread, struct err *e)
{
    struct shard_job *job = context;
    struct batch *batch = item;
    if (shard_decode(job->reader, batch->frame, &batch->raw, &batch->text, e)) return -1;
    const char *line = batch->text.data, *end = line + batch->text.len;
    for (uint64_t number = 0; line < end; number++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        if (work_line(job, batch, thread, number, line, (size_t)(feed - line), e)) return -1;
        line = feed + 1;
    }
    bool failed = batch->out.failed || batch->notes.failed || batch->rejects.failed || batch->tally.failed;
    return failed ? err_memory(e) : 0;
}

static int consume(void *context, void *item, struct err *e)
{
    struct shard_job *job = context;
    struct batch *batch = item;
    int result = shard_write(job->out, buf_text(&batch->out), batch->out.len, e);
    if (!result && job->notes) result = shard_write(job->notes, buf_text(&batch->notes), batch->notes.len, e);
    if (!result && batch->rejects.len && !job->rejects)
        result = shard_create(&job->rejects, buf_text(&job->rejects_path), IO_REPLACE, e);
    if (!result && batch->rejects.len)
        result = shard_write(job->rejects, batch->rejects.data, batch->rejects.len, e);
    tally_merge(&job->tally, &batch->tally);
    give_back(job, batch);
    return result;
}

/* PREFIX.jsonl.zst → PREFIX.NAME.jsonl.zst */
static int side_path(const char *output, const char *name, struct buf *path, struct err *e)
{
    static const char suffix[] = ".jsonl.zst";
    size_t len = strlen(output), n = sizeof suffix - 1;
    if (len > n && strcmp(output + len - n, suffix) == 0) len -= n;
    buf_add(path, output, len);
    buf_printf(path, ".%s%s", name, suffix);
    return path->failed ? err_memory(e) : 0;
}

static int open_job(struct shard_job *job, const char *output, struct err *e)
{
    const struct stage_run *run = job->run;
    enum io_existing existing = run->options->force || run->options->update ? IO_REPLACE : IO_REFUSE;
    if (shard_open(&job->reader, job->input, run->options->max_record, e)) return -1;
    if (shard_create(&job->out, output, existing, e)) return -1;
    job->threads = calloc((size_t)run->threads, sizeof *job->threads);
    if (!job->threads) return err_memory(e);
    for (int i = 0; i < run->threads; i++)
        if (!(job->threads[i].parser = record_parser_new())) return err_memory(e);
    if (job->to_stdout) return 0;
    if (side_path(output, "rejects", &job->rejects_path, e)) return -1;
    if (!run->stage->notes_name) return 0;
    struct buf notes = BUF_INIT;
    int result = side_path(output, run->stage->notes_name, &notes, e);
    if (!result) result = shard_create(&job->notes, buf_text(&notes), IO_REPLACE, e);
    buf_free(&notes);
    return result;
}

static int publish(struct shard_writer **w, const char *path, struct ledger *l, struct err *e)
{
    struct shard_sums sums;
    struct shard_writer *writer = *w;
    *w = NULL;
    if (shard_commit(writer, &sums, e)) return -1;
    return l ? ledger_add_known(&l->outputs, path, sums.sha256, sums.bytes, sums.text_sha256, e) : 0;
}

/* Side files first, then the shard, then its ledger: what stands is complete only with its ledger. */
static int publish_all(struct shard_job *job, const char *output, struct ledger *l, struct err *e)
{
    const struct stage *stage = job->run->stage;
    if (job->to_stdout) return publish(&job->out, output, NULL, e);
    struct buf notes = BUF_INIT, ledger = BUF_INIT;
    int result = 0;
    if (job->rejects)
        result = publish(&job->rejects, buf_text(&job->rejects_path), l, e);
    else
        unlink(buf_text(&job->rejects_path)); /* of an earlier run */
    if (!result && job->notes) {
        result = side_path(output, stage->notes_name, &notes, e);
        if (!result) result = publish(&job->notes, buf_text(&notes), l, e);
    }
    if (!result) result = publish(&job->out, output, l, e);
    ledger_path(output, &ledger);
    tally_json(&job->tally, &stage->units, &l->counts);
    if (!result) result = ledger_write(l, buf_text(&ledger), e);
    buf_free(&notes);
    buf_free(&ledger);
    return result;
}

static void close_job(struct shard_job *job)
{
    shard_close(job->reader);
    shard_abort(job->out);
    shard_abort(job->notes);
    shard_abort(job->rejects);
    buf_free(&job->rejects_path);
    for (int i = 0; job->threads && i < job->run->threads; i++) {
        record_parser_free(job->threads[i].parser);
        record_free(&job->threads[i].record);
    }
    free(job->threads);
    for (struct batch *batch = job->free_batches, *next; batch; batch = next) {
        next = batch->next;
        buf_free(&batch->raw);
        buf_free(&batch->text);
        buf_free(&batch->out);
        buf_free(&batch->notes);
        buf_free(&batch->rejects);
        tally_free(&batch->tally);
        free(batch);
    }
    tally_free(&job->tally);
}

/* Fill in what decides the output: the input's sum, what all inputs share, and the configuration. */
static int describe(const struct stage_run *run, const char *input, struct ledger *l, struct err *e)
{
    if (ledger_add_file(&l->inputs, input, e)) return -1;
    for (size_t i = 0; i < run->shared_inputs->items.len; i++) {
        const struct ledger_file *f = &run->shared_inputs->items.items[i];
        if (ledger_add_known(&l->inputs, f->name, f->sha256, f->bytes, NULL, e)) return -1;
    }
    if (run->stage->options) opt_config(run->stage->options, run->options, &l->config);
    return l->config.failed ? err_memory(e) : 0;
}

static bool is_current(const struct ledger *l, const char *output)
{
    struct buf path = BUF_INIT;
    ledger_path(output, &path);
    bool current = !path.failed && ledger_is_current(l, buf_text(&path));
    buf_free(&path);
    return current;
}

int stage_run_file(const struct stage_run *run, const char *input, const char *output, struct err *e)
{
    static const struct pool_ops ops = {produce, work, consume, give_back};
    struct shard_job job = {.run = run, .input = input, .to_stdout = strcmp(output, "-") == 0};
    struct ledger ledger;
    ledger_start(&ledger, run->stage->name, run->threads);
    int result = 0;
    bool from_file = strcmp(input, "-") != 0;
    if (!job.to_stdout && from_file)
        result = describe(run, input, &ledger, e);
    else if (!job.to_stdout)
        opt_config(run->stage->options, run->options, &ledger.config);
    if (!result && run->options->update && !job.to_stdout && from_file && is_current(&ledger, output)) {
        ledger_free(&ledger);
        return 0;
    }
    if (!result) result = open_job(&job, output, e);
    if (!result) {
        progress_start(&job.progress, run->stage->name, shard_bytes(job.reader), run->options->quiet);
        result = pool_run(&ops, &job, run->threads, 2 * run->threads + 2, e);
        progress_end(&job.progress);
    }
    if (!result) result = tally_check(&job.tally, &run->stage->units, e);
    if (!result && run->stage->end) result = run->stage->end(run->shared, e);
    if (!result) result = publish_all(&job, output, &ledger, e);
    close_job(&job);
    ledger_free(&ledger);
    return result;
}
