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
    {.name = "index",
     .kind = OPT_STRING,
     .offset = AT(index),
     .placeholder = "FILE",
     .help = "the benchmark index, from 'malmoi bm25 index'"},
    {.name = "min-ratio",
     .kind = OPT_DOUBLE,
     .offset = AT(min_ratio),
     .placeholder = "X",
     .low = 0,
     .high = 1,
     .help = "an empty line where no benchmark sentence reaches it"},
    {.name = "output",
     .letter = 'o',
     .kind = OPT_STRING,
     .offset = AT(output),
     .placeholder = "FILE",
     .help = "where to write; standard output if not given"},
    {.name = "threads",
     .kind = OPT_INT,
     .offset = AT(threads),
     .placeholder = "N",
     .low = 0,
     .high = 1024,
     .help = "threads; 0 for the processors there are; the output is the same"},
    {.name = "max-record",
     .kind = OPT_SIZE,
     .offset = AT(max_record),
     .placeholder = "BYTES",
     .low = 1 << 16,
     .high = 1 << 30,
     .help = "longest line that is accepted"},
    {.name = "text",
     .kind = OPT_FLAG,
     .offset = AT(text),
     .help = "lines in, lines out: there is no other form"},
    {.name = "force", .kind = OPT_FLAG, .offset = AT(force), .help = "replace an output that exists"},
    {.name = "quiet", .letter = 'q', .kind = OPT_FLAG, .offset = AT(quiet), .help = "no progress"},
    {.name = "verbose", .letter = 'v', .kind = OPT_FLAG, .offset = AT(verbose), .help = "say what is done"},
    {.name = "help", .letter = 'h', .kind = OPT_FLAG, .offset = AT(help), .help = "show this help"},
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
    int threads = o->threads ? (int)o->threads : pool_default_threads(), result = 0;
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

static int run(const struct options *o, const struct opt_args *inputs, struct err *e)
{
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
    static const struct options defaults = {.max_record = 64 << 20};
    static const struct opt *const tables[] = {table, NULL};
    struct options options = defaults;
    struct opt_args inputs = {ARRAY_INIT};
    struct err e = {0};
    int code = 0;
    if (opt_parse(tables, &options, argc, argv, &inputs, &e))
        code = cmd_fail("bm25 query", &e);
    else if (options.help)
        code =
            cmd_help("bm25 query [options] --index FILE [FILE…] > OUTPUT",
                     "Finds the most similar benchmark sentence of every line.", tables, &defaults, details);
    else if (run(&options, &inputs, &e))
        code = cmd_fail("bm25 query", &e);
    array_free(&inputs.items);
    return code;
}
