/* The report's common parts: asking the database, and tables and figures of HTML. */
#ifndef MALMOI_AUDIT_REPORT_HTML_H
#define MALMOI_AUDIT_REPORT_HTML_H

#include <sqlite3.h>

#include "audit/chart.h"
#include "audit/report_words.h"
#include "common/buf.h"
#include "common/err.h"

/* A report that is being written. A failure is sticky, as a buf's: the first one stays in e, later questions
 * have no rows, and the report's end returns it. */
struct report {
    sqlite3 *db;
    struct buf *out;
    struct err *e;
    bool failed;
    int charts; /* drawn so far */
};

/* ---- asking ---- */

/* A question, to be read with report_next to its last row, which ends it. */
sqlite3_stmt *report_ask(struct report *r, const char *sql);
sqlite3_stmt *report_ask_about(struct report *r, const char *sql, const char *parameter);
/* The database refused something: its fault is the report's. */
void report_fault(struct report *r);
/* true with a row; else *s is finalized and NULL. */
bool report_next(struct report *r, sqlite3_stmt **s);
/* End a question before its last row. */
void report_end(sqlite3_stmt **s);
/* The first value of the first row; 0 where there is none. */
int64_t report_number(struct report *r, const char *sql);

/* The value of a column: NULL is otherwise, or "". */
int64_t column_number(sqlite3_stmt *s, int column, int64_t otherwise);
const char *column_text(sqlite3_stmt *s, int column);

/* ---- writing ---- */

void html_text(struct buf *out, const char *text); /* escaped */

void section_open(struct report *r, const char *id, enum word title);
void section_close(struct report *r);
void heading(struct report *r, enum word title); /* of a part of a section */
void paragraph(struct report *r, enum word w);

struct head {
    enum word word;
    bool number; /* the column is set right */
};
/* heads ends with W_NONE; the caption is shown. The table may be broader than the page: it scrolls. */
void table_open(struct report *r, enum word caption, const struct head *heads);
/* The same in parts, for heads that are known only when the page is made. */
void table_begin(struct report *r, enum word caption);
void table_head(struct report *r, enum word w, bool number);
void table_head_text(struct report *r, const char *text, bool number); /* escaped */
void table_body(struct report *r);
void table_row(struct report *r, const char *head); /* a row and its head, which is escaped */
void table_row_words(struct report *r, enum word head);
void table_number(struct report *r, int64_t value); /* negative: not counted */
void table_share(struct report *r, int64_t part, int64_t whole);
void table_text(struct report *r, const char *text);
void table_code(struct report *r, const char *text);
void table_row_end(struct report *r);
void table_close(struct report *r);

/* A figure: its caption, then a chart that `chart` is filled in for, then figure_data and a table. chart's
 * texts are owned by text, which the caller frees. name (may be NULL) is put before the title. */
struct figure {
    struct chart chart;
    struct buf title, about;
};
void figure_open(struct report *r, struct figure *f, enum word caption, enum word about, const char *name);
void figure_data(struct report *r); /* between the chart and its table */
void figure_close(struct report *r, struct figure *f);

#endif
