/* malmoi bm25 index DIR -o bm25.db; malmoi bm25 index --text FILE -o bm25.db */
#include <stdio.h>
#include <string.h>

#include "bm25/build.h"
#include "bm25/klue.h"
#include "bm25/lines.h"
#include "cmd/bm25.h"
#include "cmd/chain.h"
#include "cmd/cmd.h"
#include "common/io.h"
#include "common/json.h"
#include "pipeline/ledger.h"

struct options {
    const char *output;
    int tokens;
    double k1, b;
    bool text, force, update, quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)

const struct opt bm25_index_options_table[] = {OPT_OUTPUT(AT(output), "FILE", "the index to write"),
                                               {.name = "tokens",
                                                .kind = OPT_CHOICE,
                                                .offset = AT(tokens),
                                                .placeholder = "KIND",
                                                .choices = bm25_token_names,
                                                .help = "terms of so many characters, blanks left out"},
                                               {.name = "k1",
                                                .kind = OPT_DOUBLE,
                                                .offset = AT(k1),
                                                .placeholder = "X",
                                                .low = 0.01,
                                                .high = 100,
                                                .help = "how soon a repeated term stops to count"},
                                               {.name = "b",
                                                .kind = OPT_DOUBLE,
                                                .offset = AT(b),
                                                .placeholder = "X",
                                                .low = 0,
                                                .high = 1,
                                                .help = "how much a document's length counts"},
                                               {.name = "text",
                                                .kind = OPT_FLAG,
                                                .offset = AT(text),
                                                .help = "the input is plain text, a sentence a line",
                                                .run_only = true}, /* the ledger's inputs tell */
                                               OPT_UPDATE(AT(update)),
                                               OPT_FORCE(AT(force)),
                                               OPT_QUIET(AT(quiet)),
                                               OPT_VERBOSE(AT(verbose)),
                                               OPT_HELP(AT(help)),
                                               OPT_TABLE_END};

static const char details[] = "Reads every text of the eight tasks (ynat sts nli ner re dp mrc wos), train "
                              "and dev. Files that are absent are\n"
                              "named and left out.\n"
                              "\n"
                              "  malmoi bm25 index klue_benchmark -o bm25.db\n"
                              "  malmoi bm25 index --text sentences.txt -o sentences.db";

/* One note a file that is absent. */
static void note_absent(const struct options *o, const struct buf *absent)
{
    const char *at = o->quiet ? "" : buf_text(absent);
    while (*at) {
        const char *end = strchr(at, '\n');
        fprintf(stderr, "malmoi bm25: no '%.*s': skipped\n", (int)(end - at), at);
        at = end + 1;
    }
}

static void write_absent(const struct buf *absent, struct buf *out)
{
    json_key(out, "absent");
    buf_char(out, '[');
    for (const char *at = buf_text(absent), *end; *at; at = end + 1) {
        end = strchr(at, '\n');
        if (at != buf_text(absent)) buf_char(out, ',');
        json_string(out, at, (size_t)(end - at));
    }
    buf_char(out, ']');
}

/* The ledger counts documents: all texts are in; duplicates and texts without tokens are dropped. */
static void write_counts(const struct bm25_counts *c, const struct buf *absent, struct ledger *l)
{
    static const struct tally_units units = {.documents = true};
    struct tally t = TALLY_INIT;
    t.in.documents = (int64_t)c->texts;
    t.out.documents = (int64_t)c->documents;
    tally_drop(&t, "duplicate", (int64_t)(c->texts - c->documents - c->without_tokens), 0, 0);
    tally_drop(&t, "no-token", (int64_t)c->without_tokens, 0, 0);
    buf_clear(&l->counts);
    tally_json(&t, &units, &l->counts);
    tally_free(&t);
    /* members of an open object: json_key puts a comma unless a brace stands before */
    struct buf extra = BUF_INIT;
    buf_char(&extra, '{');
    json_key_u64(&extra, "terms", c->terms);
    json_key_u64(&extra, "postings", c->postings);
    json_key_u64(&extra, "tokens", c->tokens);
    write_absent(absent, &extra);
    buf_assign(&l->extra, buf_text(&extra) + 1, extra.len - 1);
    buf_free(&extra);
}

static int write_index(const struct options *o, const struct bm25_documents *documents,
                       const struct buf *absent, const char *ledger_name, struct ledger *l, struct err *e)
{
    struct bm25_build_options build = {(enum bm25_tokens)o->tokens, o->k1, o->b};
    struct bm25_counts counts;
    if (bm25_build(documents, &l->inputs, &build, o->output, &counts, e)) return -1;
    write_counts(&counts, absent, l);
    if (ledger_add_file(&l->outputs, o->output, e)) return -1;
    if (o->verbose)
        fprintf(stderr, "malmoi bm25: %llu texts, %llu documents, %llu terms, %llu postings\n",
                (unsigned long long)counts.texts, (unsigned long long)counts.documents,
                (unsigned long long)counts.terms, (unsigned long long)counts.postings);
    return ledger_write(l, ledger_name, e);
}

static int run(const void *options, const struct opt_args *inputs, struct err *e)
{
    const struct options *o = options;
    if (inputs->items.len != 1)
        return err_usage(e, "give one folder: the benchmark's 'klue_benchmark'; or --text and one file");
    if (!o->output || strcmp(o->output, "-") == 0) return err_usage(e, "no output; give -o FILE");
    if (!o->force && !o->update && io_exists(o->output))
        return err_system(e, "'%s' exists; --force replaces it, --update when it is out of date", o->output);
    struct bm25_documents documents = BM25_DOCUMENTS_INIT;
    struct klue_sink sink = {bm25_documents_add, &documents};
    struct buf absent = BUF_INIT, ledger_name = BUF_INIT;
    struct ledger l;
    ledger_start(&l, "bm25-index", 1);
    opt_config(bm25_index_options_table, o, &l.config);
    ledger_path(o->output, &ledger_name);
    const char *input = inputs->items.items[0];
    int result = o->text ? bm25_read_lines(input, &sink, &l.inputs, e)
                         : klue_read(input, &sink, &l.inputs, &absent, e);
    if (!result && (l.config.failed || ledger_name.failed)) result = err_memory(e);
    if (!result) note_absent(o, &absent);
    if (!result && !(o->update && ledger_is_current(&l, buf_text(&ledger_name))))
        result = write_index(o, &documents, &absent, buf_text(&ledger_name), &l, e);
    bm25_documents_free(&documents);
    buf_free(&absent);
    buf_free(&ledger_name);
    ledger_free(&l);
    return result;
}

int cmd_bm25_index(int argc, char **argv)
{
    static const struct bm25_build_options build = BM25_BUILD_DEFAULTS;
    static const struct opt *const tables[] = {bm25_index_options_table, NULL};
    const struct options defaults = {.tokens = build.tokens, .k1 = build.k1, .b = build.b};
    const struct cmd_page page = {.name = "bm25 index",
                                  .usage = "bm25 index [options] DIR|--text FILE -o INDEX",
                                  .purpose = "Reads the KLUE benchmark, or any sentences, into an index.",
                                  .details = details,
                                  .tables = tables,
                                  .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
