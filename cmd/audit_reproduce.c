/* malmoi audit reproduce RECIPE -o OUT */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "audit/escape.h"
#include "audit/reproduce.h"
#include "cmd/audit.h"
#include "cmd/chain.h"
#include "cmd/cmd.h"
#include "common/json.h"
#include "common/pool.h"

struct options {
    const char *output, *corpora, *benchmark, *key;
    int64_t jobs, limit;
    uint64_t max_record;
    bool compare_only, json, quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)

static const struct opt table[] = {
    OPT_OUTPUT(AT(output), "DIR", "the output; steps that are done there already stay"),
    {.name = "corpora",
     .kind = OPT_STRING,
     .offset = AT(corpora),
     .placeholder = "DIR",
     .help = "the corpora, a folder a source"},
    {.name = "benchmark",
     .kind = OPT_STRING,
     .offset = AT(benchmark),
     .placeholder = "DIR",
     .help = "the benchmark's files"},
    {.name = "key",
     .kind = OPT_STRING,
     .offset = AT(key),
     .placeholder = "FILE",
     .help = "the secret key of pii, where the chain had one"},
    OPT_SWITCH("compare-only", AT(compare_only), "run nothing: the output stands already"),
    {.name = "jobs",
     .kind = OPT_INT,
     .offset = AT(jobs),
     .placeholder = "N",
     .low = 0,
     .high = 1024,
     .help = "threads of a step; 0 for the processors there are"},
    {.name = "limit",
     .kind = OPT_INT,
     .offset = AT(limit),
     .placeholder = "N",
     .low = 0,
     .high = 1e15,
     .help = "list at most N documents that differ"},
    OPT_SWITCH("json", AT(json), "JSON Lines instead of a table"),
    OPT_MAX_RECORD(AT(max_record), "longest line of a shard"),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const char details[] =
    "RECIPE is of 'malmoi audit recipe'. The source files are compared with the recorded ones, the chain is "
    "run\n"
    "with the recorded options, and every record of every stage is compared with its digest. Exit code 0 if\n"
    "all is equal; 1 if not, with a line a document that differs and a table by source and stage.\n"
    "\n"
    "  malmoi audit reproduce recipe.tar.zst --corpora corpora --benchmark klue_benchmark -o out\n"
    "  malmoi audit reproduce recipe.tar.zst --compare-only -o out";

struct reporter {
    const struct options *o;
    int64_t listed;
};

static void print_note(void *context, const char *text)
{
    const struct reporter *r = context;
    bool step = strncmp(text, "building ", 9) == 0;
    if (r->o->quiet || (step && !r->o->verbose)) return;
    struct buf line = BUF_INIT;
    escape_terminal(text, strlen(text), &line);
    fprintf(stderr, "malmoi audit reproduce: %s\n", line.failed ? "no memory" : buf_text(&line));
    buf_free(&line);
}

static void describe(const struct reproduce_difference *d, struct buf *line)
{
    buf_printf(line, "%s ", d->source);
    escape_terminal(d->file, strlen(d->file), line);
    buf_printf(line, " %" PRIi64 "+%" PRIi64 ": %s from %s on", d->offset, d->length,
               reproduce_words[d->verdict], audit_stages[d->stage].folder);
    if (!d->id) return;
    buf_str(line, ": ");
    escape_terminal(d->id, strlen(d->id), line);
}

static void describe_json(const struct reproduce_difference *d, struct buf *line)
{
    buf_char(line, '{');
    json_key_string(line, "source", d->source, strlen(d->source));
    buf_printf(line, ",\"file\":\"%s\"", d->file);
    json_key_i64(line, "offset", d->offset);
    json_key_i64(line, "length", d->length);
    if (d->id) json_key_string(line, "id", d->id, strlen(d->id));
    json_key_string(line, "stage", audit_stages[d->stage].folder, strlen(audit_stages[d->stage].folder));
    json_key_string(line, "verdict", reproduce_words[d->verdict], strlen(reproduce_words[d->verdict]));
    buf_char(line, '}');
}

static void print_difference(void *context, const struct reproduce_difference *d)
{
    struct reporter *r = context;
    struct buf line = BUF_INIT;
    if (r->listed == r->o->limit) return;
    r->listed++;
    if (r->o->json)
        describe_json(d, &line);
    else
        describe(d, &line);
    puts(line.failed ? "no memory" : buf_text(&line));
    buf_free(&line);
}

/* ---- the table ---- */

static bool is_empty(const uint64_t counts[REPRODUCE_VERDICTS])
{
    for (int i = 0; i < REPRODUCE_VERDICTS; i++)
        if (counts[i]) return false;
    return true;
}

static void print_row(const struct options *o, const char *source, const char *stage,
                      const uint64_t counts[REPRODUCE_VERDICTS])
{
    if (!o->json) {
        printf("%-12s %-18s", source, stage);
        for (int i = 0; i < REPRODUCE_VERDICTS; i++) printf(" %10" PRIu64, counts[i]);
        putchar('\n');
        return;
    }
    struct buf line = BUF_INIT;
    buf_char(&line, '{');
    json_key_string(&line, "source", source, strlen(source));
    json_key_string(&line, "stage", stage, strlen(stage));
    for (int i = 0; i < REPRODUCE_VERDICTS; i++) json_key_u64(&line, reproduce_words[i], counts[i]);
    buf_char(&line, '}');
    puts(line.failed ? "no memory" : buf_text(&line));
    buf_free(&line);
}

static void print_table(const struct options *o, const struct reproduce_result *result)
{
    if (!o->json) {
        printf("%-12s %-18s", "source", "stage");
        for (int i = 0; i < REPRODUCE_VERDICTS; i++) printf(" %10s", reproduce_words[i]);
        putchar('\n');
    }
    for (size_t i = 0; i < result->sources.len; i++) {
        const struct reproduce_source *s = &result->sources.items[i];
        for (int k = 0; k < RECIPE_STAGES; k++)
            if (!is_empty(s->counts[k]))
                print_row(o, s->name, audit_stages[recipe_stages[k]].folder, s->counts[k]);
    }
    print_row(o, "", "files", result->files);
}

static void print_result(const struct reporter *r, const struct reproduce_result *result)
{
    print_table(r->o, result);
    if (r->o->json) return;
    for (size_t i = 0; i < result->sources.len; i++)
        if (result->sources.items[i].moved)
            printf("%s: %" PRIu64 " equal documents stand at another place of their source\n",
                   result->sources.items[i].name, result->sources.items[i].moved);
    if (result->retokenised)
        printf("the vocabulary is another one, and with it the tokens of %" PRIu64
               " documents that are equal otherwise\n",
               result->retokenised);
    if ((uint64_t)r->listed < result->documents)
        printf("%" PRIu64 " documents differ; the first %" PRIi64 " are listed above, more by --limit\n",
               result->documents, r->listed);
    puts(result->equal ? "all equal" : "not equal");
}

static int check_options(const struct options *o, const struct opt_args *operands, struct err *e)
{
    if (operands->items.len != 1) return err_usage(e, "give one file: a recipe of 'malmoi audit recipe'");
    if (!o->output) return err_usage(e, "no output; give -o DIR");
    if (!o->compare_only && !o->corpora)
        return err_usage(e, "no corpora; give --corpora DIR, or --compare-only");
    if (o->compare_only && o->corpora) return err_usage(e, "--compare-only reads no corpora");
    return 0;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    struct reporter reporter = {.o = o};
    if (check_options(o, operands, e)) return -1;
    struct reproduce_options options = {.recipe = operands->items.items[0],
                                        .out = o->output,
                                        .corpora = o->corpora,
                                        .benchmark = o->benchmark,
                                        .key = o->key,
                                        .commands = chain_commands,
                                        .max_record = o->max_record,
                                        .threads = pool_threads(o->jobs),
                                        .note = print_note,
                                        .difference = print_difference,
                                        .context = &reporter};
    struct reproduce_result result;
    int code = reproduce(&options, &result, e);
    if (!code) {
        print_result(&reporter, &result);
        code = result.equal ? 0 : ERR_DATA;
    }
    reproduce_free(&result);
    return code;
}

int cmd_audit_reproduce(int argc, char **argv)
{
    static const struct options defaults = {.limit = 20, .max_record = OPT_MAX_RECORD_DEFAULT};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {.name = "audit reproduce",
                                         .usage = "audit reproduce [options] RECIPE -o DIR",
                                         .purpose =
                                             "Builds a corpus from its recipe and compares every record.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
