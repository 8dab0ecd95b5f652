#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/export_parts.h"

/* Digits in groups of three. */
static void number(struct buf *out, int64_t n)
{
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%" PRId64, n);
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0 && digits[i - 1] != '-') buf_char(out, ',');
        buf_char(out, digits[i]);
    }
}

/* Text of another's making in a cell of a table: one line, and no mark-up. */
static void cell_text(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            buf_char(out, ' ');
        else if (strchr("|\\`*_[]<>&#", *text))
            buf_printf(out, "\\%c", *text);
        else
            buf_char(out, *text);
    }
}

/* A table of the query's rows; numbers are set to the right. n_texts columns come first as text. */
static int table(const struct export *x, const char *head, int n_texts, const char *sql, struct buf *out,
                 struct err *e)
{
    sqlite3_stmt *row;
    if (sqlite_prepare(x->db.db, sql, &row, e)) return -1;
    buf_printf(out, "%s\n|", head);
    for (int i = 0; i < sqlite3_column_count(row); i++) buf_str(out, i < n_texts ? "---|" : "--:|");
    buf_char(out, '\n');
    int more;
    while ((more = sqlite_row(row, e)) == 1) {
        buf_char(out, '|');
        for (int i = 0; i < sqlite3_column_count(row); i++) {
            const char *text = (const char *)sqlite3_column_text(row, i);
            buf_char(out, ' ');
            if (!text)
                buf_char(out, '-');
            else if (i < n_texts)
                cell_text(out, text);
            else
                number(out, sqlite3_column_int64(row, i));
            buf_str(out, " |");
        }
        buf_char(out, '\n');
    }
    sqlite3_finalize(row);
    buf_char(out, '\n');
    return more;
}

static const char motivation[] =
    "## Motivation\n\n"
    "**For what purpose was the dataset created?** To pretrain Korean language models and to train their "
    "vocabulary, on the five\n"
    "sources that the KLUE paper of 2021 names, so that corpus and vocabulary can be rebuilt and audited.\n\n"
    "**Who created it, who paid for it?** The creator is named at the top of this page; funding is unknown "
    "to the tool that wrote it.\n\n";

static const char collection[] =
    "## Collection process\n\n"
    "**How was the data acquired?** From published corpora, read in their own containers. Input files and "
    "their SHA-256 stand in\n"
    "`statements.jsonl` and below. Nothing was collected by crawling.\n\n"
    "**Were the people who wrote the texts asked?** Unknown; that is a matter of the sources.\n\n";

static const char preprocessing[] = "## Preprocessing, cleaning, labelling\n\n"
                                    "Encoding and noise are cleaned, personal data pseudonymised, paragraphs "
                                    "split into sentences as KSS 1.3.1 does, sentences\n"
                                    "filtered by script and length, and sentences that the KLUE benchmark "
                                    "contains removed. What each rule took away:\n\n";

static const char uses[] = "## Uses\n\n"
                           "**What should it not be used for?** Evaluation on tasks other than KLUE's "
                           "without a check of one's own: only KLUE's files named in\n"
                           "the index's ledger were removed. Texts of some sources may not be passed on (see "
                           "licences); the recipe of `malmoi audit recipe`\n"
                           "holds no text.\n\n"
                           "**Risks.** Names of people, opinions and errors of the sources are in the text. "
                           "Pseudonyms made without a secret key can be\n"
                           "guessed.\n\n";

static const char maintenance[] = "## Maintenance\n\n"
                                  "**Can documents be taken out?** Yes: `malmoi audit takedown` lists what a "
                                  "removal touches, `make corpus EXCLUDE=LIST` rebuilds what\n"
                                  "it must. **Can it be checked?** `malmoi audit verify OUT`, and `sha256sum "
                                  "-c manifest-sha256.txt` here.\n"
                                  "**Who maintains it?** Unknown to the tool that wrote this page.\n";

static int composition(const struct export *x, struct buf *out, struct err *e)
{
    buf_str(out, "## Composition\n\n**What do the instances represent?** Documents: pages, articles, "
                 "petitions, dialogues.\n\n");
    if (table(x, "| source | documents read | documents in the corpus | sentences | tokens |", 1,
              "SELECT s.source, count(*), sum(d.fate IS NULL), sum(d.kept * (d.fate IS NULL)), sum(d.tokens) "
              "FROM document d "
              "JOIN shard s ON s.id = d.shard GROUP BY s.source ORDER BY s.source",
              out, e))
        return -1;
    buf_str(out, "**Is there confidential or personal data?** Replaced by pseudonyms, by kind:\n\n");
    if (table(x, "| kind | replaced |", 1,
              "SELECT n.name, sum(n.count) FROM note n JOIN ledger l ON l.id = n.ledger WHERE l.stage = 3 "
              "GROUP BY n.name ORDER BY "
              "2 DESC, 1",
              out, e))
        return -1;
    buf_str(out, "**Sentences that the KLUE benchmark contains** (removed), by task:\n\n");
    return table(x, "| task | sentences |", 1,
                 "SELECT task, count(*) FROM finding GROUP BY task ORDER BY 2 DESC, 1", out, e);
}

static int drops(const struct export *x, struct buf *out, struct err *e)
{
    buf_str(out, preprocessing);
    return table(
        x, "| stage | rule | documents | sentences | characters |", 2,
        "SELECT st.folder, d.reason, sum(d.documents), sum(d.sentences), sum(d.characters) FROM dropped d "
        "JOIN ledger l ON "
        "l.id = d.ledger JOIN stage st ON st.number = l.stage WHERE l.stage <= 8 GROUP BY l.stage, d.reason "
        "ORDER BY l.stage, 5 DESC, 4 DESC, 3 DESC, 2",
        out, e);
}

static int distribution(const struct export *x, struct buf *out, struct err *e)
{
    buf_str(
        out,
        "## Distribution\n\n**Under which licences?** Those of the sources bind what is made from them:\n\n");
    return table(x, "| source | title | licence | limits | period |", 5,
                 "SELECT source, title, licence, limits, period FROM corpus ORDER BY source", out, e);
}

int export_datasheet(const struct export *x, struct buf *out, struct err *e)
{
    const struct export_options *o = x->options;
    buf_str(out, "# Datasheet: ");
    cell_text(out, o->name);
    buf_str(out, "\n\nVersion ");
    cell_text(out, o->version);
    buf_str(out, ", by ");
    cell_text(out, o->creator);
    buf_printf(out,
               ", %s. In the sections of Gebru et al., *Datasheets for Datasets*; numbers are from "
               "`provenance.db`.\n",
               x->published);
    buf_printf(out, "SHA-256 of the tree's manifest: `%s`.\n\n", x->manifest_sha256);
    buf_str(out, motivation);
    if (composition(x, out, e)) return -1;
    buf_str(out, collection);
    if (table(x, "| source | file | SHA-256 | bytes |", 3,
              "SELECT source, name, sha256, bytes FROM file ORDER BY source, name", out, e) ||
        drops(x, out, e))
        return -1;
    buf_str(out, uses);
    if (distribution(x, out, e)) return -1;
    buf_str(out, maintenance);
    return 0;
}
