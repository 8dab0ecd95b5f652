/* What it takes to verify the corpus, and to build it again. */
#include <string.h>

#include "audit/numerals.h"
#include "audit/report_parts.h"
#include "common/json.h"

/* ---- sums ---- */

/* A row for every different sum that sql gives. */
static void add_sums(struct report *r, enum word what, const char *name, const char *sql)
{
    int n = 0;
    sqlite3_stmt *s = report_ask(r, sql);
    while (report_next(r, &s)) {
        buf_str(r->out, "<tr><th scope=\"row\">");
        words(r->out, what);
        buf_str(r->out, " <code>");
        html_text(r->out, name);
        buf_str(r->out, "</code></th>");
        table_code(r, column_text(s, 0));
        table_row_end(r);
        n++;
    }
    if (n) return;
    table_row_words(r, what);
    buf_str(r->out, "<td>");
    words(r->out, W_SUM_NONE);
    buf_str(r->out, "</td>");
    table_row_end(r);
}

static void add_identity(struct report *r)
{
    static const struct head heads[] = {{W_WHAT, false}, {W_SUM, false}, {W_NONE, false}};
    table_open(r, W_SUMS, heads);
    add_sums(r, W_SUM_MANIFEST, "manifest-sha256.txt",
             "SELECT value FROM build WHERE key = 'manifest_sha256'");
    add_sums(r, W_SUM_VOCABULARY, "vocab.txt",
             "SELECT DISTINCT sha256 FROM output o JOIN ledger l ON l.id = o.ledger "
             "WHERE l.stage = 10 AND o.name = 'vocab.txt' ORDER BY 1");
    add_sums(r, W_SUM_INDEX, "bm25.db",
             "SELECT DISTINCT sha256 FROM output o JOIN ledger l ON l.id = o.ledger WHERE l.stage = 12 ORDER "
             "BY 1");
    add_sums(
        r, W_SUM_PROGRAM, "malmoi",
        "SELECT DISTINCT tool || ' ' || program_sha256 FROM ledger WHERE program_sha256 <> '' ORDER BY 1");
    table_close(r);
}

/* ---- configuration ---- */

/* {"size":32000,"unit":"nfc"} as one line a member. */
static void add_options(struct report *r, const char *config)
{
    yajl_val tree = NULL;
    struct err ignored = {0}; /* what is no JSON is shown as it stands */
    if (json_parse(config, "config", &tree, &ignored) || !YAJL_IS_OBJECT(tree)) {
        table_code(r, config);
        yajl_tree_free(tree);
        return;
    }
    buf_str(r->out, "<td class=\"options\">");
    for (size_t i = 0; i < tree->u.object.len; i++) {
        struct buf value = BUF_INIT;
        json_value(&value, tree->u.object.values[i]);
        buf_str(r->out, i ? " <code>" : "<code>");
        html_text(r->out, tree->u.object.keys[i]);
        buf_char(r->out, '=');
        html_text(r->out, buf_text(&value));
        buf_str(r->out, "</code>");
        r->out->failed |= value.failed;
        buf_free(&value);
    }
    buf_str(r->out, "</td>");
    yajl_tree_free(tree);
}

static void add_configuration(struct report *r)
{
    static const struct head heads[] = {
        {W_STAGE, false}, {W_LEDGERS, true}, {W_OPTIONS, false}, {W_NONE, false}};
    table_open(r, W_CONFIGURATION, heads);
    sqlite3_stmt *s =
        report_ask(r, "SELECT s.name, count(*), l.config FROM ledger l JOIN stage s ON s.number = l.stage "
                      "GROUP BY l.stage, l.config ORDER BY l.stage, l.config");
    while (report_next(r, &s)) {
        table_row(r, column_text(s, 0));
        table_number(r, sqlite3_column_int64(s, 1));
        add_options(r, column_text(s, 2));
        table_row_end(r);
    }
    table_close(r);
}

/* ---- commands ---- */

/* What DEDUP was: the steps of deduplication say it (chain.mk). */
static const char *dedup_of(struct report *r)
{
    sqlite3_stmt *s = report_ask(r, "SELECT config FROM ledger WHERE stage = 13 ORDER BY id LIMIT 1");
    const char *dedup = "";
    if (report_next(r, &s)) {
        const char *config = column_text(s, 0);
        dedup = strstr(config, "\"paragraphs\":true") ? " DEDUP=all"
                : strstr(config, "\"near\":false")    ? " DEDUP=exact"
                                                      : " DEDUP=near";
    }
    report_end(&s);
    return dedup;
}

static void add_commands(struct report *r)
{
    const char *dedup = dedup_of(r);
    heading(r, W_COMMANDS);
    buf_str(r->out, "<pre tabindex=\"0\"><code>(cd OUT &amp;&amp; sha256sum --quiet -c manifest-sha256.txt)\n"
                    "malmoi audit verify OUT\n"
                    "malmoi audit verify OUT --replay all --corpora CORPORA --benchmark BENCHMARK\n");
    bool excluded = report_number(r, "SELECT count(*) FROM dropped WHERE reason = 'taken-down'") != 0;
    buf_printf(r->out, "make corpus CORPORA=CORPORA BENCHMARK=BENCHMARK OUT=OUT VOCAB_SIZE=%lld%s%s\n",
               (long long)report_number(r, "SELECT count(*) FROM piece"), dedup,
               excluded ? " EXCLUDE=LIST" : "");
    buf_str(r->out, "malmoi audit build OUT &amp;&amp; malmoi audit report OUT/provenance.db -o "
                    "report.html</code></pre>\n");
}

/* ---- source files ---- */

static void add_files(struct report *r)
{
    enum { SHOWN = 200 };
    static const struct head heads[] = {
        {W_SOURCE, false}, {W_FILE_NAME, false}, {W_BYTES, true}, {W_SUM, false}, {W_NONE, false}};
    int64_t all = report_number(r, "SELECT count(*) FROM file");
    buf_str(r->out, "<details><summary>");
    words(r->out, W_INPUT_FILES);
    buf_str(r->out, "</summary>\n");
    table_open(r, W_INPUT_FILES, heads);
    sqlite3_stmt *s =
        report_ask(r, "SELECT source, name, bytes, sha256 FROM file ORDER BY source, name, sha256");
    for (int n = 0; n < SHOWN && report_next(r, &s); n++) {
        table_row(r, column_text(s, 0));
        table_text(r, column_text(s, 1));
        table_number(r, sqlite3_column_int64(s, 2));
        table_code(r, column_text(s, 3));
        table_row_end(r);
    }
    report_end(&s);
    table_close(r);
    if (all > SHOWN) {
        struct buf more = BUF_INIT;
        numeral_grouped(&more, all - SHOWN);
        buf_str(r->out, "<p>");
        words_fill(r->out, W_MORE_FILES, buf_text(&more), NULL);
        buf_str(r->out, "</p>\n");
        r->out->failed |= more.failed;
        buf_free(&more);
    }
    buf_str(r->out, "</details>\n");
}

void report_rebuild(struct report *r)
{
    section_open(r, "rebuild", W_REBUILD);
    paragraph(r, W_REBUILD_INTRO);
    add_identity(r);
    add_commands(r);
    add_configuration(r);
    add_files(r);
    section_close(r);
}
