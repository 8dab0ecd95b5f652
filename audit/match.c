#define PCRE2_CODE_UNIT_WIDTH 8
#include "audit/match.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "common/pool.h"
#include "common/progress.h"
#include "pipeline/record.h"
#include "pipeline/shard.h"

enum { MOST_FRAME_BYTES = 1 << 30 };

/* A shard, and the ids that were found in it. */
struct item {
    const char *shard;
    struct buf ids; /* each with its NUL */
    uint64_t bytes;
};

struct matcher {
    const struct match_options *options;
    pcre2_code *code; /* NULL: byte for byte */
    size_t next;      /* shard to make an item of */
    int (*each)(void *context, const char *id, size_t len, struct err *e);
    void *context;
    struct progress progress;
};

/* ---- one record ---- */

/* 1, 0, -1 */
static int fits(const struct matcher *m, pcre2_match_data *data, const char *text, size_t len, struct err *e)
{
    const char *pattern = m->options->pattern;
    if (!m->code) return memmem(text, len, pattern, strlen(pattern)) != NULL;
    int code = pcre2_match(m->code, (PCRE2_SPTR)text, len, 0, PCRE2_NO_UTF_CHECK, data, NULL);
    if (code >= 0) return 1;
    if (code == PCRE2_ERROR_NOMATCH) return 0;
    char why[256] = "";
    pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
    return err_data(e, "the pattern: %s", why);
}

static int record_fits(const struct matcher *m, pcre2_match_data *data, const struct record *r, struct err *e)
{
    size_t start, len;
    int found = fits(m, data, buf_text(&r->text), r->text.len, e);
    if (found || !json_find_string(buf_text(&r->meta), r->meta.len, "title", &start, &len)) return found;
    return fits(m, data, r->meta.data + start, len, e);
}

/* ---- a shard ---- */

struct scanner {
    struct shard_reader *reader;
    struct record_parser *parser;
    struct record record;
    pcre2_match_data *data;
    struct buf text;
};

static int scan_frame(const struct matcher *m, struct scanner *s, struct item *item, struct err *e)
{
    for (const char *line = s->text.data, *end = line + s->text.len; line < end;) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        if (record_parse(s->parser, line, (size_t)(feed - line), &s->record, e)) return -1;
        int found = record_fits(m, s->data, &s->record, e);
        if (found < 0) return err_context(e, "'%.200s'", buf_text(&s->record.id));
        if (found && buf_add(&item->ids, s->record.id.data, s->record.id.len + 1)) return err_memory(e);
        line = feed + 1;
    }
    return 0;
}

static int scan_shard(const struct matcher *m, const char *path, struct item *item, struct err *e)
{
    struct scanner s = {.parser = record_parser_new(), .data = pcre2_match_data_create(1, NULL)};
    uint64_t frame;
    int result = s.parser && s.data ? shard_open(&s.reader, path, MOST_FRAME_BYTES, e) : err_memory(e);
    if (!result) item->bytes = shard_bytes(s.reader);
    while (!result && !(result = shard_next(s.reader, &s.text, &frame, e)) && s.text.len)
        result = scan_frame(m, &s, item, e);
    shard_close(s.reader);
    record_parser_free(s.parser);
    record_free(&s.record);
    pcre2_match_data_free(s.data);
    buf_free(&s.text);
    return result ? err_context(e, "'%s'", path) : 0;
}

static int work(void *context, void *given, int thread, struct err *e)
{
    const struct matcher *m = context;
    struct item *item = given;
    struct buf path = BUF_INIT;
    (void)thread;
    int result = tree_path(m->options->tree, m->options->stage, item->shard, NULL, &path)
                     ? err_memory(e)
                     : scan_shard(m, path.data, item, e);
    buf_free(&path);
    return result;
}

static int produce(void *context, void **given, struct err *e)
{
    struct matcher *m = context;
    const struct tree *t = m->options->tree;
    struct item *item = NULL;
    *given = NULL;
    while (m->next < t->shards.len && !tree_find(t, m->options->stage, t->shards.items[m->next])) m->next++;
    if (m->next == t->shards.len) return 0;
    if (!(item = calloc(1, sizeof *item))) return err_memory(e);
    item->shard = t->shards.items[m->next++];
    *given = item;
    return 0;
}

static void discard(void *context, void *given)
{
    struct item *item = given;
    (void)context;
    buf_free(&item->ids);
    free(item);
}

static int consume(void *context, void *given, struct err *e)
{
    struct matcher *m = context;
    struct item *item = given;
    int result = 0;
    progress_add(&m->progress, item->bytes);
    for (size_t at = 0; at < item->ids.len && !result;) {
        size_t len = strlen(item->ids.data + at);
        result = m->each(m->context, item->ids.data + at, len, e);
        at += len + 1;
    }
    discard(m, item);
    return result;
}

static int compile(struct matcher *m, struct err *e)
{
    int error;
    PCRE2_SIZE at;
    if (!m->options->pattern[0]) return err_usage(e, "nothing to look for");
    if (!m->options->regex) return 0;
    m->code = pcre2_compile((PCRE2_SPTR)m->options->pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP,
                            &error, &at, NULL);
    if (m->code) {
        pcre2_jit_compile(m->code, PCRE2_JIT_COMPLETE); /* only faster */
        return 0;
    }
    char why[256] = "";
    pcre2_get_error_message(error, (PCRE2_UCHAR *)why, sizeof why);
    return err_usage(e, "the pattern, at byte %zu: %s", (size_t)at, why);
}

int match_documents(const struct match_options *o,
                    int (*each)(void *context, const char *id, size_t len, struct err *e), void *context,
                    struct err *e)
{
    static const struct pool_ops ops = {produce, work, consume, discard};
    struct matcher m = {.options = o, .each = each, .context = context};
    int result = compile(&m, e);
    if (!result) {
        progress_start(&m.progress, "search", 0, o->quiet);
        result = pool_run(&ops, &m, o->threads, 2 * o->threads + 2, e);
        progress_end(&m.progress);
    }
    pcre2_code_free(m.code);
    return result;
}
