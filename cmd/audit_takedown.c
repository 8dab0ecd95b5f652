/* malmoi audit takedown: what the removal of documents touches, and the list that removes them. */
#include <stdio.h>
#include <string.h>

#include "audit/escape.h"
#include "audit/match.h"
#include "audit/takedown.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"
#include "cmd/vocab.h"
#include "common/io.h"
#include "common/pool.h"
#include "pipeline/ingest/exclude.h"

struct options {
    const char *out, *db, *ids, *source, *match, *stage, *output;
    int64_t threads;
    bool regex, json, force, quiet, help;
};

#define AT(member) offsetof(struct options, member)
#define TEXT_OPTION(option, member, shape, text)                                                             \
    {                                                                                                        \
        .name = (option), .kind = OPT_STRING, .offset = AT(member), .placeholder = (shape), .help = (text)   \
    }

static const struct opt table[] = {
    TEXT_OPTION("ids", ids, "FILE", "the documents of these ids, one a line"),
    TEXT_OPTION("source", source, "SOURCE[:FILE]", "all documents of a source, or of one of its files"),
    TEXT_OPTION("match", match, "TEXT", "all documents whose text or title has TEXT"),
    OPT_SWITCH("regex", AT(regex), "TEXT of --match is a regular expression (PCRE2)"),
    TEXT_OPTION("stage", stage, "STAGE", "where --match looks: clean, pii, …"),
    OPT_OUTPUT(AT(output), "LIST", "write the ids, for make corpus EXCLUDE=LIST"),
    TEXT_OPTION("out", out, "DIR", "the output of 'make corpus'"),
    TEXT_OPTION("db", db, "FILE", "the database of 'malmoi audit build'; OUT/provenance.db"),
    OPT_SWITCH("json", AT(json), "an object a document, an object a range of tokens, and the sums"),
    OPT_THREADS(AT(threads)),
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const char details[] =
    "Counts what the documents hold at each stage, where their tokens lie in the token shards, and which "
    "words they gave\n"
    "to the vocabulary. Nothing is removed: 'make corpus EXCLUDE=LIST' does that (docs/provenance.md).\n"
    "\n"
    "Behind 'pii' personal data has been replaced: to find a telephone number look at --stage clean.\n"
    "\n"
    "  malmoi audit takedown --out out --source petition:petitions_2017-08 -o list\n"
    "  malmoi audit takedown --out out --match '홍길동' --stage clean -o list\n"
    "  malmoi audit takedown --out out --ids list --json";

struct run {
    const struct options *options;
    struct tree tree;
    struct audit_db db;
    takedown_numbers numbers;
    struct buf ids;  /* a line each, for -o */
    struct buf line; /* of the output */
};

/* ---- which documents ---- */

static void note(const struct run *run, const char *format, const char *id)
{
    struct buf safe = BUF_INIT;
    escape_terminal(id, strlen(id), &safe);
    if (!run->options->quiet) fprintf(stderr, format, buf_text(&safe));
    buf_free(&safe);
}

static int select_ids(struct run *run, struct err *e)
{
    struct exclude list;
    if (exclude_read(&list, run->options->ids, e)) return -1;
    int result = 0;
    for (size_t i = 0; i < list.ids.len && !result; i++) {
        const char *id = list.ids.items[i].id;
        int n = takedown_add_id(&run->db, id, strlen(id), &run->numbers, e);
        if (n == 0) note(run, "malmoi audit takedown: no document has the id '%s'\n", id);
        result = n < 0 ? -1 : 0;
    }
    exclude_free(&list);
    return result;
}

static int add_match(void *context, const char *id, size_t len, struct err *e)
{
    struct run *run = context;
    int n = takedown_add_id(&run->db, id, len, &run->numbers, e);
    return n > 0   ? 0
           : n < 0 ? -1
                   : err_data(e, "'%.200s' is not in the database: it is not of this output", id);
}

static int select_matches(struct run *run, struct err *e)
{
    const struct options *o = run->options;
    struct match_options match = {.tree = &run->tree,
                                  .pattern = o->match,
                                  .regex = o->regex,
                                  .threads = pool_threads(o->threads),
                                  .quiet = o->quiet};
    for (int stage = AUDIT_INGEST; stage <= AUDIT_MORPHS; stage++)
        if (strcmp(o->stage, audit_stages[stage].name) == 0 ||
            strcmp(o->stage, audit_stages[stage].folder) == 0)
            match.stage = (enum audit_stage)stage;
    if (!match.stage) return err_usage(e, "--stage '%s' is no stage of records", o->stage);
    bool there = false;
    for (size_t i = 0; i < run->tree.shards.len; i++)
        there |= tree_find(&run->tree, match.stage, run->tree.shards.items[i]) != NULL;
    if (!there) return err_usage(e, "--stage '%s': this output has no such stage", o->stage);
    return match_documents(&match, add_match, run, e);
}

static int select_documents(struct run *run, struct err *e)
{
    const struct options *o = run->options;
    int result = o->ids ? select_ids(run, e) : o->match ? select_matches(run, e) : 0;
    int64_t n = o->source ? takedown_add_source(&run->db, o->source, &run->numbers, e) : 1;
    if (n == 0) note(run, "malmoi audit takedown: no document is of '%s'\n", o->source);
    takedown_sort(&run->numbers);
    return n < 0 ? -1 : result;
}

/* ---- what is shown ---- */

static int flush(struct run *run, struct err *e)
{
    if (run->line.failed || run->ids.failed) return err_memory(e);
    fwrite(buf_text(&run->line), 1, run->line.len, stdout);
    buf_clear(&run->line);
    return ferror(stdout) ? err_system(e, "cannot write standard output") : 0;
}

static void places_json(const struct audit_document *d, struct buf *out)
{
    struct audit_place place;
    json_key(out, "records");
    buf_char(out, '[');
    for (int stage = AUDIT_INGEST, n = 0; stage <= AUDIT_MORPHS; stage++) {
        if (!audit_document_place(d, stage, &place)) continue;
        buf_str(out, n++ ? ",{" : "{");
        json_key(out, "stage");
        json_cstring(out, audit_stages[stage].folder);
        json_key_u64(out, "frame", place.frame);
        json_key_u64(out, "line", place.line);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static int show_document(void *context, const struct audit_document *d, const char *shard, int64_t sequences,
                         struct err *e)
{
    struct run *run = context;
    struct buf *out = &run->line;
    buf_add(&run->ids, buf_text(&d->id), d->id.len);
    buf_char(&run->ids, '\n');
    if (!run->options->json) return run->ids.failed ? err_memory(e) : 0;
    buf_char(out, '{');
    json_key_string(out, "id", buf_text(&d->id), d->id.len);
    json_key(out, "shard");
    json_cstring(out, shard);
    places_json(d, out);
    if (d->fate) {
        json_key(out, "dropped_by");
        json_cstring(out,
                     d->fate < AUDIT_STAGES && audit_stages[d->fate].name ? audit_stages[d->fate].name : "");
        json_key_string(out, "reason", buf_text(&d->reason), d->reason.len);
    }
    json_key_i64(out, "sentences", d->sentences);
    json_key_i64(out, "kept", d->kept);
    if (sequences) {
        json_key_i64(out, "sequence", d->sequence);
        json_key_i64(out, "token", d->token);
    }
    json_key_i64(out, "sequences", sequences);
    json_key_i64(out, "tokens", d->tokens);
    buf_str(out, "}\n");
    return flush(run, e);
}

static void sums_json(const struct takedown *t, struct buf *out)
{
    for (size_t i = 0; i < t->ranges.len; i++) {
        const struct takedown_range *r = &t->ranges.items[i];
        buf_str(out, "{\"range\":{");
        json_key(out, "shard");
        json_cstring(out, r->shard);
        json_key_i64(out, "token", r->token);
        json_key_i64(out, "tokens", r->tokens);
        json_key_i64(out, "sequence", r->sequence);
        json_key_i64(out, "sequences", r->sequences);
        buf_str(out, "}}\n");
    }
    buf_str(out, "{\"sum\":{");
    json_key_i64(out, "documents", t->documents);
    json_key_i64(out, "shards", t->shards);
    json_key(out, "records");
    buf_char(out, '{');
    for (int stage = AUDIT_INGEST; stage <= AUDIT_TOKENS; stage++)
        if (t->records[stage]) json_key_i64(out, audit_stages[stage].folder, t->records[stage]);
    buf_char(out, '}');
    json_key_i64(out, "sentences", t->sentences);
    json_key_i64(out, "kept", t->kept);
    json_key_i64(out, "sequences", t->sequences);
    json_key_i64(out, "tokens", t->tokens);
    json_key_i64(out, "words", t->words);
    json_key_i64(out, "occurrences", t->occurrences);
    buf_str(out, "}}\n");
}

static void sums_text(const struct takedown *t, struct buf *out)
{
    enum { MOST_RANGES = 20 };
    buf_printf(out, "%lld documents in %lld shard%s\n", (long long)t->documents, (long long)t->shards,
               t->shards == 1 ? "" : "s");
    for (int stage = AUDIT_INGEST; stage <= AUDIT_TOKENS; stage++)
        if (t->records[stage])
            buf_printf(out, "  %-18s %10lld documents\n", audit_stages[stage].folder,
                       (long long)t->records[stage]);
    buf_printf(out, "%lld sentences of the split, %lld of them at the end\n", (long long)t->sentences,
               (long long)t->kept);
    buf_printf(out, "%lld words, %lld different ones, in the counts of the vocabulary\n",
               (long long)t->occurrences, (long long)t->words);
    buf_printf(out, "%lld tokens in %lld sequences, in %zu pieces\n", (long long)t->tokens,
               (long long)t->sequences, t->ranges.len);
    for (size_t i = 0; i < t->ranges.len && i < MOST_RANGES; i++) {
        const struct takedown_range *r = &t->ranges.items[i];
        buf_str(out, "  09-tokens/");
        escape_terminal(r->shard, strlen(r->shard), out);
        buf_printf(out, ": %lld tokens from %lld on, %lld sequences from %lld on\n", (long long)r->tokens,
                   (long long)r->token, (long long)r->sequences, (long long)r->sequence);
    }
    if (t->ranges.len > MOST_RANGES)
        buf_printf(out, "  and %zu more pieces; --json lists all\n", t->ranges.len - MOST_RANGES);
}

/* ---- the list ---- */

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int sort_ids(struct buf *ids, struct buf *out, struct err *e)
{
    ARRAY(const char *) lines = ARRAY_INIT;
    int result = 0;
    for (char *at = ids->data, *end = at + ids->len; at < end && !result;) {
        char *feed = memchr(at, '\n', (size_t)(end - at));
        *feed = '\0';
        result = array_push(&lines, at) ? err_memory(e) : 0;
        at = feed + 1;
    }
    if (lines.len) qsort(lines.items, lines.len, sizeof *lines.items, compare_lines);
    buf_printf(out, "# documents to leave out: make corpus … EXCLUDE=FILE\n");
    for (size_t i = 0; i < lines.len && !result; i++)
        if (i == 0 || strcmp(lines.items[i - 1], lines.items[i]) != 0)
            buf_printf(out, "%s\n", lines.items[i]);
    array_free(&lines);
    return result || out->failed ? (result ? -1 : err_memory(e)) : 0;
}

static int write_list(struct run *run, struct err *e)
{
    const struct options *o = run->options;
    struct buf text = BUF_INIT;
    struct outfile file = {0};
    int result = sort_ids(&run->ids, &text, e);
    if (!result) result = outfile_open(&file, o->output, o->force ? IO_REPLACE : IO_REFUSE, e);
    if (!result) result = outfile_write(&file, text.data, text.len, e);
    if (!result)
        result = outfile_commit(&file, NULL, e);
    else
        outfile_abort(&file);
    buf_free(&text);
    return result;
}

/* ---- the whole ---- */

static int answer(struct run *run, struct err *e)
{
    const struct options *o = run->options;
    struct takedown t = {0};
    struct buf temporary = BUF_INIT;
    int result = takedown_check(&run->db, &run->tree, e);
    if (!result) result = select_documents(run, e);
    if (!result) result = vocab_temporary(&temporary, e);
    if (!result)
        result = takedown_read(&t, &run->tree, &run->db, &run->numbers, buf_text(&temporary), show_document,
                               run, e);
    if (!result) {
        if (o->json)
            sums_json(&t, &run->line);
        else
            sums_text(&t, &run->line);
        result = flush(run, e);
    }
    if (!result && o->output) result = write_list(run, e);
    takedown_free(&t);
    buf_free(&temporary);
    return result;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    struct run run = {.options = o};
    struct buf db = BUF_INIT;
    if (operands->items.len)
        return err_usage(e, "'%s': name the output by --out DIR", operands->items.items[0]);
    if ((o->ids != NULL) + (o->source != NULL) + (o->match != NULL) != 1)
        return err_usage(e, "give one of --ids FILE, --source SOURCE[:FILE] and --match TEXT");
    buf_printf(&db, "%s/provenance.db", o->out);
    int result = db.failed ? err_memory(e) : tree_open(&run.tree, o->out, e);
    if (!result) {
        result = audit_db_open(&run.db, o->db ? o->db : db.data, e);
        if (!result) result = answer(&run, e);
        audit_db_close(&run.db);
        tree_close(&run.tree);
    }
    array_free(&run.numbers);
    buf_free(&run.ids);
    buf_free(&run.line);
    buf_free(&db);
    return result;
}

int cmd_audit_takedown(int argc, char **argv)
{
    static const struct options defaults = {.out = ".", .stage = "pii"};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {
        .name = "audit takedown",
        .usage = "audit takedown [options] --ids FILE | --source SOURCE[:FILE] | --match TEXT",
        .purpose = "Tells what the removal of documents touches, and writes the list that removes them.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
