/* malmoi audit report [DB] -o FILE: a page about the corpus. */
#include <stddef.h>

#include "audit/report.h"
#include "cmd/audit.h"
#include "cmd/cmd.h"
#include "common/io.h"

struct report_options {
    const char *out, *output;
    bool force, help;
};

#define AT(member) offsetof(struct report_options, member)

static const struct opt options[] = {
    OPT_OUTPUT(AT(output), "FILE", "the page; - for standard output"),
    {.name = "out",
     .kind = OPT_STRING,
     .offset = AT(out),
     .placeholder = "DIR",
     .help = "the output of 'make corpus', whose provenance.db is read if no DB is given",
     .run_only = true},
    OPT_FORCE(AT(force)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END,
};

static const struct report_options defaults = {.out = "."};

static const char details[] = "Writes one page of HTML, in Korean and English, from the database of 'malmoi "
                              "audit build' alone: what the\n"
                              "corpus is, what each stage took away and why, lengths, vocabulary, benchmark "
                              "findings, personal data by\n"
                              "kind, licences, and what it takes to build it again. It loads nothing from "
                              "anywhere and states no time:\n"
                              "the same database gives the same bytes. Texts in it are from behind pii.\n"
                              "\n"
                              "  malmoi audit build out && malmoi audit report --out out -o report.html";

static int write_page(const struct report_options *o, const struct buf *page, struct err *e)
{
    struct outfile file;
    if (outfile_open(&file, o->output, o->force ? IO_REPLACE : IO_REFUSE, e)) return -1;
    if (!outfile_write(&file, page->data, page->len, e)) return outfile_commit(&file, NULL, e);
    outfile_abort(&file);
    return -1;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct report_options *o = given;
    if (operands->items.len > 1 || !o->output)
        return err_usage(e, "give one database and -o FILE; usage: malmoi audit report [DB] -o report.html");
    struct buf path = BUF_INIT, page = BUF_INIT;
    if (operands->items.len)
        buf_str(&path, operands->items.items[0]);
    else
        buf_printf(&path, "%s/provenance.db", o->out);
    int result = path.failed ? err_memory(e) : report_write(buf_text(&path), &page, e);
    if (!result) result = write_page(o, &page, e);
    buf_free(&path);
    buf_free(&page);
    return result;
}

int cmd_audit_report(int argc, char **argv)
{
    static const struct opt *const tables[] = {options, NULL};
    static const struct cmd_page page = {.name = "audit report",
                                         .usage = "audit report [options] [DB] -o FILE",
                                         .purpose = "Makes a page about a corpus from its provenance.db.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct report_options o = defaults;
    return cmd_main(&page, &o, &o.help, run, argc, argv);
}
