/* malmoi bm25 query --index bm25.db: the most similar benchmark sentence of every line. */
#include <stdlib.h>
#include <string.h>

#include "bm25/search.h"
#include "cmd/bm25.h"
#include "cmd/cmd.h"
#include "common/pool.h"
#include "pipeline/line_filter.h"

struct options {
    const char *index, *output;
    double min_ratio;
    int64_t threads;
    uint64_t max_record;
    bool text, force, quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)

static const struct opt table[] = {
    OPT_INDEX(AT(index)),
    {.name = "min-ratio",
     .kind = OPT_DOUBLE,
     .offset = AT(min_ratio),
     .placeholder = "X",
     .low = 0,
     .high = 1,
     .help = "an empty line where no benchmark sentence reaches it"},
    OPT_OUTPUT(AT(output), "FILE", "where to write; standard output if not given"),
    OPT_THREADS(AT(threads)),
    OPT_MAX_RECORD(AT(max_record), "longest line that is accepted"),
    OPT_SWITCH("text", AT(text), "lines in, lines out: there is no other form"),
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const char details[] =
    "For every line: ratio TAB benchmark id TAB benchmark text, or an empty line. The ratio is the BM25 "
    "score of the\n"
    "benchmark sentence for the line, divided by its score for itself: 1 if all its terms are in the line.\n"
    "\n"
    "  malmoi bm25 query --index bm25.db --min-ratio 0.5 < sentences.txt";

struct worker {
    struct bm25_search *search;
    struct code_points line;
};

/* Tabs and line ends inside a benchmark text would break the columns: they become blanks. */
static void add_text(struct buf *out, const char *text, size_t len)
{
    size_t from = out->len;
    if (buf_add(out, text, len)) return;
    for (size_t i = from; i < out->len; i++)
        if (out->data[i] == '\t' || out->data[i] == '\n' || out->data[i] == '\r') out->data[i] = ' ';
}

static int query_line(void *worker, const char *line, size_t len, struct buf *out, struct err *e)
{
    struct worker *w = worker;
    const struct bm25 *x = w->search->index;
    if (bm25_normalise(line, len, &w->line, e) ||
        bm25_search_best(w->search, &x->all, w->line.items, w->line.len, e))
        return -1;
    if (!w->search->matches.len) return 0;
    struct bm25_match best = w->search->matches.items[0];
    buf_printf(out, "%.6f\t", best.ratio);
    add_text(out, x->id[best.document], strlen(x->id[best.document]));
    buf_char(out, '\t');
    add_text(out, x->text[best.document], x->text_len[best.document]);
    return 0;
}

static int run_filter(const struct options *o, const struct bm25 *index, const struct opt_args *inputs,
                      struct err *e)
{
    int threads = pool_threads(o->threads), result = 0;
    struct worker *workers = calloc((size_t)threads, sizeof *workers);
    void **pointers = calloc((size_t)threads, sizeof *pointers);
    if (!workers || !pointers) result = err_memory(e);
    for (int i = 0; !result && i < threads; i++) {
        pointers[i] = &workers[i];
        if (!(workers[i].search = bm25_search_new(index, e))) result = -1;
    }
    struct line_filter filter = {.name = "bm25 query",
                                 .line = query_line,
                                 .workers = pointers,
                                 .threads = threads,
                                 .max_line = o->max_record,
                                 .quiet = o->quiet,
                                 .replace = o->force};
    if (!result) result = line_filter_run(&filter, inputs->items.items, inputs->items.len, o->output, e);
    for (int i = 0; workers && i < threads; i++) {
        bm25_search_free(workers[i].search);
        array_free(&workers[i].line);
    }
    free(workers);
    free(pointers);
    return result;
}

static int run(const void *options, const struct opt_args *inputs, struct err *e)
{
    const struct options *o = options;
    if (!o->index)
        return err_usage(e, "no benchmark index; give --index FILE, which 'malmoi bm25 index' makes");
    struct bm25 *index;
    if (bm25_open(&index, o->index, o->min_ratio, e)) return -1;
    int result = run_filter(o, index, inputs, e);
    bm25_close(index);
    return result;
}

int cmd_bm25_query(int argc, char **argv)
{
    static const struct options defaults = {.max_record = OPT_MAX_RECORD_DEFAULT};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {.name = "bm25 query",
                                         .usage = "bm25 query [options] --index FILE [FILE…] > OUTPUT",
                                         .purpose =
                                             "Finds the most similar benchmark sentence of every line.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
