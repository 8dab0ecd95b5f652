/* malmoi audit recipe OUT -o FILE */
#include <stddef.h>

#include "audit/recipe.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"

struct options {
    const char *output, *manifests;
    uint64_t max_record;
    bool force, quiet, help;
};

#define AT(member) offsetof(struct options, member)

static const struct opt table[] = {OPT_OUTPUT(AT(output), "FILE", "the recipe, recipe.tar.zst"),
                                   {.name = "manifests",
                                    .kind = OPT_STRING,
                                    .offset = AT(manifests),
                                    .placeholder = "DIR",
                                    .help = "folder of the corpora's manifests, one NAME.json a source"},
                                   OPT_MAX_RECORD(AT(max_record), "longest line of a shard"),
                                   OPT_FORCE(AT(force)),
                                   OPT_QUIET(AT(quiet)),
                                   OPT_HELP(AT(help)),
                                   OPT_TABLE_END};

static const char details[] =
    "A recipe is an output without its text, for one who has the sources: the sums of all files, every "
    "ledger\n"
    "without times, what is known of the corpora, and a digest of every record at every stage. With it,\n"
    "'malmoi audit reproduce' builds the corpus again and names each record that came out otherwise.\n"
    "\n"
    "It holds names and sums of source files and where each document stands in them; no text, no id.\n"
    "Who can guess a document's text can see that it was there. docs/provenance.md has the format.\n"
    "\n"
    "  malmoi audit recipe out -o recipe.tar.zst\n"
    "  zstd -dc recipe.tar.zst | tar -tv | head";

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    if (operands->items.len != 1) return err_usage(e, "give one folder: the output of 'make corpus'");
    if (!o->output) return err_usage(e, "no output; give -o recipe.tar.zst");
    struct recipe_options options = {.manifests = o->manifests,
                                     .max_record = o->max_record,
                                     .existing = o->force ? IO_REPLACE : IO_REFUSE};
    return recipe_write(operands->items.items[0], o->output, &options, e);
}

int cmd_audit_recipe(int argc, char **argv)
{
    static const struct options defaults = {.manifests = "corpora-manifests",
                                            .max_record = OPT_MAX_RECORD_DEFAULT};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {
        .name = "audit recipe",
        .usage = "audit recipe [options] OUT -o FILE",
        .purpose = "Writes all that is needed to build a corpus again, but its text.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
