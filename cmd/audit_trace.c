/* malmoi audit trace: from tokens back to their source. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/pick.h"
#include "audit/trace_show.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"

struct options {
    const char *db, *key, *grep;
    int64_t random, seed, limit;
    bool show_personal, json, quiet, help;
};

#define AT(member) offsetof(struct options, member)

static const struct opt table[] = {
    {.name = "random",
     .kind = OPT_INT,
     .offset = AT(random),
     .placeholder = "N",
     .low = 0,
     .high = 1e9,
     .help = "trace N random sequences of all the token shards, a line each; with -q the sum alone"},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = AT(seed),
     .placeholder = "S",
     .low = 0,
     .high = 9e15,
     .help = "which random sequences"},
    {.name = "grep",
     .kind = OPT_STRING,
     .offset = AT(grep),
     .placeholder = "TEXT",
     .help = "trace the sequences whose sentence holds TEXT; reads the shards"},
    {.name = "limit",
     .kind = OPT_INT,
     .offset = AT(limit),
     .placeholder = "N",
     .low = 1,
     .high = 1e9,
     .help = "of --grep: at most N of them"},
    {.name = "db",
     .kind = OPT_STRING,
     .offset = AT(db),
     .placeholder = "FILE",
     .help = "the database of 'malmoi audit build'; OUT/provenance.db if it is there"},
    {.name = "key",
     .kind = OPT_STRING,
     .offset = AT(key),
     .placeholder = "FILE",
     .help = "the key of pii, if the chain had one"},
    OPT_SWITCH("show-personal", AT(show_personal), "also the texts from before pii"),
    OPT_SWITCH("json", AT(json), "an object a sequence, on a line"),
    OPT_QUIET(AT(quiet)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

/* All token shards of the command, and what was found in them. */
struct run {
    const struct options *options;
    const struct opt_args *operands;
    struct trace_shard shard; /* the open one */
    size_t open;              /* its operand */
    bool is_open;
    struct trace trace;
    struct buf out;
    uint64_t traced, different;
};

static int open_shard(struct run *run, size_t i, struct err *e)
{
    if (run->is_open && run->open == i) return 0;
    if (run->is_open) trace_close(&run->shard);
    trace_free(&run->trace);
    run->open = i;
    run->is_open =
        trace_open(&run->shard, run->operands->items.items[i], run->options->db, run->options->key, e) == 0;
    return run->is_open ? 0 : -1;
}

static int flush(struct run *run, struct err *e)
{
    fwrite(buf_text(&run->out), 1, run->out.len, stdout);
    buf_clear(&run->out);
    return ferror(stdout) ? err_system(e, "cannot write standard output") : 0;
}

/* After trace_sentence. */
static void count(struct run *run)
{
    run->traced++;
    run->different += !run->trace.equal;
}

static int show_whole(struct run *run, struct err *e)
{
    const struct options *o = run->options;
    count(run);
    if (trace_steps(&run->shard, &run->trace, e)) return -1;
    if (run->traced > 1 && !o->json) buf_char(&run->out, '\n');
    int result = o->json ? trace_json(&run->shard, &run->trace, o->show_personal, &run->out, e)
                         : trace_text(&run->shard, &run->trace, o->show_personal, &run->out, e);
    return result ? result : flush(run, e);
}

static int show_brief(struct run *run, struct err *e)
{
    const struct options *o = run->options;
    count(run);
    if (o->quiet) return 0;
    int result = o->json ? trace_json(&run->shard, &run->trace, o->show_personal, &run->out, e)
                         : trace_brief(&run->shard, &run->trace, &run->out, e);
    return result ? result : flush(run, e);
}

/* ---- what is asked for ---- */

static int trace_number(struct run *run, const char *text, struct err *e)
{
    char *end;
    unsigned long long sequence = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end)
        return err_usage(e, "'%s' is no number of a sequence; they count from 0", text);
    if (open_shard(run, 0, e) || trace_sentence(&run->shard, sequence, &run->trace, e)) return -1;
    return show_whole(run, e);
}

static int trace_text_found(struct run *run, struct err *e)
{
    uint64_t limit = (uint64_t)run->options->limit;
    for (size_t i = 0; i < run->operands->items.len && run->traced < limit; i++) {
        int found = open_shard(run, i, e) ? -1 : 1;
        for (uint64_t from = 0; found == 1 && run->traced < limit; from = run->trace.sequence + 1) {
            found = trace_grep(&run->shard, run->options->grep, from, &run->trace, e);
            if (found == 1 && show_whole(run, e)) found = -1;
        }
        if (found < 0) return -1;
    }
    return run->traced ? 0 : err_data(e, "no sentence holds the text");
}

static int trace_random(struct run *run, struct err *e)
{
    size_t n = run->operands->items.len;
    uint64_t *ends = calloc(n, sizeof *ends), total = 0; /* [n] the sequences up to the end of each shard */
    pick_numbers numbers = ARRAY_INIT;
    int result = ends ? 0 : err_memory(e);
    for (size_t i = 0; !result && i < n; i++) {
        result = open_shard(run, i, e);
        if (!result) ends[i] = total += run->shard.tokens.n_sequences;
    }
    if (!result && pick((uint64_t)run->options->random, total, (uint64_t)run->options->seed, &numbers))
        result = err_memory(e);
    for (size_t i = 0, k = 0; !result && k < numbers.len; k++) {
        while (numbers.items[k] >= ends[i]) i++;
        uint64_t before = i ? ends[i - 1] : 0;
        result = open_shard(run, i, e);
        if (!result) result = trace_sentence(&run->shard, numbers.items[k] - before, &run->trace, e);
        if (!result) result = show_brief(run, e);
    }
    if (!result && !run->options->json)
        printf("%llu of %llu sequences traced, ids equal in %llu\n", (unsigned long long)run->traced,
               (unsigned long long)total, (unsigned long long)(run->traced - run->different));
    array_free(&numbers);
    free(ends);
    return result;
}

static int run_trace(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    struct run run = {.options = o, .operands = operands};
    size_t n = operands->items.len;
    bool number = !o->random && !o->grep;
    int result;
    if (number && n != 2)
        return err_usage(
            e, "give a token shard and the number of a sequence; or shards with --random or --grep");
    if (!n || (o->random && o->grep)) return err_usage(e, "give token shards, with --random or --grep");
    if (number)
        result = trace_number(&run, operands->items.items[1], e);
    else
        result = o->random ? trace_random(&run, e) : trace_text_found(&run, e);
    if (run.is_open) trace_close(&run.shard);
    trace_free(&run.trace);
    buf_free(&run.out);
    if (!result && run.different)
        return err_data(e, "%llu of %llu sequences have other ids than their sentences",
                        (unsigned long long)run.different, (unsigned long long)run.traced);
    return result;
}

static const char details[] = "TOKENS is any file of a token shard in OUT/09-tokens, or its name without the "
                              "ending. Shown are the pieces,\n"
                              "the record and its source file, and the text at every step. The sentence is "
                              "encoded again with OUT/08-vocab\n"
                              "and the recorded configuration: 'ids: equal', or exit code 1.\n"
                              "\n"
                              "  malmoi audit trace OUT/09-tokens/petition-00000 1234\n"
                              "  malmoi audit trace --random 1000 -q OUT/09-tokens/*.bin\n"
                              "  malmoi audit trace --grep 신호등 --limit 3 OUT/09-tokens/petition-00000";

int cmd_audit_trace(int argc, char **argv)
{
    static const struct options defaults = {.limit = 10};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {
        .name = "audit trace",
        .usage = "audit trace [options] TOKENS SEQUENCE\n"
                 "       malmoi audit trace [options] --random N TOKENS…\n"
                 "       malmoi audit trace [options] --grep TEXT TOKENS…",
        .purpose = "Leads tokens back to sentence, paragraph, document and the bytes of the source file.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run_trace, argc, argv);
}
