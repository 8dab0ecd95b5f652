#include "audit/report.h"

#include <stdio.h>
#include <string.h>

#include "audit/db.h"
#include "audit/report_parts.h"
#include "common/base64.h"
#include "common/hash.h"

static const struct {
    const char *id;
    enum word title;
    void (*write)(struct report *r);
} sections[] = {{"chain", W_CHAIN, report_chain},          {"sources", W_SOURCES, report_sources},
                {"lengths", W_LENGTHS, report_lengths},    {"vocabulary", W_VOCABULARY, report_vocabulary},
                {"findings", W_FINDINGS, report_findings}, {"personal", W_PERSONAL, report_personal},
                {"licences", W_LICENCES, report_licences}, {"rebuild", W_REBUILD, report_rebuild}};

enum { N_SECTIONS = sizeof sections / sizeof *sections };

/* A source of a Content-Security-Policy: the sum of a style or script that may stand in the page. */
static void add_source(struct buf *out, const char *text)
{
    char hex[SHA256_HEX];
    unsigned char sum[(SHA256_HEX - 1) / 2];
    sha256_hex_of(text, strlen(text), hex);
    for (size_t i = 0; i < sizeof sum; i++) {
        unsigned value = 0;
        sscanf(hex + 2 * i, "%2x", &value);
        sum[i] = (unsigned char)value;
    }
    buf_str(out, "'sha256-");
    base64_encode(sum, sizeof sum, out);
    buf_char(out, '\'');
}

static void add_head(struct buf *out)
{
    buf_str(out,
            "<!DOCTYPE html>\n<html lang=\"ko\">\n<head>\n<meta charset=\"utf-8\"/>\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
            "form-action 'none'; style-src ");
    add_source(out, report_style);
    buf_str(out, "; script-src ");
    add_source(out, report_script);
    buf_str(out, "\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                 "<meta name=\"color-scheme\" content=\"light dark\"/>\n<meta name=\"referrer\" "
                 "content=\"no-referrer\"/>\n"
                 "<title>malmoi: ");
    words_plain(out, W_TITLE);
    buf_printf(out, "</title>\n<style>%s</style>\n</head>\n", report_style);
}

/* The switch of languages works without the script, which only chooses the first one. */
static void add_switch(struct buf *out)
{
    buf_str(out, "<fieldset class=\"languages\"><legend>언어 · Language</legend>"
                 "<input type=\"radio\" name=\"language\" id=\"in-korean\" checked=\"checked\"/>"
                 "<label for=\"in-korean\" lang=\"ko\">한국어</label>"
                 "<input type=\"radio\" name=\"language\" id=\"in-english\"/>"
                 "<label for=\"in-english\" lang=\"en\">English</label></fieldset>\n");
}

static void add_contents(struct buf *out)
{
    buf_str(out, "<nav aria-label=\"");
    words_plain(out, W_CONTENTS);
    buf_str(out, "\"><ul>");
    for (int i = 0; i < N_SECTIONS; i++) {
        buf_printf(out, "<li><a href=\"#%s\">", sections[i].id);
        words(out, sections[i].title);
        buf_str(out, "</a></li>");
    }
    buf_str(out, "</ul></nav>\n");
}

static void write_page(struct report *r)
{
    add_head(r->out);
    buf_str(r->out, "<body>\n<a class=\"skip\" href=\"#report\">");
    words(r->out, W_SKIP);
    buf_str(r->out, "</a>\n<header>\n");
    add_switch(r->out);
    buf_str(r->out, "<p class=\"name\">malmoi</p>\n<h1>");
    words(r->out, W_TITLE);
    buf_str(r->out, "</h1>\n");
    report_summary(r);
    buf_str(r->out, "</header>\n");
    add_contents(r->out);
    buf_str(r->out, "<main id=\"report\">\n");
    for (int i = 0; i < N_SECTIONS; i++) sections[i].write(r);
    buf_str(r->out, "</main>\n<footer><p>");
    words(r->out, W_FOOTER);
    buf_printf(r->out, "</p></footer>\n<script>%s</script>\n</body>\n</html>\n", report_script);
}

int report_write(const char *path, struct buf *page, struct err *e)
{
    struct report r = {.out = page, .e = e};
    if (sqlite_open_file(path, &audit_db_format, &r.db, e)) return -1;
    write_page(&r);
    sqlite3_close(r.db);
    if (r.failed) return err_context(e, "'%s'", path);
    return page->failed ? err_memory(e) : 0;
}
