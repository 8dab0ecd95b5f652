/* HTML pages: a member is a document, its title goes into meta. */
#include <string.h>
#include <strings.h>

#include "common/json.h"
#include "pipeline/ingest/html_text.h"
#include "pipeline/ingest/whole_member.h"

struct page {
    struct buf raw, title;
    struct document document;
};

static int read_page(struct member *m, struct sink *s, struct page *p, struct err *e)
{
    int got = whole_member(m, s, &p->raw, e);
    if (got <= 0) return got;
    if (html_text(buf_text(&p->raw), p->raw.len, &p->document.text, &p->title, e)) return -1;
    if (p->title.len) json_key_string(&p->document.meta, "title", p->title.data, p->title.len);
    p->document.length = p->raw.len;
    return sink_document(s, &p->document, e);
}

static int read_html(struct member *m, struct sink *s, struct err *e)
{
    struct page p = {.raw = BUF_INIT};
    int result = read_page(m, s, &p, e);
    buf_free(&p.raw);
    buf_free(&p.title);
    buf_free(&p.document.text);
    buf_free(&p.document.meta);
    return result;
}

static bool want_html(const char *name)
{
    static const char *const endings[] = {".html", ".htm", ".xhtml"};
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);
        if (len > n && strcasecmp(name + len - n, endings[i]) == 0) return true;
    }
    return false;
}

const struct ingest_format ingest_html = {"html", want_html, read_html};
