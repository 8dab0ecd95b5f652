/* malmoi audit export: an output tree as others' tools read it. */
#include <stddef.h>
#include <string.h>

#include "audit/export.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"

struct options {
    struct export_options export;
    const char *db;
    bool help;
};

#define AT(member) offsetof(struct options, export.member)
#define TEXT_OPTION(option, member, shape, text)                                                             \
    {                                                                                                        \
        .name = (option), .kind = OPT_STRING, .offset = AT(member), .placeholder = (shape), .help = (text)   \
    }

static const struct opt table[] = {
    OPT_OUTPUT(AT(output), "DIR", "the folder to make"),
    {.name = "db",
     .kind = OPT_STRING,
     .offset = offsetof(struct options, db),
     .placeholder = "FILE",
     .help = "the database of 'malmoi audit build'; default: provenance.db in OUT"},
    TEXT_OPTION("name", name, "TEXT", "name of the dataset"),
    TEXT_OPTION("dataset-version", version, "VERSION", "its version, MAJOR.MINOR.PATCH"),
    TEXT_OPTION("creator", creator, "TEXT", "who made it"),
    TEXT_OPTION("url", url, "URL", "its page"),
    TEXT_OPTION("published", published, "YYYY-MM-DD",
                "day of publication; default: the day the last stage began"),
    OPT_SWITCH("payload", AT(payload), "link the tree's files into DIR/data"),
    OPT_HELP(offsetof(struct options, help)),
    OPT_TABLE_END};

static const struct options defaults = {.export = {.name = "malmoi corpus",
                                                   .version = "1.0.0",
                                                   .creator = "not named",
                                                   .url = "urn:malmoi:corpus",
                                                   .payload = true}};

static const char details[] =
    "DIR becomes a BagIt bag: manifest-sha256.txt over data/ (hard links to OUT's files, which cost no "
    "room),\n"
    "bagit.txt, bag-info.txt, tagmanifest-sha256.txt, and beside them\n"
    "  statements.jsonl   an in-toto Statement with SLSA provenance for every output of every stage\n"
    "  croissant.json     Croissant 1.1 metadata with licences and sources\n"
    "  datasheet.md       a datasheet with the corpus's numbers\n"
    "\n"
    "  malmoi audit export out -o bag --creator 'My lab' --published 2026-12-01\n"
    "  cd bag && sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt";

static bool is_date(const char *text)
{
    static const char shape[] = "dddd-dd-dd";
    size_t i = 0;
    for (; shape[i] && text[i]; i++)
        if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != '-') return false;
    return !shape[i] && !text[i];
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    struct options o = *(const struct options *)given;
    if (operands->items.len != 1) return err_usage(e, "one folder is wanted, the output of 'make corpus'");
    if (!o.export.output) return err_usage(e, "no output; give -o DIR");
    if (o.export.published && !is_date(o.export.published))
        return err_usage(e, "'%s' is no date; write YYYY-MM-DD", o.export.published);
    struct buf database = BUF_INIT;
    o.export.root = operands->items.items[0];
    buf_printf(&database, "%s/provenance.db", o.export.root);
    o.export.database = o.db ? o.db : buf_text(&database);
    int result = database.failed ? err_memory(e) : audit_export(&o.export, e);
    buf_free(&database);
    return result;
}

int cmd_audit_export(int argc, char **argv)
{
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {
        .name = "audit export",
        .usage = "audit export [options] OUT -o DIR",
        .purpose =
            "Writes what others' tools read of an output tree: BagIt, in-toto, Croissant, a datasheet.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct options o = defaults;
    return cmd_main(&page, &o, &o.help, run, argc, argv);
}
