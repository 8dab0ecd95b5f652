/* What the corpus is, in numbers, and the verdict. */
#include "audit/numerals.h"
#include "audit/report_parts.h"

/* The law of the ledgers, as pipeline/ledger_law.h has it, of what the database counts. */
#define BALANCES(unit)                                                                                       \
    "(in_" unit " IS NULL OR out_" unit " IS NULL OR in_" unit " = out_" unit                                \
    " + (SELECT coalesce(sum(" unit "), 0) FROM dropped WHERE ledger = l.id))"

static const char unbalanced[] = "SELECT count(*) FROM ledger l WHERE NOT (" BALANCES(
    "documents") " AND " BALANCES("sentences") " AND " BALANCES("characters") ")";

static int64_t fact(struct report *r, const char *key)
{
    int64_t number = 0;
    sqlite3_stmt *s = report_ask_about(r, "SELECT value FROM build WHERE key = ?1", key);
    if (report_next(r, &s)) number = sqlite3_column_int64(s, 0);
    report_end(&s);
    return number;
}

/* Words with a number in them. */
static void say(struct report *r, enum word w, int64_t number)
{
    struct buf text = BUF_INIT;
    numeral_grouped(&text, number);
    words_fill(r->out, w, buf_text(&text), NULL);
    r->out->failed |= text.failed;
    buf_free(&text);
}

static void add_subtitle(struct report *r)
{
    struct buf number = BUF_INIT, names = BUF_INIT;
    int n = 0;
    sqlite3_stmt *s = report_ask(r, "SELECT DISTINCT source FROM shard ORDER BY source");
    for (; report_next(r, &s); n++) {
        if (n) buf_str(&names, ", ");
        report_text(&names, column_text(s, 0));
    }
    buf_i64(&number, n);
    buf_str(r->out, "<p class=\"subtitle\">");
    words_fill(r->out, W_SUBTITLE, buf_text(&number), buf_text(&names));
    buf_str(r->out, "</p>\n");
    r->out->failed |= names.failed | number.failed;
    buf_free(&number);
    buf_free(&names);
}

static void add_verdict(struct report *r)
{
    int64_t broken = report_number(r, unbalanced), unexplained = fact(r, "unexplained");
    bool partial = fact(r, "partial") != 0, good = !broken && !unexplained && !partial;
    buf_printf(r->out, "<p class=\"verdict %s\"><span class=\"sign\" aria-hidden=\"true\">%s</span> ",
               good ? "good" : "bad", good ? "✓" : "!");
    if (broken)
        say(r, W_VERDICT_BROKEN, broken);
    else
        say(r, W_VERDICT_HOLDS, report_number(r, "SELECT count(*) FROM ledger"));
    buf_char(r->out, ' ');
    say(r, W_VERDICT_FINDINGS, report_number(r, "SELECT count(*) FROM finding"));
    if (unexplained) {
        buf_char(r->out, ' ');
        say(r, W_VERDICT_UNEXPLAINED, unexplained);
    }
    if (partial) {
        buf_char(r->out, ' ');
        words(r->out, W_VERDICT_PARTIAL);
    }
    buf_str(r->out, "</p>\n");
}

static void open_tile(struct report *r, enum word name, int64_t value)
{
    buf_str(r->out, "<div><dt>");
    words(r->out, name);
    buf_str(r->out, "</dt><dd><strong>");
    numeral_grouped(r->out, value);
    buf_str(r->out, "</strong> <small>");
}

static void close_tile(struct report *r)
{
    buf_str(r->out, "</small></dd></div>\n");
}

static void add_tiles(struct report *r)
{
    int64_t sentences = report_number(r, "SELECT sum(out_sentences) FROM ledger WHERE stage = 11");
    int64_t tokens = report_number(r, "SELECT sum(tokens) FROM piece_source");
    buf_str(r->out, "<dl class=\"tiles\">\n");
    open_tile(r, W_DOCUMENTS, report_number(r, "SELECT sum(out_documents) FROM ledger WHERE stage = 11"));
    say(r, W_OF_INGESTED, report_number(r, "SELECT sum(out_documents) FROM ledger WHERE stage = 1"));
    close_tile(r);
    open_tile(r, W_SENTENCES, sentences);
    say(r, W_OF_SPLIT, report_number(r, "SELECT sum(out_sentences) FROM ledger WHERE stage = 5"));
    close_tile(r);
    open_tile(r, W_TOKENS, tokens);
    struct buf mean = BUF_INIT;
    buf_printf(&mean, "%.1f", sentences ? (double)tokens / (double)sentences : 0.0);
    words_fill(r->out, W_TOKENS_A_SENTENCE, buf_text(&mean), NULL);
    r->out->failed |= mean.failed;
    buf_free(&mean);
    close_tile(r);
    open_tile(r, W_VOCABULARY, report_number(r, "SELECT count(*) FROM piece"));
    say(r, W_PIECES_IN_USE, report_number(r, "SELECT count(DISTINCT piece) FROM piece_source"));
    close_tile(r);
    buf_str(r->out, "</dl>\n");
}

void report_summary(struct report *r)
{
    add_subtitle(r);
    add_verdict(r);
    add_tiles(r);
}
