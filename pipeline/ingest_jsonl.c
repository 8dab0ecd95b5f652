/* JSON Lines: one object a line with its text in "text" or "content"; "id", and what meta takes, may be
 * there. */
#include "common/json.h"
#include "pipeline/json_fields.h"
#include "pipeline/lines.h"

enum { TEXT, CONTENT, ID, FIRST_META, FIELDS = FIRST_META + 6 };

struct reader {
    struct json_field fields[FIELDS];
    struct line_reader lines;
    struct document document;
    struct sink *sink;
};

static bool is_blank(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') return false;
    return true;
}

static int read_record(struct reader *r, const char *line, size_t len, uint64_t offset, struct err *e)
{
    struct json_field *f = r->fields;
    struct document *d = &r->document;
    int broken = json_fields_read(line, len, f, FIELDS, e);
    if (broken < 0) return -1;
    if (broken) return sink_reject(r->sink, "malformed-json", true, offset, line, len, e);
    struct json_field *text = f[TEXT].present ? &f[TEXT] : &f[CONTENT];
    if (!text->present) return sink_reject(r->sink, "no-text", true, offset, line, len, e);
    buf_clear(&d->meta);
    for (size_t i = FIRST_META; i < FIELDS; i++)
        if (f[i].value.len) json_key_string(&d->meta, f[i].name, f[i].value.data, f[i].value.len);
    d->key = f[ID].present && f[ID].value.len ? f[ID].value.data : NULL;
    d->key_len = f[ID].value.len;
    d->offset = offset;
    d->length = len;
    buf_swap(&d->text, &text->value);
    return sink_document(r->sink, d, e);
}

static int read_lines(struct reader *r, struct err *e)
{
    for (;;) {
        const char *line;
        size_t len;
        uint64_t offset;
        int result = 0;
        enum line_result got = line_reader_next(&r->lines, &line, &len, &offset, e);
        if (got == LINE_ERROR) return -1;
        if (got == LINE_END) return 0;
        if (got == LINE_LONG)
            result = line_reader_reject_long(&r->lines, r->sink, line, len, offset, e);
        else if (!is_blank(line, len))
            result = read_record(r, line, len, offset, e);
        if (result) return -1;
    }
}

static int read_jsonl(struct member *m, struct sink *s, struct err *e)
{
    struct reader r = {.fields = {{.name = "text"},
                                  {.name = "content"},
                                  {.name = "id"},
                                  {.name = "title"},
                                  {.name = "date"},
                                  {.name = "category"},
                                  {.name = "topic"},
                                  {.name = "publisher"},
                                  {.name = "url"}},
                       .sink = s};
    line_reader_init(&r.lines, m, sink_max_record(s));
    int result = read_lines(&r, e);
    json_fields_free(r.fields, FIELDS);
    line_reader_free(&r.lines);
    buf_free(&r.document.text);
    buf_free(&r.document.meta);
    return result;
}

const struct ingest_format ingest_jsonl = {"jsonl", NULL, read_jsonl};
