/* malmoi corpus DIR: what is in the corpus folders, what is missing, and under which licence it stands. */
#include <glob.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "common/io.h"
#include "pipeline/ingest/manifest.h"

struct corpus_options {
    const char *manifests;
    bool help;
};

#define AT(member) offsetof(struct corpus_options, member)

static const struct opt options[] = {
    {.name = "manifests",
     .kind = OPT_STRING,
     .offset = AT(manifests),
     .placeholder = "DIR",
     .help = "folder of the manifests, one NAME.json a source",
     .run_only = true},
    OPT_HELP(AT(help)),
    OPT_TABLE_END,
};

static const struct corpus_options defaults = {.manifests = "corpora-manifests"};
static const struct opt *const tables[] = {options, NULL};

static const char details[] =
    "For each: what was found, which files that KLUE used are missing, which differ in size or SHA-256,\n"
    "where to get them, and the limits of the licence. Nothing is fetched.\n"
    "\n"
    "  malmoi corpus ~/corpora";

static int describe(const struct manifest *m, const char *folder, struct buf *out, struct err *e)
{
    buf_printf(out, "%s: %s\n", m->name, m->title);
    buf_printf(out, "  licence  %s: %s\n", m->licence, m->limits);
    size_t before = out->len;
    if (!io_is_folder(folder)) {
        buf_printf(out, "  missing  '%s' is no folder; the source is left out\n", folder);
    } else if (manifest_compare(m, folder, out, e)) {
        return -1;
    }
    bool missing = strstr(buf_text(out) + before, "  missing  ") != NULL;
    for (size_t i = 0; missing && i < m->obtain.len; i++)
        buf_printf(out, "  get it   %s\n", m->obtain.items[i]);
    return out->failed ? err_memory(e) : 0;
}

static int describe_one(const char *manifest, const char *corpora, struct buf *out, struct err *e)
{
    struct manifest m;
    struct buf folder = BUF_INIT;
    if (manifest_read(&m, manifest, e)) return -1;
    buf_printf(&folder, "%s/%s", corpora, m.name);
    int result = folder.failed ? err_memory(e) : describe(&m, buf_text(&folder), out, e);
    buf_free(&folder);
    manifest_free(&m);
    return result;
}

static int describe_all(const char *manifests, const char *corpora, struct err *e)
{
    struct buf pattern = BUF_INIT, out = BUF_INIT;
    glob_t found = {0};
    if (!io_is_folder(corpora)) return err_system(e, "'%s' is no folder", corpora);
    buf_printf(&pattern, "%s/*.json", manifests);
    int result = pattern.failed ? err_memory(e) : 0;
    if (!result && glob(buf_text(&pattern), 0, NULL, &found))
        result = err_system(e, "no manifests in '%s'; give their folder by --manifests", manifests);
    for (size_t i = 0; !result && i < found.gl_pathc; i++)
        result = describe_one(found.gl_pathv[i], corpora, &out, e);
    if (!result) fputs(buf_text(&out), stdout);
    globfree(&found);
    buf_free(&pattern);
    buf_free(&out);
    return result;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct corpus_options *o = given;
    if (operands->items.len != 1)
        return err_usage(e, "one folder is wanted; usage: malmoi corpus DIR [--manifests DIR]");
    return describe_all(o->manifests, operands->items.items[0], e);
}

int cmd_corpus(int argc, char **argv)
{
    static const struct cmd_page page = {
        .name = "corpus",
        .usage = "corpus [options] DIR",
        .purpose = "Compares the folders modu, cc100, namuwiki, newscrawl and petition in DIR with what is "
                   "known of these corpora.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct corpus_options o = defaults;
    return cmd_main(&page, &o, &o.help, run, argc, argv);
}
