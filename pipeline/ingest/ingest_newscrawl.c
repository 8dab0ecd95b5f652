/* News (docs/ingest-petition-newscrawl.md): articles as JSON Lines or CSV, and WMT's News Crawl as sentences
 * or as documents. The member's first line that is not blank tells which. */
#include <string.h>

#include "common/base64.h"
#include "common/hash.h"
#include "common/json.h"
#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/side_file.h"
#include "pipeline/ingest/table.h"

static const struct table_column columns[] = {
    {"id", TABLE_KEY, false},        {"content", TABLE_TEXT, false}, {"text", TABLE_TEXT, false},
    {"body", TABLE_TEXT, false},     {"본문", TABLE_TEXT, false},    {"title", "title", false},
    {"제목", "title", false},        {"date", "date", false},        {"날짜", "date", false},
    {"category", "category", false}, {"press", "press", false},      {"언론사", "press", false},
    {"url", "url", false},
};

static const struct table articles = {columns, sizeof columns / sizeof *columns, false};

/* ---- WMT ---- */

struct wmt_reader {
    struct sink *sink;
    struct document document;
    char key[SHA256_HEX]; /* of an article */
};

enum { DATE_DIGITS = 8 };

static bool is_wmt_document(const char *line, size_t len)
{
    if (len <= DATE_DIGITS || line[DATE_DIGITS] != '\t') return false;
    for (size_t i = 0; i < DATE_DIGITS; i++)
        if (line[i] < '0' || line[i] > '9') return false;
    return true;
}

static size_t without_cr(const char *line, size_t len)
{
    while (len && line[len - 1] == '\r') len--;
    return len;
}

static int send(struct wmt_reader *r, const char *key, size_t len, uint64_t offset, struct err *e)
{
    struct document *d = &r->document;
    d->key = key;
    d->key_len = key ? strlen(key) : 0;
    d->offset = offset;
    d->length = len;
    return d->text.failed || d->meta.failed ? err_memory(e) : sink_document(r->sink, d, e);
}

static int read_sentence(void *context, const char *line, size_t len, uint64_t offset, struct err *e)
{
    struct wmt_reader *r = context;
    if (!(len = without_cr(line, len))) return 0;
    buf_assign(&r->document.text, line, len);
    return send(r, NULL, len, offset, e);
}

/* "yyyymmdd TAB split text TAB unsplit text", the texts in base64. The unsplit one keeps the paragraphs; its
 * key is the SHA-256 of the field as it stands, as in deepmind/streamingqa. */
static int read_article(void *context, const char *line, size_t len, uint64_t offset, struct err *e)
{
    struct wmt_reader *r = context;
    if (!(len = without_cr(line, len))) return 0;
    const char *split = line + DATE_DIGITS + 1, *end = line + len;
    const char *tab = is_wmt_document(line, len) ? memchr(split, '\t', (size_t)(end - split)) : NULL;
    if (!tab || memchr(tab + 1, '\t', (size_t)(end - tab - 1)))
        return sink_reject(r->sink, "malformed-line", true, offset, line, len, e);
    const char *text = tab + 1;
    struct document *d = &r->document;
    buf_clear(&d->text);
    int bad = base64_decode(text, (size_t)(end - text), &d->text);
    if (bad < 0) return err_memory(e);
    if (bad) return sink_reject(r->sink, "malformed-base64", true, offset, line, len, e);
    buf_clear(&d->meta);
    json_key_string(&d->meta, "date", line, DATE_DIGITS);
    sha256_hex_of(text, (size_t)(end - text), r->key);
    return send(r, r->key, len, offset, e);
}

static int read_wmt(struct member *m, const struct member_head *head, line_function *read, struct sink *s,
                    struct err *e)
{
    struct wmt_reader r = {.sink = s};
    struct line_reader lines;
    member_head_lines(head, &lines, m, sink_max_record(s));
    int result = line_reader_each(&lines, s, read, &r, e);
    line_reader_free(&lines);
    buf_free(&r.document.text);
    buf_free(&r.document.meta);
    return result;
}

static int read_newscrawl(struct member *m, struct sink *s, struct err *e)
{
    struct member_head head = {0};
    int result = member_head_read(m, &head, e);
    if (!result && head.len) {
        if (head.line[0] == '{')
            result = table_read_json_lines(&articles, m, &head, s, e);
        else if (is_wmt_document(head.line, head.len))
            result = read_wmt(m, &head, read_article, s, e);
        else if (table_is_header(&articles, head.line, head.len))
            result = table_read_csv(&articles, m, &head, s, e);
        else
            result = read_wmt(m, &head, read_sentence, s, e);
    }
    member_head_free(&head);
    return result;
}

const struct ingest_format ingest_newscrawl = {
    .name = "newscrawl", .want = side_file_is_data, .read = read_newscrawl};
