/* NamuWiki's database dumps (docs/ingest-namuwiki.md): one JSON array of pages on one line. */
#include "common/json.h"
#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/json_array.h"
#include "pipeline/ingest/json_fields.h"
#include "pipeline/ingest/namumark.h"
#include "pipeline/ingest/side_file.h"

enum { NAMESPACE, TITLE, TEXT, FIELDS };

struct page_reader {
    struct sink *sink;
    struct json_field fields[FIELDS];
    struct document document;
};

/* The namespace is "0" in older dumps and 0 in newer ones; a dump of articles alone may leave it out. */
static bool is_article(const struct json_field *space)
{
    return !space->present || (space->value.len == 1 && space->value.data[0] == '0');
}

static int read_page(struct page_reader *r, const char *page, size_t len, uint64_t offset, struct err *e)
{
    struct json_field *fields = r->fields;
    struct document *d = &r->document;
    int bad = json_fields_read(page, len, fields, FIELDS, e);
    if (bad < 0) return -1;
    if (bad || !fields[TEXT].present)
        return sink_reject(r->sink, bad ? "malformed-json" : "no-text", true, offset, page, len, e);
    if (!is_article(&fields[NAMESPACE])) return sink_skip(r->sink, "not-an-article", e);
    const struct buf *text = &fields[TEXT].value;
    if (namumark_is_redirect(buf_text(text), text->len)) return sink_skip(r->sink, "redirect", e);
    buf_clear(&d->text);
    buf_clear(&d->meta);
    if (namumark_text(buf_text(text), text->len, &d->text, e)) return -1;
    const struct buf *title = &fields[TITLE].value;
    if (title->len) json_key_string(&d->meta, "title", title->data, title->len);
    d->offset = offset;
    d->length = len;
    return d->meta.failed ? err_memory(e) : sink_document(r->sink, d, e);
}

static int reject_long(struct page_reader *r, struct json_array *a, const char *part, size_t len,
                       uint64_t offset, const char *reason, struct err *e)
{
    bool first = true;
    do {
        if (sink_reject(r->sink, reason, first, offset, part, len, e)) return -1;
        first = false;
        if (json_array_rest(a, &part, &len, &offset, e)) return -1;
    } while (len);
    return 0;
}

/* The member has no further page. A dump that was cut between two pages has no broken page to show for it. */
static int end_pages(struct page_reader *r, const struct json_array *a, bool last_was_whole, struct err *e)
{
    if (json_array_was_closed(a) || !last_was_whole) return 0;
    const char *reason = json_array_was_opened(a) ? "array-cut-short" : "not-a-json-array";
    return sink_reject(r->sink, reason, true, a->offset, "", 0, e);
}

static int read_pages(struct page_reader *r, struct json_array *a, struct err *e)
{
    for (bool whole = true;;) {
        const char *page;
        size_t len;
        uint64_t offset;
        enum json_array_result found = json_array_next(a, &page, &len, &offset, e);
        bool array = json_array_was_opened(a);
        int result = 0;
        switch (found) {
        case JSON_ARRAY_ERROR:
            return -1;
        case JSON_ARRAY_END:
            return end_pages(r, a, whole, e);
        case JSON_ARRAY_ELEMENT:
            result = read_page(r, page, len, offset, e);
            break;
        case JSON_ARRAY_BROKEN:
            result = sink_reject(r->sink, array ? "malformed-json" : "not-a-json-array", true, offset, page,
                                 len, e);
            break;
        case JSON_ARRAY_LONG:
            result = reject_long(r, a, page, len, offset, array ? "record-too-long" : "not-a-json-array", e);
            break;
        }
        if (result) return result;
        whole = found == JSON_ARRAY_ELEMENT;
    }
}

static int read_namuwiki(struct member *m, struct sink *s, struct err *e)
{
    struct page_reader r = {
        .sink = s,
        .fields = {
            [NAMESPACE] = {.name = "namespace"}, [TITLE] = {.name = "title"}, [TEXT] = {.name = "text"}}};
    struct json_array a;
    json_array_init(&a, m, sink_max_record(s));
    int result = read_pages(&r, &a, e);
    json_array_free(&a);
    json_fields_free(r.fields, FIELDS);
    buf_free(&r.document.text);
    buf_free(&r.document.meta);
    return result;
}

const struct ingest_format ingest_namuwiki = {
    .name = "namuwiki", .want = side_file_is_data, .read = read_namuwiki};
