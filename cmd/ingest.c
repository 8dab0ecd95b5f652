/* malmoi ingest: read a corpus in its own container into shards of records. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cmd/chain.h"
#include "cmd/cmd.h"
#include "common/io.h"
#include "pipeline/ingest/formats.h"
#include "pipeline/ingest/ingest_run.h"
#include "pipeline/ingest/source.h"

#define AT(member) offsetof(struct ingest_options, member)

const struct opt ingest_options_table[] = {
    OPT_OUTPUT(AT(output), "DIR", "folder for the shards, or - for plain JSON Lines on standard output"),
    {.name = "shard-size",
     .kind = OPT_SIZE,
     .offset = AT(shard_size),
     .placeholder = "BYTES",
     .low = 1 << 10,
     .high = (double)(1LL << 40),
     .help = "begin a new shard before this many bytes of records"},
    {.name = "max-record",
     .kind = OPT_SIZE,
     .offset = AT(max_record),
     .placeholder = "BYTES",
     .low = 1 << 10,
     .high = 1 << 30,
     .help = "reject longer raw records, without holding them in memory"},
    {.name = "exclude",
     .kind = OPT_STRING,
     .offset = AT(exclude),
     .placeholder = "FILE",
     .help = "leave out the documents whose ids it lists, one a line; no other shard changes",
     .run_only = true},
    {.name = "max-expansion",
     .kind = OPT_INT,
     .offset = AT(max_expansion),
     .placeholder = "N",
     .low = 1,
     .high = 1e9,
     .help = "stop if an input unpacks to more than N times its size (and 64 MiB)",
     .run_only = true},
    OPT_UPDATE(AT(update)),
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const struct opt *const tables[] = {ingest_options_table, NULL};

static const struct ingest_options defaults = {
    .shard_size = 256 << 20, .max_record = 64 << 20, .max_expansion = SOURCE_EXPANSION_DEFAULT};

static void write_details(struct buf *out)
{
    buf_str(out, "SOURCE is the format, and the first part of every record's id; one of:\n  ");
    format_names(out);
    buf_str(
        out,
        "\n\nFILE is a plain file, a folder, a zip, 7z or tar archive, anything of these compressed with "
        "xz, gz,\n"
        "zst, bz2 or lz, or - for standard input. Archives are streamed and never unpacked to disk.\n\n"
        "Writes DIR/SOURCE-00000.jsonl.zst and so on, with a ledger beside each; what cannot be read is "
        "kept in\n"
        "DIR/SOURCE-00000.rejects.jsonl.zst. A damaged container ends the run, and nothing is written.\n\n"
        "  malmoi ingest modu 'NIKL_NEWSPAPER(v1.0).zip' 'NIKL_WEB(v1.0).zip' -o 01-ingest\n"
        "  malmoi ingest cc100 ko.txt.xz -o 01-ingest\n"
        "  malmoi ingest text notes/ -o - | malmoi clean - -o - | head");
}

static void print_summary(const struct ingest_format *format, const struct ingest_options *o,
                          const struct ingest_result *result)
{
    if (o->quiet) return;
    const struct tally *t = &result->tally;
    if (result->current) {
        fprintf(stderr, "malmoi ingest: %s in '%s' is up to date\n", format->name, o->output);
        return;
    }
    fprintf(stderr, "malmoi ingest: %s: %lld documents", format->name, (long long)t->out.documents);
    for (size_t i = 0; i < t->reasons.len; i++)
        fprintf(stderr, "; dropped %s %lld", t->reasons.items[i].name,
                (long long)t->reasons.items[i].dropped.documents);
    for (size_t i = 0; i < t->notes.len; i++)
        fprintf(stderr, "; %s %lld", t->notes.items[i].name, (long long)t->notes.items[i].count);
    if (result->unknown) fprintf(stderr, "; %zu of the ids to leave out are of no document", result->unknown);
    fprintf(stderr, "; %zu shard%s\n", result->shards, result->shards == 1 ? "" : "s");
}

static int check_usage(const struct ingest_options *o, const struct opt_args *operands, struct err *e)
{
    size_t n = operands->items.len;
    if (n < 2)
        return err_usage(e, "no %s given; usage: malmoi ingest SOURCE FILE… -o DIR", n ? "FILE" : "SOURCE");
    if (!o->output) return err_usage(e, "no output given; add -o DIR");
    if (o->update && io_any_stream(operands->items.items + 1, n - 1))
        return err_usage(e, "--update cannot tell whether standard input has changed; leave it out");
    return 0;
}

static int unknown_source(const char *name, struct err *e)
{
    struct buf names = BUF_INIT;
    format_names(&names);
    err_usage(e, "unknown source '%s'; one of: %s", name, buf_text(&names));
    buf_free(&names);
    return -1;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct ingest_options *o = given;
    if (check_usage(o, operands, e)) return -1;
    const char *const *args = operands->items.items;
    const struct ingest_format *format = format_find(args[0]);
    if (!format) return unknown_source(args[0], e);
    struct buf config = BUF_INIT;
    struct ingest_result result = {.tally = TALLY_INIT};
    opt_config(ingest_options_table, o, &config);
    int code = ingest_run(format, args + 1, operands->items.len - 1, o, &config, &result, e);
    if (!code) print_summary(format, o, &result);
    tally_free(&result.tally);
    buf_free(&config);
    return code;
}

int cmd_ingest(int argc, char **argv)
{
    struct ingest_options o = defaults;
    struct buf details = BUF_INIT;
    write_details(&details);
    const struct cmd_page page = {.name = "ingest",
                                  .usage = "ingest [options] SOURCE FILE… -o DIR",
                                  .purpose = "Reads a corpus in its own container into shards of records.",
                                  .details = buf_text(&details),
                                  .tables = tables,
                                  .defaults = &defaults};
    int code = cmd_main(&page, &o, &o.help, run, argc, argv);
    buf_free(&details);
    return code;
}
