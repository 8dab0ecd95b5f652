/* The chain as a flow, and what each stage took away. */
#include <stdio.h>
#include <string.h>

#include "audit/numerals.h"
#include "audit/report_parts.h"
#include "audit/stages.h"

/* The stages on the way to the tokens. */
#define ON_THE_WAY "l.stage IN (1, 2, 3, 4, 5, 6, 7, 11)"

struct flow {
    struct chart_step steps[AUDIT_STAGES];
    char names[AUDIT_STAGES][32];
    int stages[AUDIT_STAGES];
    size_t n;
};

static const enum word stage_words[AUDIT_STAGES] = {
    [AUDIT_INGEST] = W_STAGE_INGEST,
    [AUDIT_CLEAN] = W_STAGE_CLEAN,
    [AUDIT_PII] = W_STAGE_PII,
    [AUDIT_DEDUP] = W_STAGE_DEDUP,
    [AUDIT_SPLIT] = W_STAGE_SPLIT,
    [AUDIT_FILTER] = W_STAGE_FILTER,
    [AUDIT_DECONTAMINATE] = W_STAGE_DECONTAMINATE,
    [AUDIT_TOKENS] = W_STAGE_ENCODE,
};

static void read_flow(struct report *r, struct flow *f)
{
    sqlite3_stmt *s =
        report_ask(r, "SELECT l.stage, s.name, sum(in_documents), sum(in_sentences), sum(out_documents), "
                      "sum(out_sentences) FROM ledger l JOIN stage s ON s.number = l.stage "
                      "WHERE " ON_THE_WAY " GROUP BY l.stage ORDER BY l.stage");
    while (report_next(r, &s)) {
        struct chart_step *step = &f->steps[f->n];
        f->stages[f->n] = sqlite3_column_int(s, 0);
        snprintf(f->names[f->n], sizeof f->names[f->n], "%s", column_text(s, 1));
        *step = (struct chart_step){.name = f->names[f->n],
                                    .in = {column_number(s, 2, -1), column_number(s, 3, -1)},
                                    .out = {column_number(s, 4, -1), column_number(s, 5, -1)}};
        f->n++;
    }
}

/* ---- the flow ---- */

static void add_flow_table(struct report *r, const struct flow *f)
{
    static const struct head heads[] = {{W_STAGE, false},        {W_DOCUMENTS_IN, true},
                                        {W_DOCUMENTS_OUT, true}, {W_SENTENCES_IN, true},
                                        {W_SENTENCES_OUT, true}, {W_NONE, false}};
    table_open(r, W_FLOW, heads);
    for (size_t i = 0; i < f->n; i++) {
        const struct chart_step *step = &f->steps[i];
        buf_str(r->out, "<tr><th scope=\"row\"><code>");
        html_text(r->out, step->name);
        buf_str(r->out, "</code> ");
        words(r->out, stage_words[f->stages[i]]);
        buf_str(r->out, "</th>");
        for (int unit = 0; unit < 2; unit++) {
            table_number(r, step->in[unit]);
            table_number(r, step->out[unit]);
        }
        table_row_end(r);
    }
    table_close(r);
}

static void add_flow(struct report *r, const struct flow *f)
{
    static const char *const heads[2] = {"● 문서 docs", "■ 문장 sentences"};
    struct figure figure;
    figure_open(r, &figure, W_FLOW, W_FLOW_ABOUT, NULL);
    chart_flow(&figure.chart, heads, f->steps, f->n, r->out);
    figure_data(r);
    add_flow_table(r, f);
    figure_close(r, &figure);
}

/* ---- the reasons ---- */

/* Reasons that begin alike mean alike. */
static const struct {
    const char *prefix;
    enum word word;
} explanations[] = {{"empty-parentheses", W_WHY_PARENTHESES},
                    {"empty", W_WHY_EMPTY},
                    {"redirect", W_WHY_REDIRECT},
                    {"shorter-than-", W_WHY_SHORT},
                    {"non-korean", W_WHY_NON_KOREAN},
                    {"cjk", W_WHY_CJK},
                    {"in-benchmark-", W_WHY_BENCHMARK},
                    {"duplicate-", W_WHY_DUPLICATE},
                    {"near-duplicate", W_WHY_DUPLICATE},
                    {"taken-down", W_WHY_TAKEN_DOWN},
                    {"html-", W_WHY_HTML},
                    {"blank", W_WHY_BLANKS},
                    {"news-", W_WHY_NEWS},
                    {"zero-width", W_WHY_CHARACTERS},
                    {"private-use", W_WHY_CHARACTERS},
                    {"control-character", W_WHY_CHARACTERS},
                    {"replacement-character", W_WHY_CHARACTERS},
                    {"hashtag", W_WHY_HASHTAG}};

static void add_explanation(struct report *r, const char *reason)
{
    for (size_t i = 0; i < sizeof explanations / sizeof *explanations; i++) {
        if (strncmp(reason, explanations[i].prefix, strlen(explanations[i].prefix)) != 0) continue;
        buf_str(r->out, "<small>");
        words(r->out, explanations[i].word);
        buf_str(r->out, "</small>");
        return;
    }
}

/* Nothing taken is a dash, so that the numbers stand out. */
static void add_taken(struct report *r, int64_t taken)
{
    table_number(r, taken ? taken : -1);
}

/* s: stage, its name, reason, documents, sentences, characters, the reason's number in the stage from 1, how
 * many there are. A reason that took sentences is measured by them, else by documents; one that took
 * characters has no share.
 */
static void add_reason(struct report *r, sqlite3_stmt *s, const struct flow *f)
{
    int stage = sqlite3_column_int(s, 0);
    int64_t documents = sqlite3_column_int64(s, 3), sentences = sqlite3_column_int64(s, 4);
    size_t i = 0;
    while (i < f->n && f->stages[i] != stage) i++;
    if (i == f->n) return;
    buf_str(r->out, "<tr>");
    if (sqlite3_column_int64(s, 6) == 1) {
        buf_printf(r->out, "<th scope=\"rowgroup\" rowspan=\"%d\">", sqlite3_column_int(s, 7));
        html_text(r->out, column_text(s, 1));
        buf_str(r->out, "</th>");
    }
    buf_str(r->out, "<td class=\"why\"><code>");
    html_text(r->out, column_text(s, 2));
    buf_str(r->out, "</code> ");
    add_explanation(r, column_text(s, 2));
    buf_str(r->out, "</td>");
    add_taken(r, documents);
    add_taken(r, sentences);
    add_taken(r, sqlite3_column_int64(s, 5));
    if (sentences)
        table_share(r, sentences, f->steps[i].in[1]);
    else if (documents)
        table_share(r, documents, f->steps[i].in[0]);
    else
        table_text(r, "");
    table_row_end(r);
}

static void add_reasons(struct report *r, const struct flow *f)
{
    static const struct head heads[] = {{W_STAGE, false},    {W_REASON, false},    {W_DOCUMENTS, true},
                                        {W_SENTENCES, true}, {W_CHARACTERS, true}, {W_SHARE, true},
                                        {W_NONE, false}};
    table_open(r, W_REASONS, heads);
    sqlite3_stmt *s = report_ask(
        r, "WITH taken AS (SELECT l.stage, s.name, d.reason, sum(d.documents) AS documents, "
           "sum(d.sentences) AS sentences, sum(d.characters) AS characters FROM dropped d "
           "JOIN ledger l ON l.id = d.ledger JOIN stage s ON s.number = l.stage WHERE " ON_THE_WAY " "
           "GROUP BY l.stage, d.reason HAVING sum(d.documents) + sum(d.sentences) + sum(d.characters) > 0) "
           "SELECT *, row_number() OVER (PARTITION BY stage ORDER BY sentences DESC, documents DESC, "
           "characters DESC, "
           "reason) AS n, count(*) OVER (PARTITION BY stage) FROM taken ORDER BY stage, n");
    while (report_next(r, &s)) add_reason(r, s, f);
    table_close(r);
    paragraph(r, W_REASONS_NOTE);
}

void report_chain(struct report *r)
{
    struct flow f = {.n = 0};
    read_flow(r, &f);
    section_open(r, "chain", W_CHAIN);
    paragraph(r, W_CHAIN_INTRO);
    buf_str(r->out, "<div class=\"beside\"><div>\n");
    add_flow(r, &f);
    buf_str(r->out, "</div><div>\n");
    add_reasons(r, &f);
    buf_str(r->out, "</div></div>\n");
    section_close(r);
}
