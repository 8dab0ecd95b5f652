#include "pipeline/stage_run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"
#include "common/pool.h"
#include "common/progress.h"
#include "pipeline/reject.h"
#include "pipeline/stage_link.h"

/* What one stage makes of one frame. */
struct piece {
    struct buf out, notes;
    struct tally tally;
};

/* One frame on its way through the pool. */
struct batch {
    uint64_t frame;
    struct buf raw, text, rejects;
    struct piece *pieces; /* [links] */
    struct batch *next;
};

/* What each thread needs besides the stage's own worker. */
struct thread_state {
    struct record_parser *parser;
    struct record record;
};

struct shard_job {
    const char *input;
    bool to_stdout;
    struct stage_link *links; /* [n_links]: each reads what the one before it leaves */
    size_t n_links;
    struct shard_reader *reader;
    struct shard_writer *rejects; /* the first stage's; made when the first one comes */
    struct buf rejects_path;
    struct thread_state *threads;
    struct batch *free_batches;
    struct progress progress;
};

static void give_back(void *context, void *item)
{
    struct shard_job *job = context;
    struct batch *batch = item;
    batch->next = job->free_batches;
    job->free_batches = batch;
}

static struct batch *new_batch(const struct shard_job *job)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (batch) batch->pieces = calloc(job->n_links, sizeof *batch->pieces);
    if (batch && batch->pieces) return batch;
    free(batch);
    return NULL;
}

static struct batch *take_batch(struct shard_job *job)
{
    struct batch *batch = job->free_batches;
    if (!batch) return new_batch(job);
    job->free_batches = batch->next;
    buf_clear(&batch->rejects);
    for (size_t i = 0; i < job->n_links; i++) {
        buf_clear(&batch->pieces[i].out);
        buf_clear(&batch->pieces[i].notes);
        tally_free(&batch->pieces[i].tally);
    }
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
    batch->pieces[0].tally.in.documents++;
    tally_drop(&batch->pieces[0].tally, "malformed-record", 1, 0, 0);
    return 0;
}

/* One stage on one record: the verdict is also that of the record's way on. */
static enum stage_verdict work_stage(const struct stage_run *run, int thread, struct record *r,
                                     struct piece *piece, struct err *e)
{
    const struct stage *stage = run->stage;
    count(stage, r, true, &piece->tally.in);
    enum stage_verdict verdict = stage->record(run->workers[thread], r, &piece->tally, &piece->notes, e);
    if (verdict != STAGE_KEEP) return verdict;
    count(stage, r, false, &piece->tally.out);
    record_write(r, &piece->out);
    return STAGE_KEEP;
}

static int work_line(const struct shard_job *job, struct batch *batch, int thread, uint64_t number,
                     const char *line, size_t len, struct err *e)
{
    struct thread_state *state = &job->threads[thread];
    struct err why = {0};
    if (record_parse(state->parser, line, len, &state->record, &why)) {
        if (why.code == ERR_DATA) return reject(job, batch, number, line, len, &why, e);
        if (e) *e = why;
        return -1;
    }
    enum stage_verdict verdict = STAGE_KEEP;
    for (size_t i = 0; i < job->n_links && verdict == STAGE_KEEP; i++)
        verdict = work_stage(job->links[i].run, thread, &state->record, &batch->pieces[i], e);
    return verdict == STAGE_FAIL ? err_context(e, "record '%s'", buf_text(&state->record.id)) : 0;
}

static bool batch_failed(const struct shard_job *job, const struct batch *batch)
{
    bool failed = batch->rejects.failed;
    for (size_t i = 0; i < job->n_links; i++) {
        const struct piece *piece = &batch->pieces[i];
        failed = failed || piece->out.failed || piece->notes.failed || piece->tally.failed;
    }
    return failed;
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
    return batch_failed(job, batch) ? err_memory(e) : 0;
}

/* A lane of the pool is a stage: its files are written beside those of the others. */
static int write_piece(void *context, void *item, int lane, struct err *e)
{
    struct stage_link *link = &((struct shard_job *)context)->links[lane];
    const struct piece *piece = &((struct batch *)item)->pieces[lane];
    if (shard_write(link->out, buf_text(&piece->out), piece->out.len, e)) return -1;
    if (link->notes && shard_write(link->notes, buf_text(&piece->notes), piece->notes.len, e)) return -1;
    return 0;
}

static int write_rejects(struct shard_job *job, const struct buf *rejects, struct err *e)
{
    if (!rejects->len) return 0;
    if (!job->rejects && shard_create(&job->rejects, buf_text(&job->rejects_path), IO_REPLACE, e)) return -1;
    return shard_write(job->rejects, rejects->data, rejects->len, e);
}

static int consume(void *context, void *item, struct err *e)
{
    struct shard_job *job = context;
    struct batch *batch = item;
    int result = write_rejects(job, &batch->rejects, e);
    for (size_t i = 0; i < job->n_links; i++) tally_merge(&job->links[i].tally, &batch->pieces[i].tally);
    give_back(job, batch);
    return result;
}

static int open_job(struct shard_job *job, struct err *e)
{
    const struct stage_run *first = job->links[0].run;
    if (shard_open(&job->reader, job->input, first->options->max_record, e)) return -1;
    for (size_t i = 0; i < job->n_links; i++)
        if (stage_link_open(&job->links[i], e)) return -1;
    job->threads = calloc((size_t)first->threads, sizeof *job->threads);
    if (!job->threads) return err_memory(e);
    for (int i = 0; i < first->threads; i++)
        if (!(job->threads[i].parser = record_parser_new())) return err_memory(e);
    return job->to_stdout ? 0 : stage_side_path(job->links[0].output, "rejects", &job->rejects_path, e);
}

static int publish_rejects(struct shard_job *job, struct err *e)
{
    if (job->rejects)
        return stage_publish_shard(&job->rejects, buf_text(&job->rejects_path), &job->links[0].ledger.outputs,
                                   e);
    if (!job->to_stdout) unlink(buf_text(&job->rejects_path)); /* of an earlier run */
    return 0;
}

static int commit_link(void *context, size_t i, struct err *e)
{
    const struct shard_job *job = context;
    return stage_link_commit(&job->links[i], e);
}

/* First all shards, a thread each, since they mostly wait for the disk; then the ledgers in order: each
 * stage's output is the next one's input, and its sum stands in the next one's ledger. */
static int publish(struct shard_job *job, struct err *e)
{
    struct ledger_files output = {ARRAY_INIT};
    int threads = job->links[0].run->threads > 1 ? (int)job->n_links : 1;
    int result = publish_rejects(job, e);
    if (!result) result = pool_each(commit_link, job, job->n_links, threads, e);
    for (size_t i = 0; !result && i < job->n_links; i++) {
        if (i) result = stage_link_add_inputs(&job->links[i], &output, e);
        ledger_files_free(&output);
        if (!result) result = stage_link_end(&job->links[i], &output, e);
    }
    ledger_files_free(&output);
    return result;
}

static void free_batch(const struct shard_job *job, struct batch *batch)
{
    for (size_t i = 0; i < job->n_links; i++) {
        buf_free(&batch->pieces[i].out);
        buf_free(&batch->pieces[i].notes);
        tally_free(&batch->pieces[i].tally);
    }
    buf_free(&batch->raw);
    buf_free(&batch->text);
    buf_free(&batch->rejects);
    free(batch->pieces);
    free(batch);
}

static void close_job(struct shard_job *job)
{
    shard_close(job->reader);
    shard_abort(job->rejects);
    buf_free(&job->rejects_path);
    for (int i = 0; job->threads && i < job->links[0].run->threads; i++) {
        record_parser_free(job->threads[i].parser);
        record_free(&job->threads[i].record);
    }
    free(job->threads);
    for (struct batch *batch = job->free_batches, *next; batch; batch = next) {
        next = batch->next;
        free_batch(job, batch);
    }
}

static int check_link(const struct stage_link *link, struct err *e)
{
    const struct stage *stage = link->run->stage;
    if (tally_check(&link->tally, &stage->units, e)) return -1;
    return stage->end ? stage->end(link->run->shared, e) : 0;
}

/* The pass itself; the first link's ledger has its inputs. */
static int run_pass(struct shard_job *job, struct err *e)
{
    static const struct pool_ops ops = {produce, work, consume, give_back};
    const struct stage_run *first = job->links[0].run;
    const struct pool_lanes lanes = {(int)job->n_links, write_piece};
    int result = open_job(job, e);
    if (!result) {
        progress_start(&job->progress, first->stage->name, shard_bytes(job->reader), first->options->quiet);
        result = pool_run_lanes(&ops, &lanes, job, first->threads, 2 * first->threads + 2, e);
        progress_end(&job->progress);
    }
    for (size_t i = 0; !result && i < job->n_links; i++) result = check_link(&job->links[i], e);
    if (!result) result = publish(job, e);
    close_job(job);
    return result;
}

/* Skip the links at the front that are current, and give the first that is not its inputs. */
static int skip_current(struct shard_job *job, struct err *e)
{
    for (; job->n_links; job->links++, job->n_links--) {
        struct ledger_files input = {ARRAY_INIT};
        int result = ledger_add_file(&input, job->input, e);
        if (!result) result = stage_link_add_inputs(job->links, &input, e);
        ledger_files_free(&input);
        if (result) return -1;
        if (!stage_link_is_current(job->links)) return 0;
        job->input = job->links->output;
    }
    return 0;
}

static void close_links(struct stage_link *links, size_t n)
{
    for (size_t i = 0; i < n; i++) stage_link_close(&links[i]);
    free(links);
}

int stage_run_chain(const struct stage_run *runs, size_t n, const char *input, const char *const *outputs,
                    struct err *e)
{
    struct stage_link *links = calloc(n, sizeof *links);
    if (!links) return err_memory(e);
    int result = 0;
    for (size_t i = 0; !result && i < n; i++) result = stage_link_start(&links[i], &runs[i], outputs[i], e);
    struct shard_job job = {
        .input = input, .links = links, .n_links = n, .to_stdout = strcmp(outputs[0], "-") == 0};
    /* What standard input holds is not known before it is read, and standard output has no ledger. */
    if (!result && !job.to_stdout && strcmp(input, "-") != 0) result = skip_current(&job, e);
    if (!result && job.n_links) result = run_pass(&job, e);
    close_links(links, n);
    return result;
}

int stage_run_file(const struct stage_run *run, const char *input, const char *output, struct err *e)
{
    return stage_run_chain(run, 1, input, &output, e);
}
