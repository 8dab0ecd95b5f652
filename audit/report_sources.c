/* Each source in numbers, and what its licence allows. */
#include <stdlib.h>
#include <string.h>

#include "audit/numerals.h"
#include "audit/report_parts.h"
#include "common/array.h"

/* ---- numbers ---- */

struct source {
    char *name; /* owned */
    int64_t files, bytes, ingested, kept, sentences, tokens;
};

struct sources {
    ARRAY(struct source) items;
};

static void read_sources(struct report *r, struct sources *all)
{
    sqlite3_stmt *s = report_ask(
        r, "WITH l AS (SELECT s.source, "
           "sum(CASE WHEN stage = 1 THEN out_documents END) AS ingested, "
           "sum(CASE WHEN stage = 11 THEN out_documents END) AS kept, "
           "sum(CASE WHEN stage = 11 THEN out_sentences END) AS sentences "
           "FROM ledger JOIN shard s ON s.id = ledger.shard GROUP BY s.source) "
           "SELECT source, (SELECT count(*) FROM file f WHERE f.source = l.source), "
           "(SELECT coalesce(sum(bytes), 0) FROM file f WHERE f.source = l.source), coalesce(ingested, 0), "
           "coalesce(kept, 0), coalesce(sentences, 0), "
           "(SELECT coalesce(sum(tokens), 0) FROM piece_source p WHERE p.source = l.source) FROM l ORDER BY "
           "source");
    while (report_next(r, &s)) {
        struct source item = {.name = strdup(column_text(s, 0)),
                              .files = sqlite3_column_int64(s, 1),
                              .bytes = sqlite3_column_int64(s, 2),
                              .ingested = sqlite3_column_int64(s, 3),
                              .kept = sqlite3_column_int64(s, 4),
                              .sentences = sqlite3_column_int64(s, 5),
                              .tokens = sqlite3_column_int64(s, 6)};
        if (item.name && !array_push(&all->items, item)) continue;
        free(item.name);
        r->out->failed = true;
    }
}

static struct source total_of(const struct sources *all)
{
    struct source total = {.name = NULL};
    for (size_t i = 0; i < all->items.len; i++) {
        const struct source *s = &all->items.items[i];
        total.files += s->files;
        total.bytes += s->bytes;
        total.ingested += s->ingested;
        total.kept += s->kept;
        total.sentences += s->sentences;
        total.tokens += s->tokens;
    }
    return total;
}

static void add_numbers(struct report *r, const struct source *s, int64_t tokens)
{
    table_number(r, s->files);
    buf_str(r->out, "<td class=\"n\">");
    numeral_bytes(r->out, s->bytes);
    buf_str(r->out, "</td>");
    table_number(r, s->ingested);
    table_number(r, s->kept);
    table_share(r, s->kept, s->ingested);
    table_number(r, s->sentences);
    table_number(r, s->tokens);
    table_share(r, s->tokens, tokens);
    table_row_end(r);
}

static void add_table(struct report *r, const struct sources *all)
{
    static const struct head heads[] = {
        {W_SOURCE, false},    {W_FILES, true},     {W_BYTES, true},  {W_INGESTED, true},    {W_KEPT, true},
        {W_KEPT_SHARE, true}, {W_SENTENCES, true}, {W_TOKENS, true}, {W_TOKEN_SHARE, true}, {W_NONE, false}};
    struct source total = total_of(all);
    table_open(r, W_SOURCES_TABLE, heads);
    for (size_t i = 0; i < all->items.len; i++) {
        table_row(r, all->items.items[i].name);
        add_numbers(r, &all->items.items[i], total.tokens);
    }
    table_row_words(r, W_TOTAL);
    add_numbers(r, &total, total.tokens);
    table_close(r);
}

static void add_chart(struct report *r, const struct sources *all)
{
    static const struct head heads[] = {{W_SOURCE, false}, {W_TOKENS, true}, {W_NONE, false}};
    struct figure figure;
    size_t n = all->items.len;
    struct chart_bar *bars = calloc(n ? n : 1, sizeof *bars);
    if (!bars) {
        r->out->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        bars[i] = (struct chart_bar){.label = all->items.items[i].name, .value = all->items.items[i].tokens};
    figure_open(r, &figure, W_TOKENS_BY_SOURCE, W_BARS_ABOUT, NULL);
    chart_bars(&figure.chart, bars, n, r->out);
    figure_data(r);
    table_open(r, W_TOKENS_BY_SOURCE, heads);
    for (size_t i = 0; i < n; i++) {
        table_row(r, bars[i].label);
        table_number(r, bars[i].value);
        table_row_end(r);
    }
    table_close(r);
    figure_close(r, &figure);
    free(bars);
}

void report_sources(struct report *r)
{
    struct sources all = {ARRAY_INIT};
    read_sources(r, &all);
    section_open(r, "sources", W_SOURCES);
    add_table(r, &all);
    buf_str(r->out, "<div class=\"charts\">\n");
    add_chart(r, &all);
    buf_str(r->out, "</div>\n");
    section_close(r);
    for (size_t i = 0; i < all.items.len; i++) free(all.items.items[i].name);
    array_free(&all.items);
}

/* ---- licences ---- */

/* The limits of a manifest are parts between semicolons: a badge each. */
static void add_limits(struct report *r, const char *limits)
{
    buf_str(r->out, "<ul class=\"badges\">");
    while (*limits) {
        size_t len = strcspn(limits, ";");
        char *part = strndup(limits, len);
        if (!part) {
            r->out->failed = true;
            return;
        }
        buf_str(r->out, "<li lang=\"en\"><span aria-hidden=\"true\">⚠</span> ");
        report_text(r->out, part + strspn(part, " "));
        buf_str(r->out, "</li>");
        free(part);
        limits += len + (limits[len] != '\0');
    }
    buf_str(r->out, "</ul>");
}

static void add_item(struct report *r, enum word name, const char *text)
{
    if (!text[0]) return;
    buf_str(r->out, "<dt>");
    words(r->out, name);
    buf_str(r->out, "</dt><dd lang=\"en\">");
    report_text(r->out, text);
    buf_str(r->out, "</dd>");
}

/* s: shard.source and the columns of corpus, which are NULL where there is no manifest. */
static void add_licence(struct report *r, sqlite3_stmt *s)
{
    buf_str(r->out, "<article><h3><code>");
    report_text(r->out, column_text(s, 0));
    buf_str(r->out, "</code> <span lang=\"en\">");
    report_text(r->out, column_text(s, 1));
    buf_str(r->out, "</span></h3>");
    if (sqlite3_column_type(s, 1) == SQLITE_NULL) {
        paragraph(r, W_NO_MANIFEST);
    } else {
        buf_str(r->out, "<p lang=\"en\">");
        report_text(r->out, column_text(s, 2));
        buf_str(r->out, "</p><p class=\"licence\">");
        words(r->out, W_LICENCE);
        buf_str(r->out, ": <strong lang=\"en\">");
        report_text(r->out, column_text(s, 3));
        buf_str(r->out, "</strong></p>");
        add_limits(r, column_text(s, 4));
        buf_str(r->out, "<dl>");
        add_item(r, W_PERIOD, column_text(s, 5));
        add_item(r, W_KLUE_USED, column_text(s, 6));
        buf_str(r->out, "</dl>");
    }
    buf_str(r->out, "</article>\n");
}

void report_licences(struct report *r)
{
    section_open(r, "licences", W_LICENCES);
    paragraph(r, W_LICENCES_INTRO);
    buf_str(r->out, "<div class=\"cards\">\n");
    sqlite3_stmt *s =
        report_ask(r, "SELECT s.source, c.title, c.what, c.licence, c.limits, c.period, c.used_by_klue "
                      "FROM (SELECT DISTINCT source FROM shard) s LEFT JOIN corpus c USING (source) "
                      "ORDER BY s.source");
    while (report_next(r, &s)) add_licence(r, s);
    buf_str(r->out, "</div>\n");
    section_close(r);
}
