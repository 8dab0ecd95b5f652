/* The vocabulary: what it is of, and how the sources use it. */
#include <stdio.h>
#include <string.h>

#include "audit/report_parts.h"
#include "common/array.h"

/* ---- counts by a word: bars and their table ---- */

enum { GROUPS = 16, GROUP_NAME = 24 };

/* sql gives a name and a count, at most GROUPS rows. */
static void add_groups(struct report *r, enum word title, enum word name, const char *sql)
{
    char names[GROUPS][GROUP_NAME];
    struct chart_bar bars[GROUPS];
    size_t n = 0;
    sqlite3_stmt *s = report_ask(r, sql);
    for (; report_next(r, &s) && n < GROUPS; n++) {
        snprintf(names[n], sizeof names[n], "%s", column_text(s, 0));
        bars[n] = (struct chart_bar){.label = names[n], .value = sqlite3_column_int64(s, 1)};
    }
    report_end(&s);
    struct figure figure;
    const struct head heads[] = {{name, false}, {W_PIECES, true}, {W_NONE, false}};
    figure_open(r, &figure, title, W_BARS_ABOUT, NULL);
    chart_bars(&figure.chart, bars, n, r->out);
    figure_data(r);
    table_open(r, title, heads);
    for (size_t i = 0; i < n; i++) {
        table_row(r, bars[i].label);
        table_number(r, bars[i].value);
        table_row_end(r);
    }
    table_close(r);
    figure_close(r, &figure);
}

/* ---- ranks ---- */

struct ranks {
    ARRAY(struct chart_point) points;
};

/* The ranks 1 to 10, then sixteen a decade; and the last one. */
static bool is_sampled(int64_t rank, int64_t *next)
{
    enum { FIRST = 10 };
    if (rank < FIRST) return true;
    if (rank < *next) return false;
    while (*next <= rank) *next += *next * 3 / 20 + 1; /* a sixteenth of a decade is a factor of 1.155 */
    return true;
}

static void read_ranks(struct report *r, struct ranks *ranks)
{
    sqlite3_stmt *s =
        report_ask(r, "SELECT sum(tokens) AS n FROM piece_source GROUP BY piece ORDER BY n DESC, piece");
    struct chart_point last = {0};
    int64_t rank = 0, next = 0;
    bool taken = true;
    while (report_next(r, &s)) {
        last = (struct chart_point){.x = ++rank, .y = sqlite3_column_int64(s, 0)};
        taken = is_sampled(rank, &next);
        if (taken && array_push(&ranks->points, last)) r->out->failed = true;
    }
    if (!taken && array_push(&ranks->points, last)) r->out->failed = true;
}

static void add_ranks(struct report *r)
{
    static const struct head heads[] = {{W_RANK, false}, {W_TOKENS, true}, {W_NONE, false}};
    struct ranks ranks = {ARRAY_INIT};
    struct figure figure;
    read_ranks(r, &ranks);
    figure_open(r, &figure, W_ZIPF, W_ZIPF_ABOUT, NULL);
    chart_curve(&figure.chart, ranks.points.items, ranks.points.len, r->out);
    paragraph(r, W_ZIPF_NOTE);
    figure_data(r);
    table_open(r, W_ZIPF, heads);
    for (size_t i = 0; i < ranks.points.len; i++) {
        char rank[24];
        snprintf(rank, sizeof rank, "%lld", (long long)ranks.points.items[i].x);
        table_row(r, rank);
        table_number(r, ranks.points.items[i].y);
        table_row_end(r);
    }
    table_close(r);
    figure_close(r, &figure);
    array_free(&ranks.points);
}

/* ---- use by source ---- */

/* How many of a source's most frequent pieces make nine tenths of its tokens. */
static int64_t pieces_of_most(struct report *r, const char *source, int64_t tokens)
{
    sqlite3_stmt *s = report_ask_about(
        r, "SELECT tokens FROM piece_source WHERE source = ?1 ORDER BY tokens DESC, piece", source);
    int64_t n = 0, sum = 0, wanted = tokens - tokens / 10;
    while (sum < wanted && report_next(r, &s)) {
        sum += sqlite3_column_int64(s, 0);
        n++;
    }
    report_end(&s);
    return n;
}

static void add_use(struct report *r)
{
    static const struct head heads[] = {{W_SOURCE, false},       {W_TOKENS, true},  {W_USED, true},
                                        {W_MOST_FREQUENT, true}, {W_UNKNOWN, true}, {W_UNKNOWN_SHARE, true},
                                        {W_NONE, false}};
    table_open(r, W_COVERAGE, heads);
    sqlite3_stmt *s =
        report_ask(r, "SELECT source, sum(tokens), count(*), "
                      "sum(CASE WHEN p.text = '[UNK]' THEN tokens ELSE 0 END) FROM piece_source "
                      "JOIN piece p ON p.id = piece GROUP BY source ORDER BY source");
    while (report_next(r, &s)) {
        int64_t tokens = sqlite3_column_int64(s, 1);
        table_row(r, column_text(s, 0));
        table_number(r, tokens);
        table_number(r, sqlite3_column_int64(s, 2));
        table_number(r, pieces_of_most(r, column_text(s, 0), tokens));
        table_number(r, sqlite3_column_int64(s, 3));
        table_share(r, sqlite3_column_int64(s, 3), tokens);
        table_row_end(r);
    }
    table_close(r);
}

/* ---- the longest pieces ---- */

static void add_longest(struct report *r)
{
    heading(r, W_LONGEST);
    buf_str(r->out, "<ol class=\"pieces\">");
    sqlite3_stmt *s =
        report_ask(r, "SELECT text, characters FROM piece WHERE kind IN ('whole', 'continuation') "
                      "ORDER BY characters DESC, id LIMIT 24");
    while (report_next(r, &s)) {
        buf_str(r->out, "<li><code>");
        report_text(r->out, column_text(s, 0));
        buf_printf(r->out, "</code> <small>%lld</small></li>", (long long)sqlite3_column_int64(s, 1));
    }
    buf_str(r->out, "</ol>\n");
}

void report_vocabulary(struct report *r)
{
    section_open(r, "vocabulary", W_VOCABULARY);
    if (report_number(r, "SELECT count(*) FROM piece") == 0) {
        paragraph(r, W_NO_VOCABULARY);
    } else {
        buf_str(r->out, "<div class=\"charts\">\n");
        add_groups(r, W_BY_SCRIPT, W_SCRIPT,
                   "SELECT script, count(*) AS n FROM piece WHERE kind IN ('whole', 'continuation') "
                   "GROUP BY script ORDER BY n DESC, script");
        add_groups(r, W_BY_KIND, W_KIND,
                   "SELECT kind, count(*) AS n FROM piece GROUP BY kind ORDER BY n DESC, kind");
        add_ranks(r);
        buf_str(r->out, "</div>\n");
        add_use(r);
        add_longest(r);
    }
    section_close(r);
}
