/* The sentences that the benchmark contains, from what decontaminate wrote about them. */
#include "audit/build_parts.h"

#include "common/io.h"
#include "pipeline/shard.h"

static double number_of(yajl_val object, const char *key)
{
    yajl_val value = json_get(object, key, yajl_t_number);
    return value && YAJL_IS_DOUBLE(value) ? YAJL_GET_DOUBLE(value) : 0;
}

/* line: {"id":…,"sentence":…,"benchmark":"TASK/ITEM/FIELD","ratio":…,"share":…,"text":…} */
static int add_finding(struct builder *b, int64_t shard, const char *line, struct err *e)
{
    yajl_val finding = NULL;
    if (json_parse(line, "finding", &finding, e)) return -1;
    const char *id = json_get_string(finding, "id"), *benchmark = json_get_string(finding, "benchmark"),
               *text = json_get_string(finding, "text");
    int64_t sentence = json_get_i64(finding, "sentence", -1), number = ++b->counts.findings;
    int result =
        id && benchmark && text && sentence >= 0
            ? audit_row(&b->writer, AUDIT_FINDING, e, audit_int(number), audit_int(shard), audit_text(id),
                        audit_int(sentence), audit_bytes(benchmark, strcspn(benchmark, "/")),
                        audit_text(benchmark), audit_real(number_of(finding, "ratio")),
                        audit_real(number_of(finding, "share")), audit_text(text))
            : err_data(e, "it names no id, sentence, benchmark or text");
    yajl_tree_free(finding);
    return result;
}

static int add_frame(struct builder *b, int64_t shard, struct buf *text, uint64_t frame, const char *path,
                     struct err *e)
{
    char *line = text->data, *end = text->data + text->len;
    for (unsigned long long number = 0; line < end; number++) {
        char *feed = memchr(line, '\n', (size_t)(end - line));
        if (feed) *feed = '\0';
        if (add_finding(b, shard, line, e))
            return err_context(e, "'%s', frame %llu, line %llu", path, (unsigned long long)frame, number);
        line = feed ? feed + 1 : end;
    }
    return 0;
}

static int add_findings(struct builder *b, int64_t shard, const char *path, struct err *e)
{
    struct shard_reader *reader;
    struct buf text = BUF_INIT;
    uint64_t frame;
    if (shard_open(&reader, path, b->options->max_record, e)) return -1;
    int result;
    while (!(result = shard_next(reader, &text, &frame, e)) && text.len)
        if ((result = add_frame(b, shard, &text, frame, path, e))) break;
    buf_free(&text);
    shard_close(reader);
    return result;
}

int build_findings(struct builder *b, const char *name, int64_t number, struct err *e)
{
    if (!tree_has(&b->tree, AUDIT_DECONTAMINATE, name)) return 0;
    struct buf path = BUF_INIT;
    int result = tree_path(&b->tree, AUDIT_DECONTAMINATE, name, ".dropped.jsonl.zst", &path)
                     ? err_memory(e)
                     : add_findings(b, number, path.data, e);
    buf_free(&path);
    return result;
}
