/* malmoi dedup index: a shard's documents to their hashes and signatures. */
#include <string.h>

#include "cmd/chain.h"
#include "cmd/cmd.h"
#include "cmd/dedup.h"
#include "common/pool.h"
#include "pipeline/dedup/index.h"
#include "pipeline/ledger.h"

struct dedup_index_options {
    const char *output;
    int64_t threads, shingle, bands, rows, least_paragraph;
    uint64_t max_record;
    bool near, paragraphs, force, update, quiet, help;
};

#define AT(member) offsetof(struct dedup_index_options, member)

const struct opt dedup_index_options_table[] = {
    OPT_OUTPUT(AT(output), "FILE", "the file to write, NAME.signatures"),
    OPT_SWITCH("near", AT(near), "signatures for near duplicates; --no-near: only documents that are equal"),
    {.name = "shingle",
     .kind = OPT_INT,
     .offset = AT(shingle),
     .placeholder = "N",
     .low = 1,
     .high = 64,
     .help = "letters and digits in a row that two documents are compared by"},
    {.name = "bands",
     .kind = OPT_INT,
     .offset = AT(bands),
     .placeholder = "N",
     .low = 1,
     .high = 1024,
     .help = "bands of a signature: documents with one equal band are compared"},
    {.name = "rows",
     .kind = OPT_INT,
     .offset = AT(rows),
     .placeholder = "N",
     .low = 2,
     .high = 64,
     .help = "numbers in a band"},
    OPT_SWITCH("paragraphs", AT(paragraphs), "list paragraphs, too, so that repeated ones can be taken out"),
    {.name = "min-paragraph-chars",
     .kind = OPT_INT,
     .offset = AT(least_paragraph),
     .placeholder = "N",
     .low = 1,
     .high = 1e6,
     .help = "a shorter paragraph is left alone"},
    OPT_MAX_RECORD(AT(max_record), "longest record that is accepted"),
    OPT_THREADS(AT(threads)),
    OPT_UPDATE(AT(update)),
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const char details[] =
    "FILE takes 32 bytes and the id of every document, 2 bytes more for each of its bands * rows numbers, "
    "and 24\n"
    "bytes for a paragraph. Two documents of Jaccard similarity s share a band with the probability\n"
    "1 - (1 - s^rows)^bands: 0.99 at s = 0.7 and 0.23 at 0.4 as it is. All files that are to be grouped "
    "together\n"
    "must be made with the same options.\n"
    "\n"
    "  malmoi dedup index 03-pii/cc100-00000.jsonl.zst -o cc100-00000.signatures\n"
    "  malmoi dedup groups *.signatures -o groups\n"
    "  malmoi dedup --drops groups/cc100-00000.drops.jsonl.zst 03-pii/cc100-00000.jsonl.zst -o out/";

static int index_to_file(const struct dedup_index_options *o, const char *input, struct ledger *ledger,
                         const char *ledger_file, struct err *e)
{
    static const struct tally_units units = {.documents = true, .in_characters = true};
    struct index_options index = {.threads = ledger->threads,
                                  .max_record = o->max_record,
                                  .existing = o->force || o->update ? IO_REPLACE : IO_REFUSE,
                                  .quiet = o->quiet};
    if (o->near)
        index.config = (struct signatures_config){
            .shingle = (uint32_t)o->shingle, .bands = (uint32_t)o->bands, .rows = (uint32_t)o->rows};
    if (o->paragraphs) index.config.least_paragraph = (uint32_t)o->least_paragraph;
    struct tally tally = TALLY_INIT;
    char hex[SHA256_HEX];
    uint64_t bytes;
    int result = dedup_index(input, o->output, &index, &tally, hex, &bytes, e);
    if (!result) result = tally_check(&tally, &units, e);
    if (!result) result = ledger_add_known(&ledger->outputs, o->output, hex, bytes, NULL, e);
    tally_json(&tally, &units, &ledger->counts);
    if (!result) result = ledger_write(ledger, ledger_file, e);
    tally_free(&tally);
    return result;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct dedup_index_options *o = given;
    if (operands->items.len != 1) return err_usage(e, "one shard is wanted, and -o FILE");
    if (!o->output || strcmp(o->output, "-") == 0)
        return err_usage(e, "where should the signatures go? give -o NAME.signatures");
    const char *input = operands->items.items[0];
    bool stream = strcmp(input, "-") == 0;
    struct ledger ledger;
    struct buf path = BUF_INIT;
    ledger_start(&ledger, "dedup-index", pool_threads(o->threads));
    ledger_path(o->output, &path);
    opt_config(dedup_index_options_table, o, &ledger.config);
    int result = path.failed ? err_memory(e) : 0;
    if (!result && !stream) result = ledger_add_file(&ledger.inputs, input, e);
    bool current = !result && o->update && !stream && ledger_is_current(&ledger, buf_text(&path));
    if (!result && !current) result = index_to_file(o, input, &ledger, buf_text(&path), e);
    buf_free(&path);
    ledger_free(&ledger);
    return result;
}

int cmd_dedup_index(int argc, char **argv)
{
    static const struct opt *const tables[] = {dedup_index_options_table, NULL};
    static const struct dedup_index_options defaults = {.shingle = 5,
                                                        .bands = 25,
                                                        .rows = 5,
                                                        .least_paragraph = 40,
                                                        .near = true,
                                                        .max_record = OPT_MAX_RECORD_DEFAULT};
    static const struct cmd_page page = {
        .name = "dedup index",
        .usage = "dedup index [options] SHARD -o FILE",
        .purpose = "Writes what deduplication needs to know of a shard: hashes and MinHash signatures.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct dedup_index_options o = defaults;
    return cmd_main(&page, &o, &o.help, run, argc, argv);
}
