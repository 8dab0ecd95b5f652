#include "vocab/encode_shards.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"
#include "common/json.h"
#include "common/pool.h"
#include "common/progress.h"
#include "pipeline/record.h"
#include "pipeline/reject.h"
#include "pipeline/shard.h"
#include "vocab/tokens.h"

/* One frame on its way through the pool. */
struct batch {
    uint32_t shard;
    uint64_t frame;
    struct buf raw, text, rejects;
    struct tokens_batch tokens;
    struct tally tally;
    struct batch *next;
};

struct thread_state {
    struct encoder *encoder;
    struct record_parser *parser;
    struct record record;
    line_array lines;
    struct encoding encoding;
};

struct run {
    const struct encode_job *job;
    const char *const *inputs;
    size_t n_inputs;
    struct shard_reader **readers; /* [n_inputs] open from the first frame made to the last one consumed */
    size_t making, consuming;      /* the shard that frames are made from; that they are consumed of */
    bool open;                     /* readers[making] is */
    struct thread_state *threads;
    struct batch *free_batches;
    struct tokens_writer *tokens;
    struct shard_writer *rejects; /* made when the first one comes */
    struct buf rejects_path, ledger_path;
    struct ledger ledger;
    struct tally tally;
    struct progress progress;
};

static const struct tally_units units = {
    .documents = true, .sentences = true, .in_sentences = true, .out_sentences = true};

static void give_back(void *context, void *item)
{
    struct run *run = context;
    struct batch *batch = item;
    batch->next = run->free_batches;
    run->free_batches = batch;
}

static struct batch *take_batch(struct run *run)
{
    struct batch *batch = run->free_batches;
    if (batch)
        run->free_batches = batch->next;
    else
        batch = calloc(1, sizeof *batch);
    if (!batch) return NULL;
    buf_clear(&batch->rejects);
    tokens_batch_clear(&batch->tokens);
    tally_free(&batch->tally);
    return batch;
}

/* The next frame of the shards in order; raw is empty at the end of the last one. */
static int next_frame(struct run *run, struct batch *batch, struct err *e)
{
    buf_clear(&batch->raw);
    while (run->making < run->n_inputs) {
        struct shard_reader **reader = &run->readers[run->making];
        if (!run->open && shard_open(reader, run->inputs[run->making], run->job->max_record, e)) return -1;
        run->open = true;
        batch->shard = (uint32_t)run->making;
        if (shard_next_raw(*reader, &batch->raw, &batch->frame, e)) return -1;
        if (batch->raw.len) return 0;
        run->making++;
        run->open = false;
    }
    return 0;
}

static int produce(void *context, void **item, struct err *e)
{
    struct run *run = context;
    struct batch *batch = take_batch(run);
    if (!batch) return err_memory(e);
    int result = next_frame(run, batch, e);
    progress_add(&run->progress, batch->raw.len);
    if (result || !batch->raw.len)
        give_back(run, batch);
    else
        *item = batch;
    return result;
}

/* Encode one sentence; it becomes a sequence unless it has no token. */
static int encode_sentence(struct thread_state *state, struct batch *batch, uint32_t line, size_t sentence)
{
    struct tokens_batch *tokens = &batch->tokens;
    const struct line *text = &state->lines.items[sentence];
    encoding_clear(&state->encoding);
    if (encode_text(state->encoder, text->text, text->len, 0, &state->encoding)) return -1;
    size_t n = state->encoding.ids.len;
    if (n == 0) {
        tally_drop(&batch->tally, "no-token", 0, 1, 0);
        return 0;
    }
    /* A record has at most 1 GiB (--max-record), so n fits the index's i32. */
    struct lineage lineage = {batch->shard, (uint32_t)batch->frame, line, (uint32_t)sentence};
    if (array_reserve(&tokens->ids, tokens->ids.len + n) || array_push(&tokens->lengths, (int32_t)n) ||
        array_push(&tokens->lineage, lineage))
        return -1;
    memcpy(tokens->ids.items + tokens->ids.len, state->encoding.ids.items, n * sizeof *tokens->ids.items);
    tokens->ids.len += n;
    return 0;
}

static int encode_record(struct thread_state *state, struct batch *batch, uint32_t line, struct err *e)
{
    if (record_lines(&state->record, &state->lines, e)) return -1;
    size_t before = batch->tokens.lengths.len;
    batch->tally.in.documents++;
    batch->tally.in.sentences += (int64_t)state->lines.len;
    for (size_t i = 0; i < state->lines.len; i++)
        if (encode_sentence(state, batch, line, i)) return err_memory(e);
    size_t sequences = batch->tokens.lengths.len - before;
    batch->tally.out.sentences += (int64_t)sequences;
    if (sequences == 0) {
        tally_drop(&batch->tally, "no-token", 1, 0, 0);
        return 0;
    }
    batch->tally.out.documents++;
    return array_push(&batch->tokens.documents, (uint32_t)sequences) ? err_memory(e) : 0;
}

static int work_line(const struct run *run, struct batch *batch, int thread, uint32_t number,
                     const char *line, size_t len, struct err *e)
{
    struct thread_state *state = &run->threads[thread];
    struct err why = {0};
    int result = record_parse(state->parser, line, len, &state->record, &why);
    if (!result) result = encode_record(state, batch, number, &why);
    if (!result) return 0;
    if (why.code != ERR_DATA) {
        *e = why;
        return -1;
    }
    reject_record(&batch->rejects, run->inputs[batch->shard], batch->frame, number, line, len, &why);
    batch->tally.in.documents++;
    tally_drop(&batch->tally, "malformed-record", 1, 0, 0);
    return 0;
}

static int work(void *context, void *item, int thread, struct err *e)
{
    struct run *run = context;
    struct batch *batch = item;
    if (batch->frame > UINT32_MAX) return err_data(e, "'%s' has too many frames", run->inputs[batch->shard]);
    if (shard_decode(run->readers[batch->shard], batch->frame, &batch->raw, &batch->text, e)) return -1;
    const char *line = batch->text.data, *end = line + batch->text.len;
    for (uint32_t number = 0; line < end; number++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        size_t len = feed ? (size_t)(feed - line) : (size_t)(end - line);
        if (work_line(run, batch, thread, number, line, len, e)) return -1;
        line += len + 1;
    }
    return batch->rejects.failed || batch->tally.failed ? err_memory(e) : 0;
}

static int consume(void *context, void *item, struct err *e)
{
    struct run *run = context;
    struct batch *batch = item;
    for (; run->consuming < batch->shard; run->consuming++) {
        shard_close(run->readers[run->consuming]);
        run->readers[run->consuming] = NULL;
    }
    int result = tokens_write(run->tokens, &batch->tokens, e);
    if (!result && batch->rejects.len && !run->rejects)
        result = shard_create(&run->rejects, buf_text(&run->rejects_path), IO_REPLACE, e);
    if (!result && batch->rejects.len)
        result = shard_write(run->rejects, batch->rejects.data, batch->rejects.len, e);
    tally_merge(&run->tally, &batch->tally);
    give_back(run, batch);
    return result;
}

static int open_threads(struct run *run, struct err *e)
{
    run->readers = calloc(run->n_inputs, sizeof *run->readers);
    run->threads = calloc((size_t)run->job->threads, sizeof *run->threads);
    if (!run->readers || !run->threads) return err_memory(e);
    for (int i = 0; i < run->job->threads; i++) {
        run->threads[i].encoder = encoder_new(run->job->model);
        run->threads[i].parser = record_parser_new();
        if (!run->threads[i].encoder || !run->threads[i].parser) return err_memory(e);
    }
    return 0;
}

/* What decides the outputs: the shards, then the vocabulary, and the configuration. Standard input has no sum
 * before it is read: it is listed with zeros. */
static int describe(struct run *run, struct ledger_files *shards, struct err *e)
{
    char zeros[SHA256_HEX] = "";
    memset(zeros, '0', SHA256_HEX - 1);
    struct ledger *l = &run->ledger;
    for (size_t i = 0; i < run->n_inputs; i++) {
        bool stream = strcmp(run->inputs[i], "-") == 0;
        if (stream ? ledger_add_known(shards, "-", zeros, 0, NULL, e)
                   : ledger_add_file(shards, run->inputs[i], e))
            return -1;
        const struct ledger_file *f = &shards->items.items[i];
        if (ledger_add_known(&l->inputs, f->name, f->sha256, f->bytes, NULL, e)) return -1;
        run->progress.total += f->bytes;
    }
    if (ledger_add_file(&l->inputs, run->job->vocab_path, e)) return -1;
    buf_add(&l->config, buf_text(run->job->config), run->job->config->len);
    buf_printf(&run->ledger_path, "%s.ledger.json", run->job->prefix);
    buf_printf(&run->rejects_path, "%s.rejects.jsonl.zst", run->job->prefix);
    return l->config.failed || run->ledger_path.failed || run->rejects_path.failed ? err_memory(e) : 0;
}

/* The ledger's members that bind the ids to their vocabulary. */
static void describe_vocabulary(const struct vocab *v, struct buf *out)
{
    const struct {
        const char *name;
        uint16_t id;
    } specials[] = {
        {"[PAD]", v->pad}, {"[UNK]", v->unk}, {"[CLS]", v->cls}, {"[SEP]", v->sep}, {"[MASK]", v->mask}};
    json_key(out, "vocabulary");
    buf_char(out, '{');
    json_key(out, "sha256");
    json_cstring(out, v->sha256);
    json_key_u64(out, "size", v->tokens.len);
    json_key(out, "special");
    buf_char(out, '{');
    for (size_t i = 0; i < sizeof specials / sizeof *specials; i++)
        if (specials[i].id != VOCAB_NONE) json_key_u64(out, specials[i].name, specials[i].id);
    buf_str(out, "}}");
    json_key(out, "dtype");
    json_cstring(out, "uint16");
}

/* The old ledger goes first and the new one comes last: what stands is complete only with its ledger. */
static int publish(struct run *run, struct err *e)
{
    struct ledger *l = &run->ledger;
    if (tally_check(&run->tally, &units, e)) return -1;
    unlink(buf_text(&run->ledger_path));
    struct tokens_writer *tokens = run->tokens;
    run->tokens = NULL;
    if (tokens_commit(tokens, &l->outputs, e)) return -1;
    if (run->rejects) {
        struct shard_sums sums;
        struct shard_writer *rejects = run->rejects;
        run->rejects = NULL;
        if (shard_commit(rejects, &sums, e)) return -1;
        const char *path = buf_text(&run->rejects_path);
        if (ledger_add_known(&l->outputs, path, sums.sha256, sums.bytes, sums.text_sha256, e)) return -1;
    } else {
        unlink(buf_text(&run->rejects_path)); /* of an earlier run */
    }
    tally_json(&run->tally, &units, &l->counts);
    describe_vocabulary(run->job->vocab, &l->extra);
    return ledger_write(l, buf_text(&run->ledger_path), e);
}

static void close_run(struct run *run)
{
    tokens_abort(run->tokens);
    shard_abort(run->rejects);
    for (size_t i = 0; run->readers && i < run->n_inputs; i++) shard_close(run->readers[i]);
    for (int i = 0; run->threads && i < run->job->threads; i++) {
        struct thread_state *state = &run->threads[i];
        encoder_free(state->encoder);
        record_parser_free(state->parser);
        record_free(&state->record);
        array_free(&state->lines);
        encoding_free(&state->encoding);
    }
    for (struct batch *batch = run->free_batches, *next; batch; batch = next) {
        next = batch->next;
        buf_free(&batch->raw);
        buf_free(&batch->text);
        buf_free(&batch->rejects);
        tokens_batch_free(&batch->tokens);
        tally_free(&batch->tally);
        free(batch);
    }
    free(run->readers);
    free(run->threads);
    buf_free(&run->rejects_path);
    buf_free(&run->ledger_path);
    ledger_free(&run->ledger);
    tally_free(&run->tally);
}

static int encode_all(struct run *run, const struct ledger_files *shards, struct err *e)
{
    static const struct pool_ops ops = {produce, work, consume, give_back};
    const struct encode_job *job = run->job;
    enum io_existing existing = job->replace || job->update ? IO_REPLACE : IO_REFUSE;
    if (open_threads(run, e) || tokens_create(&run->tokens, job->prefix, shards, existing, e)) return -1;
    progress_start(&run->progress, "encode", run->progress.total, job->quiet);
    int result = pool_run(&ops, run, job->threads, 2 * job->threads + 2, e);
    progress_end(&run->progress);
    return result ? result : publish(run, e);
}

int encode_shards(const struct encode_job *job, const char *const *inputs, size_t n_inputs, struct err *e)
{
    struct run run = {.job = job, .inputs = inputs, .n_inputs = n_inputs};
    struct ledger_files shards = {ARRAY_INIT};
    ledger_start(&run.ledger, "encode", job->threads);
    int result = describe(&run, &shards, e);
    bool current = !result && job->update && !io_any_stream(run.inputs, run.n_inputs) &&
                   ledger_is_current(&run.ledger, buf_text(&run.ledger_path));
    if (!result && !current) result = encode_all(&run, &shards, e);
    ledger_files_free(&shards);
    close_run(&run);
    return result;
}
