/* JSON Lines: one object a line with its text in "text" or "content"; "id", and what meta takes, may be
 * there. */
#include "common/json.h"
#include "pipeline/ingest/json_fields.h"
#include "pipeline/ingest/lines.h"

enum { TEXT, CONTENT, ID, FIRST_META, FIELDS = FIRST_META + 6 };

struct reader {
    struct json_field fields[FIELDS];
    struct document document;
    struct sink *sink;
};

static int read_record(void *context, const char *line, size_t len, uint64_t offset, struct err *e)
{
    if (line_is_blank(line, len)) return 0;
    struct reader *r = context;
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
    struct line_reader lines;
    line_reader_init(&lines, m, sink_max_record(s));
    int result = line_reader_each(&lines, s, read_record, &r, e);
    json_fields_free(r.fields, FIELDS);
    line_reader_free(&lines);
    buf_free(&r.document.text);
    buf_free(&r.document.meta);
    return result;
}

const struct ingest_format ingest_jsonl = {"jsonl", NULL, read_jsonl};
