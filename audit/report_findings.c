/* What the benchmark contains, and what personal data was replaced. */
#include <stdio.h>

#include "audit/report_parts.h"

/* ---- counts by name and source: bars, and a table with a column a source ---- */

struct crossing {
    enum word bars, table, name;
    const char *totals;  /* name, count; the largest first */
    const char *sources; /* source */
    const char *cells;   /* count of every source for the name ?1, in the order of `sources` */
};

static void add_totals(struct report *r, const struct crossing *c)
{
    enum { BARS = 40, NAME = 40 };
    char names[BARS][NAME];
    struct chart_bar bars[BARS];
    size_t n = 0;
    sqlite3_stmt *s = report_ask(r, c->totals);
    for (; report_next(r, &s) && n < BARS; n++) {
        snprintf(names[n], sizeof names[n], "%s", column_text(s, 0));
        bars[n] = (struct chart_bar){.label = names[n], .value = sqlite3_column_int64(s, 1)};
    }
    report_end(&s);
    struct figure figure;
    const struct head heads[] = {{c->name, false}, {W_COUNT, true}, {W_NONE, false}};
    figure_open(r, &figure, c->bars, W_BARS_ABOUT, NULL);
    chart_bars(&figure.chart, bars, n, r->out);
    figure_data(r);
    table_open(r, c->bars, heads);
    for (size_t i = 0; i < n; i++) {
        table_row(r, bars[i].label);
        table_number(r, bars[i].value);
        table_row_end(r);
    }
    table_close(r);
    figure_close(r, &figure);
}

static void add_cells(struct report *r, const struct crossing *c, const char *name)
{
    table_row(r, name);
    sqlite3_stmt *s = report_ask_about(r, c->cells, name);
    while (report_next(r, &s)) table_number(r, sqlite3_column_int64(s, 0));
    table_row_end(r);
}

static void add_crossing(struct report *r, const struct crossing *c)
{
    table_begin(r, c->table);
    table_head(r, c->name, false);
    sqlite3_stmt *s = report_ask(r, c->sources);
    while (report_next(r, &s)) table_head_text(r, column_text(s, 0), true);
    table_body(r);
    s = report_ask(r, c->totals);
    while (report_next(r, &s)) add_cells(r, c, column_text(s, 0));
    table_close(r);
}

static void add_counts(struct report *r, const struct crossing *c)
{
    buf_str(r->out, "<div class=\"beside\"><div>\n");
    add_totals(r, c);
    buf_str(r->out, "</div><div>\n");
    add_crossing(r, c);
    buf_str(r->out, "</div></div>\n");
}

#define EVERY_SOURCE "(SELECT DISTINCT source FROM shard)"

/* ---- findings ---- */

static void add_samples_of(struct report *r, const char *task)
{
    /* One a benchmark item: the sentence that holds it best. */
    static const char sql[] =
        "SELECT text, benchmark, document, ratio, share FROM finding WHERE id IN (SELECT id FROM (SELECT id, "
        "row_number() OVER (PARTITION BY benchmark ORDER BY ratio DESC, id) AS n FROM finding WHERE task = "
        "?1) "
        "WHERE n = 1) ORDER BY ratio DESC, id LIMIT 3";
    sqlite3_stmt *s = report_ask_about(r, sql, task);
    while (report_next(r, &s)) {
        table_row(r, task);
        buf_str(r->out, "<td class=\"long\" lang=\"ko\">");
        report_text(r->out, column_text(s, 0));
        buf_str(r->out, "</td>");
        table_code(r, column_text(s, 1));
        table_code(r, column_text(s, 2));
        buf_printf(r->out, "<td class=\"n\">%.3f</td><td class=\"n\">%.3f</td>", sqlite3_column_double(s, 3),
                   sqlite3_column_double(s, 4));
        table_row_end(r);
    }
}

static void add_samples(struct report *r)
{
    static const struct head heads[] = {{W_TASK, false},     {W_TEXT, false}, {W_BENCHMARK, false},
                                        {W_DOCUMENT, false}, {W_RATIO, true}, {W_CONTAINED, true},
                                        {W_NONE, false}};
    table_open(r, W_SAMPLES, heads);
    sqlite3_stmt *s = report_ask(r, "SELECT DISTINCT task FROM finding ORDER BY task");
    while (report_next(r, &s)) add_samples_of(r, column_text(s, 0));
    table_close(r);
}

void report_findings(struct report *r)
{
    static const struct crossing counts = {
        .bars = W_BY_TASK,
        .table = W_BY_TASK_SOURCE,
        .name = W_TASK,
        .totals = "SELECT task, count(*) AS n FROM finding GROUP BY task ORDER BY n DESC, task",
        .sources = "SELECT source FROM " EVERY_SOURCE " ORDER BY source",
        .cells =
            "SELECT (SELECT count(*) FROM finding f JOIN shard ON shard.id = f.shard WHERE f.task = ?1 AND "
            "shard.source = s.source) FROM " EVERY_SOURCE " s ORDER BY s.source"};
    section_open(r, "findings", W_FINDINGS);
    if (report_number(r, "SELECT count(*) FROM finding") == 0) {
        paragraph(r, W_NO_FINDINGS);
    } else {
        paragraph(r, W_FINDINGS_INTRO);
        add_counts(r, &counts);
        add_samples(r);
    }
    section_close(r);
}

/* ---- personal data ---- */

#define OF_PII "FROM note JOIN ledger l ON l.id = note.ledger WHERE l.stage = 3"

void report_personal(struct report *r)
{
    static const struct crossing counts = {
        .bars = W_BY_PII_KIND,
        .table = W_BY_PII_SOURCE,
        .name = W_KIND,
        .totals = "SELECT name, sum(count) AS n " OF_PII " GROUP BY name ORDER BY n DESC, name",
        .sources = "SELECT source FROM " EVERY_SOURCE " ORDER BY source",
        .cells = "SELECT (SELECT coalesce(sum(count), 0) FROM note JOIN ledger l ON l.id = note.ledger JOIN "
                 "shard ON "
                 "shard.id = l.shard WHERE l.stage = 3 AND note.name = ?1 AND shard.source = s.source) "
                 "FROM " EVERY_SOURCE " s ORDER BY s.source"};
    section_open(r, "personal", W_PERSONAL);
    paragraph(r, W_PERSONAL_INTRO);
    if (report_number(r, "SELECT count(*) " OF_PII) == 0)
        paragraph(r, W_NO_PERSONAL);
    else
        add_counts(r, &counts);
    section_close(r);
}
