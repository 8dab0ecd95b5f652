#include "pipeline/ingest/ingest_run.h"

#include <string.h>
#include <unistd.h>

#include "common/io.h"
#include "common/progress.h"
#include "pipeline/ingest/exclude.h"
#include "pipeline/ingest/input_files.h"
#include "pipeline/ingest/ingest_output.h"
#include "pipeline/ledger.h"
#include "pipeline/ingest/sink.h"
#include "pipeline/ingest/source.h"

struct run {
    const struct ingest_format *format;
    const struct ingest_options *options;
    struct input_files files;
    struct exclude exclude;
    struct ledger ledger;
    struct ingest_output *output;
    struct sink *sink;
    struct progress progress;
};

static bool is_standard_output(const char *output)
{
    return strcmp(output, "-") == 0;
}

/* The corpora are handed out with a limit on downloads: their sums are taken before anything else is done.
 * Without a ledger nobody asks for them. */
static int add_input(struct run *r, struct input_file *f, struct err *e)
{
    char hex[SHA256_HEX];
    if (strcmp(f->path, "-") == 0) return 0;
    if (is_standard_output(r->options->output))
        return access(f->path, R_OK) ? err_errno(e, "cannot open '%s'", f->path) : 0;
    if (sha256_file(f->path, hex, &f->bytes, e)) return -1;
    progress_add(&r->progress, f->bytes);
    return ledger_add_known(&r->ledger.inputs, f->name, hex, f->bytes, NULL, e);
}

static int hash_inputs(struct run *r, struct err *e)
{
    for (size_t i = 0; i < r->files.items.len; i++)
        if (add_input(r, &r->files.items.items[i], e)) return -1;
    return r->options->exclude ? ledger_add_file(&r->ledger.inputs, r->options->exclude, e) : 0;
}

static int reject_member(struct run *r, struct member *m, const char *reason, struct err *e)
{
    uint64_t offset = 0;
    for (bool first = true;; first = false) {
        const char *data;
        size_t len;
        if (member_read(m, &data, &len, e)) return -1;
        if (len == 0 && !first) return 0;
        if (sink_reject(r->sink, reason, first, offset, data, len, e)) return -1;
        offset += len;
    }
}

static int read_member(struct run *r, struct source_member *m, struct err *e)
{
    bool wanted = !r->format->want || r->format->want(m->member.base);
    if (m->verdict != SOURCE_SKIP && !wanted) {
        m->verdict = SOURCE_SKIP;
        m->reason = "other-member";
    }
    if (m->verdict == SOURCE_SKIP) {
        tally_note(ingest_output_tally(r->output), m->reason, 1);
        return 0;
    }
    if (sink_member(r->sink, &m->member, e)) return -1;
    int result = m->verdict == SOURCE_REJECT ? reject_member(r, &m->member, m->reason, e)
                                             : r->format->read(&m->member, r->sink, e);
    return result ? -1 : sink_end(r->sink, e);
}

static int read_file(struct run *r, const struct input_file *file, struct err *e)
{
    struct source *s;
    struct source_member m;
    if (source_open(&s, file, r->options->max_expansion, &r->progress, e)) return -1;
    int got;
    while ((got = source_next(s, &m, e)) > 0)
        if (read_member(r, &m, e)) break;
    int result = got == 0 ? 0 : -1;
    if (!result && strcmp(file->path, "-") == 0) {
        char hex[SHA256_HEX];
        uint64_t bytes;
        result = source_sums(s, hex, &bytes, e);
        if (!result) result = ledger_add_known(&r->ledger.inputs, file->name, hex, bytes, NULL, e);
    }
    source_close(s);
    return result;
}

static int read_all(struct run *r, struct ingest_result *result, struct err *e)
{
    const struct ingest_options *o = r->options;
    if (ingest_output_open(&r->output, o->output, r->format->name, o->shard_size, e)) return -1;
    if (sink_new(&r->sink, r->format->name, r->output, o->max_record, e)) return -1;
    if (o->exclude) sink_exclude(r->sink, &r->exclude);
    if (r->files.hidden) tally_note(ingest_output_tally(r->output), "system-file", r->files.hidden);
    for (size_t i = 0; i < r->files.items.len; i++)
        if (read_file(r, &r->files.items.items[i], e)) return -1;
    for (size_t i = 0; i < r->exclude.ids.len; i++) result->unknown += !r->exclude.ids.items[i].found;
    return ingest_output_publish(r->output, &r->ledger, &result->tally, &result->shards, e);
}

static int list_inputs(struct run *r, const char *const *operands, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++)
        if (input_files_add(&r->files, operands[i], e)) return -1;
    if (input_files_check(&r->files, e)) return -1;
    if (r->files.items.len == 0) return err_data(e, "no files in '%s'", operands[0]);
    return 0;
}

static uint64_t total_bytes(const struct input_files *files)
{
    uint64_t total = 0;
    for (size_t i = 0; i < files->items.len; i++) total += files->items.items[i].bytes;
    return total;
}

/* 1 if nothing is to be done. */
static int check_output(const struct run *r, struct err *e)
{
    const struct ingest_options *o = r->options;
    const char *source = r->format->name;
    if (is_standard_output(o->output)) return 0;
    if (o->update && ingest_output_is_current(o->output, source, &r->ledger)) return 1;
    if (o->update || o->force || !ingest_output_exists(o->output, source)) return 0;
    return err_system(e, "'%s' holds shards of %s; give --force to replace them, or --update", o->output,
                      source);
}

static int run_all(struct run *r, const char *const *operands, size_t n, struct ingest_result *result,
                   struct err *e)
{
    const struct ingest_options *o = r->options;
    bool early = !o->update; /* refuse before hours of hashing */
    if (o->exclude && exclude_read(&r->exclude, o->exclude, e)) return -1;
    if (list_inputs(r, operands, n, e) || (early && check_output(r, e))) return -1;
    progress_start(&r->progress, "sha256", total_bytes(&r->files), o->quiet);
    int code = hash_inputs(r, e);
    progress_end(&r->progress);
    if (!code && !early) code = check_output(r, e);
    result->current = code > 0;
    if (code) return code > 0 ? 0 : -1;
    progress_start(&r->progress, r->format->name, total_bytes(&r->files), o->quiet);
    code = read_all(r, result, e);
    progress_end(&r->progress);
    return code;
}

int ingest_run(const struct ingest_format *format, const char *const *operands, size_t n_operands,
               const struct ingest_options *options, const struct buf *config, struct ingest_result *result,
               struct err *e)
{
    struct run r = {.format = format, .options = options};
    *result = (struct ingest_result){.tally = TALLY_INIT};
    ledger_start(&r.ledger, "ingest", 1);
    int code = buf_add(&r.ledger.config, buf_text(config), config->len) ? err_memory(e) : 0;
    if (!code) code = run_all(&r, operands, n_operands, result, e);
    sink_free(r.sink);
    ingest_output_close(r.output);
    input_files_free(&r.files);
    exclude_free(&r.exclude);
    ledger_free(&r.ledger);
    return code;
}
