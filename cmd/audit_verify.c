/* malmoi audit verify OUT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/escape.h"
#include "audit/verify.h"
#include "cmd/audit.h"
#include "cmd/chain.h"
#include "cmd/cmd.h"
#include "common/pool.h"
#include "common/progress.h"

struct options {
    const char *replay, *corpora, *benchmark, *key;
    int64_t seed, threads;
    bool quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)

static const struct opt table[] = {
    {.name = "replay",
     .kind = OPT_STRING,
     .offset = AT(replay),
     .placeholder = "N",
     .help = "then build N shards again at every stage, or all, and compare the bytes"},
    {.name = "seed",
     .kind = OPT_INT,
     .offset = AT(seed),
     .placeholder = "N",
     .low = 0,
     .high = 1e15,
     .help = "chooses the shards of --replay"},
    {.name = "corpora",
     .kind = OPT_STRING,
     .offset = AT(corpora),
     .placeholder = "DIR",
     .help = "the corpora, for --replay of ingest; without them it is left out"},
    {.name = "benchmark",
     .kind = OPT_STRING,
     .offset = AT(benchmark),
     .placeholder = "DIR",
     .help = "the benchmark, for --replay of bm25.db; without it it is left out"},
    {.name = "key",
     .kind = OPT_STRING,
     .offset = AT(key),
     .placeholder = "FILE",
     .help = "the secret key, for --replay of pii where one was used"},
    OPT_THREADS(AT(threads)),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const char details[] =
    "Silent when all is whole; else a line a fault, and exit code 1. Compared are: the files with the "
    "manifest and the\n"
    "ledgers; ledgers with accounts-sha256.txt, with one another along the chain, and within a stage; the "
    "contents with\n"
    "the counts; every shard's records with those of the stage before; every token with its vocabulary and "
    "its sentence.\n"
    "\n"
    "What only --replay shows: an output that its inputs did not make, where ledger and manifest were "
    "written to fit.\n"
    "Shards are built again in a temporary folder ($TMPDIR), a stage of a shard at a time.\n"
    "\n"
    "  malmoi audit verify out\n"
    "  malmoi audit verify out --replay 3 --corpora corpora\n"
    "  malmoi audit verify out --replay all --key secret";

static void print_line(const char *text)
{
    struct buf line = BUF_INIT;
    escape_terminal(text, strlen(text), &line);
    fprintf(stderr, "malmoi audit verify: %s\n", line.failed ? "no memory" : buf_text(&line));
    buf_free(&line);
}

static void print_fault(void *context, const char *text)
{
    (void)context;
    print_line(text);
}

static void print_note(void *context, const char *text)
{
    const struct options *o = context;
    bool detail = strncmp(text, "building", 8) == 0;
    if (!o->quiet && (o->verbose || !detail)) print_line(text);
}

/* --replay is a number, or "all". */
static int read_replay(const char *text, uint64_t *shards, struct err *e)
{
    char *end;
    errno = 0;
    *shards = UINT64_MAX;
    if (strcmp(text, "all") == 0) return 0;
    if (text[0] >= '0' && text[0] <= '9') *shards = strtoull(text, &end, 10);
    if (*shards == UINT64_MAX || *end || errno) return err_usage(e, "--replay takes a number or 'all'");
    return 0;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    if (operands->items.len != 1) return err_usage(e, "give one folder: the output of 'make corpus'");
    struct rebuild_options again = {.commands = chain_commands,
                                    .seed = (uint64_t)o->seed,
                                    .corpora = o->corpora,
                                    .benchmark = o->benchmark,
                                    .key = o->key,
                                    .note = print_note,
                                    .context = (void *)o};
    if (o->replay && read_replay(o->replay, &again.shards, e)) return -1;
    struct verify_options options = {.root = operands->items.items[0],
                                     .threads = pool_threads(o->threads),
                                     .quiet = o->quiet,
                                     .again = o->replay ? &again : NULL,
                                     .fault = print_fault};
    struct verify_result result;
    double started = progress_clock();
    if (verify_tree(&options, &result, e)) return -1;
    double seconds = progress_clock() - started, megabytes = (double)result.bytes / 1e6;
    if (o->verbose)
        fprintf(stderr,
                "malmoi audit verify: %llu files, %.1f MB holding %.1f MB of text, in %.2f s (%.0f MB/s)\n",
                (unsigned long long)result.files, megabytes, (double)result.text_bytes / 1e6, seconds,
                megabytes / seconds);
    return (int)result.code;
}

int cmd_audit_verify(int argc, char **argv)
{
    static const struct options defaults = {.seed = 1};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {.name = "audit verify",
                                         .usage = "audit verify [options] OUT",
                                         .purpose =
                                             "Checks that every file of an output is what its inputs make.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
