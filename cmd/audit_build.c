/* malmoi audit build OUT [-o FILE] */
#include <stddef.h>
#include <stdio.h>

#include "audit/build.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"

struct build_options {
    const char *output, *index, *manifests;
    uint64_t max_record;
    bool partial, quiet, verbose, help;
};

#define AT(member) offsetof(struct build_options, member)

static const struct opt options[] = {
    OPT_OUTPUT(AT(output), "FILE", "the database; default: provenance.db in OUT"),
    {.name = "index",
     .kind = OPT_STRING,
     .offset = AT(index),
     .placeholder = "FILE",
     .help = "the benchmark index that the chain used; default: bm25.db in OUT",
     .run_only = true},
    {.name = "manifests",
     .kind = OPT_STRING,
     .offset = AT(manifests),
     .placeholder = "DIR",
     .help = "folder of the corpora's manifests, one NAME.json a source",
     .run_only = true},
    OPT_RUN_SWITCH("partial", 0, AT(partial), "take what there is of a chain that has not come to its end"),
    OPT_MAX_RECORD(AT(max_record), "longest line of a shard"),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END,
};

static const struct build_options defaults = {.manifests = "corpora-manifests",
                                              .max_record = OPT_MAX_RECORD_DEFAULT};

static const char details[] =
    "Follows every document from ingest to its tokens and writes where it stands at each stage, or which\n"
    "stage dropped it and why; the ledgers, the findings of the benchmark and figures of the corpus too.\n"
    "A reason comes from the stage itself, which is run again on the dropped record. OUT is only read;\n"
    "an older database is replaced. docs/provenance.md has the tables.\n"
    "\n"
    "  malmoi audit build out\n"
    "  sqlite3 out/provenance.db 'SELECT reason, count(*) FROM document WHERE fate = 6 GROUP BY reason'";

static void note(const struct build_options *o, const struct audit_build_counts *c)
{
    if (c->unexplained && !o->quiet)
        fprintf(stderr,
                "malmoi audit build: %lld dropped documents stay without a reason; the first one: %s\n",
                (long long)c->unexplained, c->why.message);
    if (o->verbose)
        fprintf(stderr,
                "malmoi audit build: %lld documents, %lld of them dropped; %lld tokens; %lld findings\n",
                (long long)c->documents, (long long)c->dropped, (long long)c->tokens, (long long)c->findings);
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct build_options *o = given;
    if (operands->items.len != 1)
        return err_usage(e,
                         "one folder is wanted, the output of 'make corpus'; usage: malmoi audit build OUT");
    const char *root = operands->items.items[0];
    struct audit_build_options build = {.manifests = o->manifests,
                                        .index = o->index,
                                        .max_record = o->max_record,
                                        .partial = o->partial,
                                        .quiet = o->quiet};
    struct audit_build_counts counts;
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/provenance.db", root);
    int result = path.failed ? err_memory(e)
                             : audit_build(root, o->output ? o->output : buf_text(&path), &build, &counts, e);
    buf_free(&path);
    if (!result) note(o, &counts);
    return result;
}

int cmd_audit_build(int argc, char **argv)
{
    static const struct opt *const tables[] = {options, NULL};
    static const struct cmd_page page = {.name = "audit build",
                                         .usage = "audit build [options] OUT",
                                         .purpose =
                                             "Makes provenance.db of a finished output of 'make corpus'.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct build_options o = defaults;
    return cmd_main(&page, &o, &o.help, run, argc, argv);
}
