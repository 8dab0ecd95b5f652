#include "audit/report_html.h"

#include <string.h>

#include "audit/escape.h"
#include "audit/numerals.h"
#include "common/sqlite.h"

/* ---- asking ---- */

sqlite3_stmt *report_ask(struct report *r, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (!r->failed && sqlite_prepare(r->db, sql, &s, r->e)) r->failed = true;
    return s;
}

void report_fault(struct report *r)
{
    sqlite_fault(r->db, r->e);
    r->failed = true;
}

sqlite3_stmt *report_ask_about(struct report *r, const char *sql, const char *parameter)
{
    sqlite3_stmt *s = report_ask(r, sql);
    if (s && sqlite3_bind_text(s, 1, parameter, -1, SQLITE_TRANSIENT) != SQLITE_OK) report_fault(r);
    return s;
}

void report_end(sqlite3_stmt **s)
{
    sqlite3_finalize(*s);
    *s = NULL;
}

bool report_next(struct report *r, sqlite3_stmt **s)
{
    int row = *s && !r->failed ? sqlite_row(*s, r->e) : 0;
    if (row < 0) r->failed = true;
    if (row != 1) report_end(s);
    return row == 1;
}

int64_t report_number(struct report *r, const char *sql)
{
    int64_t number = 0;
    sqlite3_stmt *s = report_ask(r, sql);
    if (report_next(r, &s)) number = sqlite3_column_int64(s, 0);
    report_end(&s);
    return number;
}

int64_t column_number(sqlite3_stmt *s, int column, int64_t otherwise)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL ? otherwise : sqlite3_column_int64(s, column);
}

const char *column_text(sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text ? text : "";
}

/* ---- writing ---- */

void html_text(struct buf *out, const char *text)
{
    escape_html(text, strlen(text), out);
}

void section_open(struct report *r, const char *id, enum word title)
{
    buf_printf(r->out, "<section id=\"%s\" aria-labelledby=\"%s-title\">\n<h2 id=\"%s-title\">", id, id, id);
    words(r->out, title);
    buf_str(r->out, "</h2>\n");
}

void section_close(struct report *r)
{
    buf_str(r->out, "</section>\n");
}

void heading(struct report *r, enum word title)
{
    buf_str(r->out, "<h3>");
    words(r->out, title);
    buf_str(r->out, "</h3>\n");
}

void paragraph(struct report *r, enum word w)
{
    buf_str(r->out, "<p>");
    words(r->out, w);
    buf_str(r->out, "</p>\n");
}

/* ---- tables ---- */

void table_begin(struct report *r, enum word caption)
{
    buf_str(r->out, "<div class=\"scroll\" role=\"group\" tabindex=\"0\"><table><caption>");
    words(r->out, caption);
    buf_str(r->out, "</caption><thead><tr>");
}

static void open_head(struct report *r, bool number)
{
    buf_str(r->out, number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
}

void table_head(struct report *r, enum word w, bool number)
{
    open_head(r, number);
    words(r->out, w);
    buf_str(r->out, "</th>");
}

void table_head_text(struct report *r, const char *text, bool number)
{
    open_head(r, number);
    html_text(r->out, text);
    buf_str(r->out, "</th>");
}

void table_body(struct report *r)
{
    buf_str(r->out, "</tr></thead><tbody>\n");
}

void table_open(struct report *r, enum word caption, const struct head *heads)
{
    table_begin(r, caption);
    for (; heads->word != W_NONE; heads++) table_head(r, heads->word, heads->number);
    table_body(r);
}

void table_row(struct report *r, const char *head)
{
    buf_str(r->out, "<tr><th scope=\"row\">");
    html_text(r->out, head);
    buf_str(r->out, "</th>");
}

void table_row_words(struct report *r, enum word head)
{
    buf_str(r->out, "<tr><th scope=\"row\">");
    words(r->out, head);
    buf_str(r->out, "</th>");
}

void table_number(struct report *r, int64_t value)
{
    buf_str(r->out, "<td class=\"n\">");
    if (value < 0)
        buf_str(r->out, "–");
    else
        numeral_grouped(r->out, value);
    buf_str(r->out, "</td>");
}

void table_share(struct report *r, int64_t part, int64_t whole)
{
    struct buf share = BUF_INIT;
    numeral_share(&share, part, whole);
    buf_str(r->out, "<td class=\"n\">");
    html_text(r->out, buf_text(&share));
    buf_str(r->out, "</td>");
    r->out->failed |= share.failed;
    buf_free(&share);
}

void table_text(struct report *r, const char *text)
{
    buf_str(r->out, "<td>");
    html_text(r->out, text);
    buf_str(r->out, "</td>");
}

void table_code(struct report *r, const char *text)
{
    buf_str(r->out, "<td class=\"id\"><code>");
    html_text(r->out, text);
    buf_str(r->out, "</code></td>");
}

void table_row_end(struct report *r)
{
    buf_str(r->out, "</tr>\n");
}

void table_close(struct report *r)
{
    buf_str(r->out, "</tbody></table></div>\n");
}

/* ---- figures ---- */

void figure_open(struct report *r, struct figure *f, enum word caption, enum word about, const char *name)
{
    *f = (struct figure){.chart = {.number = ++r->charts}};
    if (name) buf_printf(&f->title, "%s: ", name);
    words_plain(&f->title, caption);
    words_plain(&f->about, about);
    f->chart.title = buf_text(&f->title);
    f->chart.about = buf_text(&f->about);
    buf_str(r->out, "<figure><figcaption>");
    words(r->out, caption);
    buf_str(r->out, "</figcaption>\n");
}

void figure_data(struct report *r)
{
    buf_str(r->out, "<details><summary>");
    words(r->out, W_DATA);
    buf_str(r->out, "</summary>\n");
}

void figure_close(struct report *r, struct figure *f)
{
    buf_str(r->out, "</details></figure>\n");
    r->out->failed |= f->title.failed | f->about.failed;
    buf_free(&f->title);
    buf_free(&f->about);
}
