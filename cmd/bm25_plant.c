/* malmoi bm25 plant: every benchmark sentence in a disguise, for measuring decontamination. */
#include <stdio.h>
#include <string.h>

#include "bm25/index.h"
#include "bm25/plant.h"
#include "cmd/bm25.h"
#include "cmd/cmd.h"
#include "common/io.h"

enum { HOSTS_LIMIT = 256 << 20 };

struct options {
    const char *index;
    int form;
    int64_t seed;
    bool quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)

static const struct opt table[] = {OPT_INDEX(AT(index)),
                                   {.name = "form",
                                    .kind = OPT_CHOICE,
                                    .offset = AT(form),
                                    .placeholder = "FORM",
                                    .choices = bm25_form_names,
                                    .help = "the disguise"},
                                   {.name = "seed",
                                    .kind = OPT_INT,
                                    .offset = AT(seed),
                                    .placeholder = "N",
                                    .low = 0,
                                    .high = 1e15,
                                    .help = "of the random choices"},
                                   OPT_QUIET(AT(quiet)),
                                   OPT_VERBOSE(AT(verbose)),
                                   OPT_HELP(AT(help)),
                                   OPT_TABLE_END};

static const char details[] = "Writes one line for every document of the index, in their order. HOSTS is "
                              "clean text, a line each, that the\n"
                              "sentences are embedded in and that replacements are taken from.\n"
                              "\n"
                              "  malmoi bm25 plant --index bm25.db --form blanks hosts.txt | malmoi "
                              "decontaminate --index bm25.db --text |\n"
                              "      grep -c .          # what was missed";

static int read_hosts(const char *path, struct buf *bytes, plant_hosts *hosts, struct err *e)
{
    if (io_read_file(path, HOSTS_LIMIT, bytes, e)) return -1;
    for (const char *at = buf_text(bytes), *end = at + bytes->len; at < end;) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (!feed) feed = end;
        if (feed > at && array_push(hosts, (struct plant_host){at, (size_t)(feed - at)}))
            return err_memory(e);
        at = feed + 1;
    }
    return hosts->len ? 0 : err_data(e, "'%s' has no line to plant into", path);
}

static int plant_all(const struct options *o, const struct bm25 *x, const plant_hosts *hosts, struct err *e)
{
    struct buf line = BUF_INIT;
    int result = 0;
    for (uint32_t d = 0; d < x->n_documents && !result; d++) {
        buf_clear(&line);
        result = bm25_plant((enum bm25_form)o->form, (uint64_t)o->seed, d, x->text[d], x->text_len[d], hosts,
                            &line, e);
        if (!result) printf("%s\n", buf_text(&line));
    }
    buf_free(&line);
    return result;
}

static int run(const void *options, const struct opt_args *inputs, struct err *e)
{
    const struct options *o = options;
    if (!o->index)
        return err_usage(e, "no benchmark index; give --index FILE, which 'malmoi bm25 index' makes");
    if (inputs->items.len != 1) return err_usage(e, "give one file of clean text lines");
    struct buf bytes = BUF_INIT;
    plant_hosts hosts = ARRAY_INIT;
    struct bm25 *index = NULL;
    int result = read_hosts(inputs->items.items[0], &bytes, &hosts, e);
    if (!result) result = bm25_open(&index, o->index, 1, e);
    if (!result) result = plant_all(o, index, &hosts, e);
    bm25_close(index);
    array_free(&hosts);
    buf_free(&bytes);
    return result;
}

int cmd_bm25_plant(int argc, char **argv)
{
    static const struct options defaults = {.seed = 1};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {
        .name = "bm25 plant",
        .usage = "bm25 plant [options] --index FILE --form FORM HOSTS > OUTPUT",
        .purpose = "Writes every benchmark sentence in a disguise, to measure decontamination with.",
        .details = details,
        .tables = tables,
        .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
