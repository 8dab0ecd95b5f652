/* malmoi audit why: what became of a document, and of each of its sentences. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/escape.h"
#include "audit/unknown_id.h"
#include "audit/why.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"

struct options {
    const char *out, *db;
    struct why_question question;
    bool json, help;
};

#define AT(member) offsetof(struct options, member)
#define FILE_OPTION(option, member, shape, text)                                                             \
    {                                                                                                        \
        .name = (option), .kind = OPT_STRING, .offset = AT(member), .placeholder = (shape), .help = (text)   \
    }

static const struct opt table[] = {
    FILE_OPTION("out", out, "DIR", "the output of 'make corpus'"),
    FILE_OPTION("db", db, "FILE", "the database of 'malmoi audit build'; OUT/provenance.db"),
    FILE_OPTION("corpora", question.corpora, "DIR", "the corpora, for the raw bytes of the record"),
    FILE_OPTION("key", question.key, "FILE", "the key of pii, if the chain had one"),
    FILE_OPTION("index", question.index, "FILE", "the benchmark index; OUT/bm25.db"),
    OPT_SWITCH("show-personal", AT(question.show_personal), "also the texts from before pii, and raw bytes"),
    OPT_SWITCH("morphs", AT(question.morphs), "also the stage morphs, which needs the dictionary"),
    OPT_SWITCH("json", AT(json), "an object a document, on a line"),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

struct run {
    const struct options *options;
    struct audit_db db;
    struct buf out;
    bool differs; /* a replay, or the source file: the answer is given, the exit code is 1 */
};

static int flush(struct run *run, struct err *e)
{
    if (run->out.failed) return err_memory(e);
    fwrite(buf_text(&run->out), 1, run->out.len, stdout);
    buf_clear(&run->out);
    return ferror(stdout) ? err_system(e, "cannot write standard output") : 0;
}

static int show_document(struct run *run, const struct audit_document *d, int64_t sentence, struct err *e)
{
    struct why w;
    if (why_read(&w, &run->options->question, &run->db, d, sentence, e)) return -1;
    if (run->options->json)
        why_json(&w, &run->out);
    else
        why_text(&w, &run->out);
    run->differs |= w.path.differs || w.raw_fault.code;
    why_free(&w);
    return flush(run, e);
}

/* All documents of an id: the number of them, or -1. */
static int show_id(struct run *run, const char *id, size_t len, int64_t sentence, struct err *e)
{
    struct audit_rows rows = {0};
    struct audit_document d = {0};
    int row = audit_documents_by_id(&run->db, id, len, &rows, e) ? -1 : 1, n = 0;
    while (row == 1 && (row = audit_rows_next(&rows, &d, e)) == 1) {
        n++;
        if (n > 1 && !run->options->json) putchar('\n');
        if (show_document(run, &d, sentence, e)) row = -1;
    }
    audit_rows_end(&rows);
    audit_document_free(&d);
    return row < 0 ? -1 : n;
}

/* The number behind the last colon, and a sign before it (0 for none); false if there is no such thing. */
static bool number_at_end(const char *id, char sign, size_t *len, int64_t *number)
{
    const char *colon = strrchr(id, ':');
    if (!colon || (sign && colon[1] != sign)) return false;
    const char *digits = colon + 1 + (sign != 0);
    size_t n = strspn(digits, "0123456789");
    if (n == 0 || n > 18 || digits[n]) return false;
    *len = (size_t)(colon - id);
    *number = strtoll(digits, NULL, 10);
    return true;
}

/* ---- rejected records ---- */

static int show_rejected(struct run *run, const char *shard, const char *source, const char *file,
                         int64_t offset, struct err *e)
{
    const struct options *o = run->options;
    struct buf path = BUF_INIT;
    struct rejected r = {0};
    buf_printf(&path, "%s/%s/%s.rejects.jsonl.zst", o->question.root, audit_stages[AUDIT_INGEST].folder,
               shard);
    int found = path.failed ? err_memory(e) : rejected_find(path.data, file, (uint64_t)offset, &r, e);
    if (found == 1 && o->json)
        why_rejected_json(&r, source, o->question.show_personal, &run->out);
    else if (found == 1)
        why_rejected_text(&r, source, o->question.show_personal, &run->out);
    if (found == 1 && flush(run, e)) found = -1;
    rejected_free(&r);
    buf_free(&path);
    return found;
}

/* SOURCE:FILE:@OFFSET, the last part being cut off: 1, 0, -1. */
static int find_rejected(struct run *run, const char *id, size_t len, int64_t offset, struct err *e)
{
    const char *colon = memchr(id, ':', len);
    if (!colon) return 0;
    char *source = strndup(id, (size_t)(colon - id)),
         *file = strndup(colon + 1, len - (size_t)(colon + 1 - id));
    sqlite3_stmt *shards = NULL;
    int found =
        source && file
            ? sqlite_prepare(run->db.db, "SELECT name FROM shard WHERE source = ?1 ORDER BY id", &shards, e)
            : err_memory(e);
    if (!found) sqlite3_bind_text(shards, 1, source, -1, SQLITE_TRANSIENT);
    for (int row = 1; found == 0 && row == 1;) {
        row = sqlite_row(shards, e);
        if (row < 0) found = -1;
        if (row == 1)
            found = show_rejected(run, (const char *)sqlite3_column_text(shards, 0), source, file, offset, e);
    }
    sqlite3_finalize(shards);
    free(source);
    free(file);
    return found;
}

/* ---- the command ---- */

static int unknown(struct run *run, const char *id, struct err *e)
{
    struct buf name = BUF_INIT, hint = BUF_INIT;
    escape_terminal(id, strlen(id), &name);
    int result = unknown_id_hint(&run->db, id, &hint, e);
    if (!result) result = err_data(e, "there is no document '%.300s': %s", buf_text(&name), buf_text(&hint));
    buf_free(&name);
    buf_free(&hint);
    return result;
}

static int answer(struct run *run, const char *id, struct err *e)
{
    size_t len;
    int64_t number;
    int found = show_id(run, id, strlen(id), -1, e);
    if (found == 0 && number_at_end(id, 0, &len, &number)) found = show_id(run, id, len, number, e);
    if (found == 0 && number_at_end(id, '@', &len, &number)) found = find_rejected(run, id, len, number, e);
    return found ? found : unknown(run, id, e);
}

static int run_why(const void *given, const struct opt_args *operands, struct err *e)
{
    struct options o = *(const struct options *)given;
    struct run run = {.options = &o};
    struct buf path = BUF_INIT;
    if (operands->items.len != 1) return err_usage(e, "give one ID, ID:SENTENCE or SOURCE:FILE:@OFFSET");
    o.question.root = o.out;
    buf_printf(&path, "%s/provenance.db", o.out);
    int result = path.failed ? err_memory(e) : audit_db_open(&run.db, o.db ? o.db : path.data, e);
    if (result && e->code == ERR_SYSTEM) err_context(e, "no database; 'malmoi audit build' makes it");
    if (!result) result = answer(&run, operands->items.items[0], e) < 0 ? -1 : 0;
    audit_db_close(&run.db);
    buf_free(&run.out);
    buf_free(&path);
    return result ? -1 : run.differs ? ERR_DATA : 0;
}

static const char details[] =
    "ID is SOURCE:FILE:KEY as a record says it; :SENTENCE is a number of the split, from 0. "
    "SOURCE:FILE:@OFFSET is\n"
    "the record that ingest rejected at that byte of FILE. For each stage: the rules that took characters, "
    "and what\n"
    "it changed; for each dropped sentence: the reason with the numbers behind it, or the benchmark "
    "sentence. Every\n"
    "stage is run again on the record as its ledger says: 'replay equal', or exit code 1.\n"
    "\n"
    "  malmoi audit why --out OUT petition:petitions_2017-08:21\n"
    "  malmoi audit why --out OUT petition:petitions_2017-08:21:3\n"
    "  malmoi audit why --out OUT --show-personal --corpora ~/corpora petition:petition.csv:@1024";

int cmd_audit_why(int argc, char **argv)
{
    static const struct options defaults = {.out = "."};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {
        .name = "audit why",
        .usage = "audit why [options] ID[:SENTENCE]",
        .purpose = "Tells what became of a document and of each of its sentences, stage by stage, and why.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run_why, argc, argv);
}
