/* malmoi audit verify OUT */
#include <stdio.h>
#include <string.h>

#include "audit/escape.h"
#include "audit/verify.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"
#include "common/pool.h"
#include "common/progress.h"

struct options {
    int64_t threads;
    bool quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)

static const struct opt table[] = {OPT_THREADS(AT(threads)), OPT_QUIET(AT(quiet)), OPT_VERBOSE(AT(verbose)),
                                   OPT_HELP(AT(help)), OPT_TABLE_END};

static const char details[] = "";

static void print_fault(void *context, const char *text)
{
    struct buf line = BUF_INIT;
    (void)context;
    escape_terminal(text, strlen(text), &line);
    fprintf(stderr, "malmoi audit verify: %s\n",
            line.failed ? "a fault, and no memory to tell it" : buf_text(&line));
    buf_free(&line);
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    if (operands->items.len != 1) return err_usage(e, "give one folder: the output of 'make corpus'");
    struct verify_options options = {.root = operands->items.items[0],
                                     .threads = pool_threads(o->threads),
                                     .quiet = o->quiet,
                                     .fault = print_fault};
    struct verify_result result;
    double started = progress_clock();
    if (verify_tree(&options, &result, e)) return -1;
    double seconds = progress_clock() - started;
    if (o->verbose)
        fprintf(stderr, "malmoi audit verify: %llu files, %.1f MB in %.2f s (%.0f MB/s), %.1f MB of text\n",
                (unsigned long long)result.files, (double)result.bytes / 1e6, seconds,
                (double)result.bytes / 1e6 / seconds, (double)result.text_bytes / 1e6);
    return (int)result.code;
}

int cmd_audit_verify(int argc, char **argv)
{
    static const struct options defaults = {0};
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
