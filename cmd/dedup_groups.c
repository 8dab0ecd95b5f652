/* malmoi dedup groups: the signatures of all shards to the groups of equal documents and to drop lists. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/chain.h"
#include "cmd/cmd.h"
#include "cmd/dedup.h"
#include "common/io.h"
#include "pipeline/dedup/groups.h"
#include "pipeline/ledger.h"

struct dedup_groups_options {
    const char *output, *prefer;
    double threshold;
    int64_t max_bucket, threads;
    uint64_t memory;
    bool force, update, quiet, verbose, help;
};

#define AT(member) offsetof(struct dedup_groups_options, member)

const struct opt dedup_groups_options_table[] = {
    OPT_OUTPUT(AT(output), "DIR", "folder to write: groups.jsonl.zst and a drop list a shard"),
    {.name = "threshold",
     .kind = OPT_DOUBLE,
     .offset = AT(threshold),
     .placeholder = "SHARE",
     .low = 0.05,
     .high = 1,
     .help = "least share of equal signature numbers, an estimate of the Jaccard similarity"},
    {.name = "prefer",
     .kind = OPT_STRING,
     .offset = AT(prefer),
     .placeholder = "SOURCE,…",
     .help = "of equal documents keep that of the source named first; others come last"},
    {.name = "max-bucket",
     .kind = OPT_INT,
     .offset = AT(max_bucket),
     .placeholder = "N",
     .low = 1,
     .high = 1e6,
     .help = "in a larger bucket every document is compared with N others at most"},
    {.name = "memory",
     .kind = OPT_SIZE,
     .offset = AT(memory),
     .placeholder = "BYTES",
     .low = 1 << 20,
     .high = 1ull << 44,
     .help = "memory for sorting, beyond which a temporary file in DIR is used",
     .run_only = true},
    OPT_THREADS(AT(threads)),
    OPT_UPDATE(AT(update)),
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const char details[] =
    "Finds documents with equal text; then, where signatures were made, documents that share a band and "
    "agree in\n"
    "--threshold of their numbers, and all that are connected by such pairs; then repeated paragraphs, where "
    "they\n"
    "were listed. Of a group the member stays that comes first by: its source in --prefer, more characters, "
    "the\n"
    "smaller id. The result depends on the records alone: not on the shards, their number or their order. "
    "Ids must\n"
    "be unique. One thread works; --threads is accepted as everywhere.\n"
    "\n"
    "  malmoi dedup groups signatures/*.signatures -o groups\n"
    "  malmoi cat groups/groups.jsonl.zst | head -3          a group a line: kind, kept id, dropped ids\n"
    "  malmoi stat groups/*.drops.jsonl.zst                  what each shard will drop";

/* Lists are named after their shards, so two shards must not have one name. */
static int check_names(const struct opt_args *paths, struct err *e)
{
    for (size_t i = 0; i < paths->items.len; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(io_base_name(paths->items.items[i]), io_base_name(paths->items.items[k])) == 0)
                return err_usage(e, "'%s' and '%s' have one name, and so would their drop lists",
                                 paths->items.items[k], paths->items.items[i]);
    return 0;
}

static void counts_json(const struct groups_result *r, struct buf *out)
{
    static const struct tally_units units = {.documents = true};
    struct tally t = TALLY_INIT;
    t.in.documents = (int64_t)r->documents;
    t.out.documents = t.in.documents;
    for (int i = 0; i < DROP_PARAGRAPH; i++) {
        if (!r->dropped[i]) continue;
        t.out.documents -= (int64_t)r->dropped[i];
        tally_drop(&t, drop_reason_name((enum drop_reason)i), (int64_t)r->dropped[i], 0, 0);
    }
    tally_note(&t, "groups-exact", (int64_t)r->groups[DROP_DUPLICATE]);
    tally_note(&t, "groups-near", (int64_t)r->groups[DROP_NEAR]);
    tally_note(&t, "groups-paragraph", (int64_t)r->groups[DROP_PARAGRAPH]);
    tally_note(&t, "paragraphs-dropped", (int64_t)r->dropped[DROP_PARAGRAPH]);
    tally_note(&t, "pairs-compared", (int64_t)r->compared);
    tally_note(&t, "compared-in-part", (int64_t)r->cut);
    if (t.failed) out->failed = true;
    tally_json(&t, &units, out);
    tally_free(&t);
}

static int group(const struct dedup_groups_options *o, const struct opt_args *paths, struct ledger *ledger,
                 const char *ledger_file, struct err *e)
{
    const struct groups_options groups = {
        .threshold = o->threshold, .max_bucket = o->max_bucket, .prefer = o->prefer, .memory = o->memory};
    struct groups_result r = {0};
    if (unlink(ledger_file) && errno != ENOENT) return err_errno(e, "cannot replace '%s'", ledger_file);
    if (dedup_groups(paths->items.items, paths->items.len, o->output, &groups, &r, &ledger->outputs, e))
        return -1;
    counts_json(&r, &ledger->counts);
    if (r.cut && !o->quiet)
        fprintf(stderr,
                "malmoi dedup groups: %llu documents were not compared with all of their bucket; see "
                "--max-bucket\n",
                (unsigned long long)r.cut);
    if (o->verbose)
        fprintf(stderr,
                "malmoi dedup groups: %llu documents: %llu equal to others, %llu nearly; %llu paragraphs "
                "repeated\n",
                (unsigned long long)r.documents, (unsigned long long)r.dropped[DROP_DUPLICATE],
                (unsigned long long)r.dropped[DROP_NEAR], (unsigned long long)r.dropped[DROP_PARAGRAPH]);
    return ledger_write(ledger, ledger_file, e);
}

static int run(const void *given, const struct opt_args *paths, struct err *e)
{
    const struct dedup_groups_options *o = given;
    if (!paths->items.len) return err_usage(e, "no signatures; 'malmoi dedup index' makes them");
    if (!o->output || strcmp(o->output, "-") == 0) return err_usage(e, "where to? give -o DIR");
    if (check_names(paths, e) || io_make_folder(o->output, e)) return -1;
    struct ledger ledger;
    struct buf path = BUF_INIT;
    ledger_start(&ledger, "dedup-groups", 1);
    buf_printf(&path, "%s/ledger.json", o->output);
    opt_config(dedup_groups_options_table, o, &ledger.config);
    int result = path.failed ? err_memory(e) : 0;
    for (size_t i = 0; i < paths->items.len && !result; i++)
        result = ledger_add_file(&ledger.inputs, paths->items.items[i], e);
    bool current = !result && o->update && ledger_is_current(&ledger, buf_text(&path));
    if (!result && !o->force && !o->update && io_exists(buf_text(&path)))
        result = err_system(e, "'%s' exists; give --force to replace it", buf_text(&path));
    if (!result && !current) result = group(o, paths, &ledger, buf_text(&path), e);
    buf_free(&path);
    ledger_free(&ledger);
    return result;
}

int cmd_dedup_groups(int argc, char **argv)
{
    static const struct opt *const tables[] = {dedup_groups_options_table, NULL};
    static const struct dedup_groups_options defaults = {.prefer = "modu,namuwiki,newscrawl,petition,cc100",
                                                         .threshold = 0.7,
                                                         .max_bucket = 1024,
                                                         .memory = 512 << 20};
    static const struct cmd_page page = {
        .name = "dedup groups",
        .usage = "dedup groups [options] FILE… -o DIR",
        .purpose = "Decides over all shards which documents and paragraphs are there more than once.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct dedup_groups_options o = defaults;
    return cmd_main(&page, &o, &o.help, run, argc, argv);
}
