/* How long documents and sentences are, before and after, over all sources and in each. */
#include <stdio.h>
#include <string.h>

#include "audit/report_parts.h"
#include "audit/stages.h"

enum { BINS = 64 };

struct unit {
    const char *name;  /* histogram.unit */
    int before, after; /* stages; before 0: there is one series */
    enum word title;
};

static const struct unit units[] = {
    {"document-characters", AUDIT_INGEST, AUDIT_DECONTAMINATE, W_DOCUMENT_LENGTHS},
    {"sentence-characters", AUDIT_SPLIT, AUDIT_DECONTAMINATE, W_SENTENCE_LENGTHS},
    {"sentence-tokens", 0, AUDIT_TOKENS, W_TOKEN_LENGTHS},
};

struct bins {
    struct chart_bin items[BINS];
    int64_t high[BINS];
    size_t n;
};

/* The axis is logarithmic, so bins between others are there although nothing is in them. */
static void add_bin(struct bins *b, const struct chart_bin *bin, int64_t high)
{
    while (b->n && b->n < BINS && b->high[b->n - 1] < bin->low) {
        int64_t low = b->high[b->n - 1];
        b->items[b->n] = (struct chart_bin){.low = low, .before = bin->before < 0 ? -1 : 0};
        b->high[b->n++] = 2 * low;
    }
    if (b->n == BINS) return;
    b->items[b->n] = *bin;
    b->high[b->n++] = high;
}

/* source NULL: all of them. */
static void read_bins(struct report *r, const struct unit *u, const char *source, struct bins *b)
{
    static const char sql[] =
        "SELECT low, max(high), sum(CASE WHEN stage = ?2 THEN count ELSE 0 END), "
        "sum(CASE WHEN stage = ?3 THEN count ELSE 0 END) FROM histogram "
        "WHERE unit = ?1 AND (?4 IS NULL OR source = ?4) AND stage IN (?2, ?3) GROUP BY low ORDER BY low";
    sqlite3_stmt *s = report_ask_about(r, sql, u->name);
    /* source NULL binds NULL */
    if (s && (sqlite3_bind_int(s, 2, u->before) || sqlite3_bind_int(s, 3, u->after) ||
              sqlite3_bind_text(s, 4, source, -1, SQLITE_TRANSIENT)))
        report_fault(r);
    b->n = 0;
    while (report_next(r, &s)) {
        struct chart_bin bin = {.low = sqlite3_column_int64(s, 0),
                                .before = u->before ? sqlite3_column_int64(s, 2) : -1,
                                .after = sqlite3_column_int64(s, 3)};
        add_bin(b, &bin, sqlite3_column_int64(s, 1));
    }
}

static void add_table(struct report *r, const struct unit *u, const struct bins *b)
{
    static const struct head two[] = {{W_FROM, false},
                                      {W_BELOW, true},
                                      {W_BEFORE, true},
                                      {W_AFTER, true},
                                      {W_NONE, false}},
                             one[] = {{W_FROM, false}, {W_BELOW, true}, {W_COUNT, true}, {W_NONE, false}};
    table_open(r, u->title, u->before ? two : one);
    for (size_t i = 0; i < b->n; i++) {
        char low[24];
        snprintf(low, sizeof low, "%lld", (long long)b->items[i].low);
        table_row(r, low);
        table_number(r, b->high[i]);
        if (u->before) table_number(r, b->items[i].before);
        table_number(r, b->items[i].after);
        table_row_end(r);
    }
    table_close(r);
}

static void add_charts(struct report *r, const char *source)
{
    buf_str(r->out, "<div class=\"charts\">\n");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct bins b;
        struct figure figure;
        read_bins(r, &units[i], source, &b);
        figure_open(r, &figure, units[i].title, W_HISTOGRAM_ABOUT, source);
        chart_histogram(&figure.chart, b.items, b.n, r->out);
        figure_data(r);
        add_table(r, &units[i], &b);
        figure_close(r, &figure);
    }
    buf_str(r->out, "</div>\n");
}

void report_lengths(struct report *r)
{
    section_open(r, "lengths", W_LENGTHS);
    paragraph(r, W_LENGTHS_INTRO);
    heading(r, W_ALL_SOURCES);
    add_charts(r, NULL);
    sqlite3_stmt *s = report_ask(r, "SELECT DISTINCT source FROM shard ORDER BY source");
    while (report_next(r, &s)) {
        buf_str(r->out, "<details class=\"source\"><summary><code>");
        html_text(r->out, column_text(s, 0));
        buf_str(r->out, "</code></summary>\n");
        add_charts(r, column_text(s, 0));
        buf_str(r->out, "</details>\n");
    }
    section_close(r);
}
