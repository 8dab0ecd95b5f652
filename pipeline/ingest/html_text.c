#include "pipeline/ingest/html_text.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/library.h"
#include "common/utf8.h"

/* clang-format off */
#define XML_SYMBOLS(X) \
    X(htmlCreateMemoryParserCtxt) X(htmlCtxtUseOptions) X(htmlParseDocument) X(htmlFreeParserCtxt) \
    X(xmlFindCharEncodingHandler) X(xmlSwitchToEncoding) X(xmlFreeDoc) X(xmlSetStructuredErrorFunc) \
    X(__xmlStructuredError) X(__xmlStructuredErrorContext)
/* clang-format on */

struct xml {
    XML_SYMBOLS(LIBRARY_POINTER)
};

static const struct library libxml2 = {
    .file = "libxml2.so.2", .title = "libxml2", .package = "libxml2", .symbols = LIBRARY_NAMES(XML_SYMBOLS)};

/* Elements that are not part of the text. */
static const char *const left_out[] = {"aside",    "audio",  "button", "canvas",   "datalist", "iframe",
                                       "input",    "math",   "nav",    "noframes", "noscript", "object",
                                       "option",   "script", "select", "style",    "svg",      "template",
                                       "textarea", "video",  NULL};

/* Elements that a paragraph does not go across. */
static const char *const blocks[] = {
    "address",  "article", "blockquote", "body",  "br",       "caption",    "center", "dd",     "details",
    "dialog",   "div",     "dl",         "dt",    "fieldset", "figcaption", "figure", "footer", "form",
    "frameset", "h1",      "h2",         "h3",    "h4",       "h5",         "h6",     "header", "hr",
    "html",     "legend",  "li",         "main",  "menu",     "ol",         "p",      "pre",    "section",
    "summary",  "table",   "tbody",      "tfoot", "thead",    "tr",         "ul",     NULL};

struct page {
    struct buf *text, *title;
    size_t left_out; /* open elements from the one that is left out on */
    size_t pre, article;
    bool in_head, in_title;
    bool break_due, blank_due; /* before the next character of the text */
};

static bool one_of(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcasecmp(*names, name) == 0) return true;
    return false;
}

static bool is(const char *a, const char *b)
{
    return strcasecmp(a, b) == 0;
}

/* The header and footer of a page are its furniture, those of an article belong to it. */
static bool is_left_out(const struct page *p, const char *name)
{
    if (one_of(left_out, name)) return true;
    return p->article == 0 && (is(name, "header") || is(name, "footer"));
}

static void on_start(void *context, const xmlChar *element, const xmlChar **attributes)
{
    (void)attributes;
    struct page *p = context;
    const char *name = (const char *)element;
    if (p->left_out || is_left_out(p, name)) {
        p->left_out++;
        p->blank_due = true;
        return;
    }
    if (is(name, "head")) p->in_head = true;
    if (is(name, "body")) p->in_head = false;
    if (is(name, "title") && p->title->len == 0) p->in_title = true;
    if (is(name, "article") || is(name, "main")) p->article++;
    if (is(name, "pre")) p->pre++;
    if (is(name, "td") || is(name, "th")) p->blank_due = true;
    if (one_of(blocks, name)) p->break_due = true;
}

static void on_end(void *context, const xmlChar *element)
{
    struct page *p = context;
    const char *name = (const char *)element;
    if (p->left_out) {
        p->left_out--;
        return;
    }
    if (is(name, "head")) p->in_head = false;
    if (is(name, "title")) p->in_title = false;
    if ((is(name, "article") || is(name, "main")) && p->article) p->article--;
    if (is(name, "pre") && p->pre) p->pre--;
    if (one_of(blocks, name)) p->break_due = true;
}

static void add(struct page *p, char c)
{
    struct buf *out = p->in_title ? p->title : p->text;
    bool line_end = c == '\n' && p->pre && !p->in_title;
    if (line_end) {
        p->break_due = true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        p->blank_due = true;
    } else {
        if (out->len && p->break_due && !p->in_title)
            buf_char(out, '\n');
        else if (out->len && p->blank_due)
            buf_char(out, ' ');
        if (!p->in_title) p->break_due = false;
        p->blank_due = false;
        buf_char(out, c);
    }
}

static void on_text(void *context, const xmlChar *text, int len)
{
    struct page *p = context;
    if (p->left_out || (p->in_head && !p->in_title)) return;
    for (int i = 0; i < len; i++) add(p, (char)text[i]);
}

/* What the page says of itself, near its beginning; the labels of Windows' Korean charset name a part of it.
 */
static const char *charset(const char *page, size_t len)
{
    enum { LOOK = 4096 };
    const char *end = page + (len < LOOK ? len : LOOK);
    if (utf8_valid(page, len)) return "UTF-8";
    for (const char *at = page; end - at > 12; at++) {
        if (strncasecmp(at, "charset=", 8) != 0) continue;
        at += 8 + (at[8] == '"' || at[8] == '\'');
        bool korean = strncasecmp(at, "euc-kr", 6) == 0 || strncasecmp(at, "ks", 2) == 0;
        return korean ? "CP949" : NULL;
    }
    return "CP949";
}

/* libxml2 reports some faults of an encoding to the thread's handlers, whatever the parser's options say. */
static void be_silent(void *context, xmlErrorPtr error)
{
    (void)context;
    (void)error;
}

int html_text(const char *page, size_t len, struct buf *text, struct buf *title, struct err *e)
{
    struct xml xml;
    buf_clear(text);
    buf_clear(title);
    if (len == 0) return 0;
    if (library_open(&libxml2, &xml, e)) return -1;
    htmlParserCtxtPtr context = xml.htmlCreateMemoryParserCtxt(page, (int)len);
    if (!context) return err_memory(e);
    struct page p = {.text = text, .title = title};
    xmlSAXHandler handler = {.startElement = on_start,
                             .endElement = on_end,
                             .characters = on_text,
                             .ignorableWhitespace = on_text,
                             .cdataBlock = NULL};
    xmlStructuredErrorFunc former = *xml.__xmlStructuredError();
    void *former_context = *xml.__xmlStructuredErrorContext();
    xml.xmlSetStructuredErrorFunc(NULL, be_silent);
    const char *name = charset(page, len);
    if (name) {
        xmlCharEncodingHandlerPtr encoding = xml.xmlFindCharEncodingHandler(name);
        if (encoding) xml.xmlSwitchToEncoding(context, encoding);
    }
    *context->sax = handler;
    context->userData = &p;
    xml.htmlCtxtUseOptions(context, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                        HTML_PARSE_NONET | (name ? HTML_PARSE_IGNORE_ENC : 0));
    xml.htmlParseDocument(context);
    xml.xmlSetStructuredErrorFunc(former_context, former);
    bool failed = text->failed || title->failed || context->errNo == XML_ERR_NO_MEMORY;
    xml.xmlFreeDoc(context->myDoc);
    xml.htmlFreeParserCtxt(context);
    return failed ? err_memory(e) : 0;
}
