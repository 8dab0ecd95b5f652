/* For tests: run a whole ingest on a file and see records, drops and notes as text. */
#ifndef MALMOI_TEST_INGEST_CASE_H
#define MALMOI_TEST_INGEST_CASE_H

#include "tests/unit/containers.h"

#include "common/json.h"
#include "pipeline/ingest/formats.h"
#include "pipeline/ingest/ingest_run.h"
#include "pipeline/record.h"
#include "pipeline/shard.h"

static const struct ingest_options usual = {
    .shard_size = 256 << 20, .max_record = 64 << 20, .max_expansion = 250, .force = true, .quiet = true};

/* "id|text|meta|offset+length\n" for each record of a shard in the scratch folder; U+000A in text becomes
 * '/'. */
static void show_records(const char *path, struct buf *out)
{
    struct shard_reader *shard;
    struct buf text = BUF_INIT;
    struct record r = {0};
    struct record_parser *parser = record_parser_new();
    uint64_t frame;
    assert_int_equal(shard_open(&shard, path, 1 << 30, NULL), 0);
    while (shard_next(shard, &text, &frame, NULL) == 0 && text.len) {
        for (char *at = text.data, *end; (end = strchr(at, '\n')); at = end + 1) {
            assert_int_equal(record_parse(parser, at, (size_t)(end - at), &r, NULL), 0);
            buf_add(out, r.id.data, r.id.len);
            buf_char(out, '|');
            for (size_t i = 0; i < r.text.len; i++)
                buf_char(out, r.text.data[i] == '\n' ? '/' : r.text.data[i]);
            buf_char(out, '|');
            buf_add(out, r.meta.data, r.meta.len);
            const char *offset = strstr(r.origin.data, "\"offset\"");
            buf_printf(out, "|%s\n", offset);
        }
    }
    record_free(&r);
    record_parser_free(parser);
    buf_free(&text);
    shard_close(shard);
}

/* Records of all shards, then "dropped REASON N", "note NAME N", "shards N" (if not 1), or "error CODE: …".
 */
static char *ingest(const char *format, const char *path, const struct ingest_options *given)
{
    struct ingest_options options = *given;
    struct ingest_result result;
    struct buf out = BUF_INIT, config = BUF_INIT;
    struct err e = {0};
    char *folder = in_scratch("out");
    options.output = folder;
    if (ingest_run(format_find(format), &path, 1, &options, &config, &result, &e)) {
        buf_printf(&out, "error %d: %s\n", e.code, e.message);
    } else {
        for (size_t i = 0; i < result.shards; i++) {
            struct buf shard = BUF_INIT;
            buf_printf(&shard, "%s/%s-%05zu.jsonl.zst", folder, format, i);
            show_records(shard.data, &out);
            buf_free(&shard);
        }
        const struct tally *t = &result.tally;
        for (size_t i = 0; i < t->reasons.len; i++)
            buf_printf(&out, "dropped %s %lld\n", t->reasons.items[i].name,
                       (long long)t->reasons.items[i].dropped.documents);
        for (size_t i = 0; i < t->notes.len; i++)
            buf_printf(&out, "note %s %lld\n", t->notes.items[i].name, (long long)t->notes.items[i].count);
        if (result.shards > 1) buf_printf(&out, "shards %zu\n", result.shards);
    }
    tally_free(&result.tally);
    free(folder);
    return buf_detach(&out);
}

static void expect_ingest_with(const struct ingest_options *options, const char *format, const char *name,
                               const void *bytes, size_t len, const char *expected)
{
    char *path = write_plain(name, bytes, len), *got = ingest(format, path, options);
    assert_string_equal(got ? got : "", expected);
    free(got);
    free(path);
}

__attribute__((unused)) static void expect_ingest(const char *format, const char *name, const char *bytes,
                                                  const char *expected)
{
    expect_ingest_with(&usual, format, name, bytes, strlen(bytes), expected);
}

/* The raw bytes of all rejects of the first shard, joined. */
__attribute__((unused)) static char *kept_rejects(const char *format)
{
    struct buf path = BUF_INIT, text = BUF_INIT, raw = BUF_INIT;
    struct shard_reader *shard;
    uint64_t frame;
    buf_printf(&path, "%s/out/%s-00000.rejects.jsonl.zst", scratch, format);
    assert_int_equal(shard_open(&shard, path.data, 1 << 30, NULL), 0);
    while (shard_next(shard, &text, &frame, NULL) == 0 && text.len) {
        for (char *at = text.data, *end; (end = strchr(at, '\n')); at = end + 1) {
            *end = '\0';
            yajl_val tree;
            assert_int_equal(json_parse(at, "reject", &tree, NULL), 0);
            const char *value = json_get_string(tree, "raw");
            if (value) buf_str(&raw, value);
            yajl_tree_free(tree);
        }
    }
    shard_close(shard);
    buf_free(&path);
    buf_free(&text);
    return buf_detach(&raw);
}

#endif
