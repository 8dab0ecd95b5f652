/* malmoi run: several stages in one pass over a shard. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bm25/decontaminate.h"
#include "cmd/cmd.h"
#include "common/io.h"
#include "common/pool.h"
#include "pipeline/clean/clean_stage.h"
#include "pipeline/dedup/dedup_stage.h"
#include "pipeline/filter_stage.h"
#include "pipeline/morphs/morphs.h"
#include "pipeline/pii/pii_stage.h"
#include "pipeline/split/split.h"
#include "pipeline/stage_setup.h"

static const struct stage *const stages[] = {&clean_stage,  &pii_stage,           &dedup_stage,  &split_stage,
                                             &filter_stage, &decontaminate_stage, &morphs_stage, NULL};

struct link {
    struct stage_setup setup;
    struct buf output; /* for the shard at hand */
};

struct chain {
    ARRAY(struct link) links;
    struct opt_args inputs;
};

static const struct stage *find(const char *name)
{
    for (const struct stage *const *s = stages; *s; s++)
        if (strcmp((*s)->name, name) == 0) return *s;
    return NULL;
}

/* One "-- STAGE options" of the command line: argv[0] is the stage's name. */
static int add_link(struct chain *chain, int argc, char **argv, struct err *e)
{
    const struct stage *stage = argc ? find(argv[0]) : NULL;
    if (!stage)
        return err_usage(e, "'%s' is no stage that can be run here; 'malmoi help run' names them",
                         argc ? argv[0] : "--");
    if (array_push(&chain->links, (struct link){.output = BUF_INIT})) return err_memory(e);
    struct stage_setup *setup = &chain->links.items[chain->links.len - 1].setup;
    struct opt_args operands = {ARRAY_INIT};
    int result = stage_setup_options(setup, stage, stage_frame_options, argc, argv, &operands, e);
    if (!result && operands.items.len)
        result = err_usage(e, "'%s': shards are named before the first stage", operands.items.items[0]);
    if (!result && (!setup->options->output || strcmp(setup->options->output, "-") == 0))
        result = err_usage(e, "no output folder; give -o FOLDER");
    if (!result && setup->options->text)
        result = err_usage(e, "there is no --text form of a pass over shards");
    array_free(&operands.items);
    return result ? err_context(e, "%s", stage->name) : 0;
}

struct run_options {
    int64_t threads;
    bool update, force, quiet, help;
};

#define AT(member) offsetof(struct run_options, member)

static const struct opt options[] = {OPT_THREADS(AT(threads)), OPT_UPDATE(AT(update)), OPT_FORCE(AT(force)),
                                     OPT_QUIET(AT(quiet)),     OPT_HELP(AT(help)),     OPT_TABLE_END};

static int run_shard(struct chain *chain, const char *input, struct err *e)
{
    size_t n = chain->links.len;
    struct stage_run *runs = calloc(n, sizeof *runs);
    const char **outputs = calloc(n, sizeof *outputs);
    int result = runs && outputs ? 0 : err_memory(e);
    for (size_t i = 0; !result && i < n; i++) {
        struct link *link = &chain->links.items[i];
        runs[i] = stage_setup_run(&link->setup);
        buf_clear(&link->output);
        buf_printf(&link->output, "%s/%s", link->setup.options->output, io_base_name(input));
        outputs[i] = buf_text(&link->output);
        if (link->output.failed) result = err_memory(e);
    }
    if (!result) result = stage_run_chain(runs, n, input, outputs, e);
    free(runs);
    free(outputs);
    return result;
}

struct opening {
    struct chain *chain;
    int threads; /* of the pass */
};

static int open_link(void *context, size_t i, struct err *e)
{
    const struct opening *o = context;
    struct stage_setup *setup = &o->chain->links.items[i].setup;
    if (!io_make_folder(setup->options->output, e) && !stage_setup_open(setup, o->threads, e)) return 0;
    return err_context(e, "%s", setup->stage->name);
}

/* Side by side: a dictionary and an index take a tenth of a second each. */
static int open_links(struct chain *chain, const struct run_options *o, struct err *e)
{
    struct opening opening = {chain, pool_threads(o->threads)};
    for (size_t i = 0; i < chain->links.len; i++) {
        struct stage_options *of_link = chain->links.items[i].setup.options;
        of_link->update |= o->update;
        of_link->force |= o->force;
        of_link->quiet |= o->quiet;
    }
    return pool_each(open_link, &opening, chain->links.len, opening.threads, e);
}

/* The arguments from the first "--" on. */
static int read_links(struct chain *chain, int argc, char **argv, struct err *e)
{
    for (int at = 0; at < argc;) {
        int end = at + 1;
        while (end < argc && strcmp(argv[end], "--") != 0) end++;
        if (add_link(chain, end - at - 1, argv + at + 1, e)) return -1;
        at = end;
    }
    return chain->links.len ? 0 : err_usage(e, "no stage; give -- STAGE [options] -o FOLDER for each");
}

static int print_help(const char *usage)
{
    struct buf text = BUF_INIT;
    static const struct run_options defaults = {0};
    buf_printf(&text, "usage: malmoi %s\n\n", usage);
    buf_str(&text, "Runs stages one after another on each record, in one pass over a shard. The files are "
                   "those that the "
                   "stages\nmake one by one, but the text is read and parsed once.\n\noptions:\n");
    opt_help(options, &defaults, &text);
    buf_str(&text,
            "\nstages, with their own options: clean, pii, dedup, split, filter, decontaminate, morphs\n\n"
            "  malmoi run --update 01-ingest/petition-00000.jsonl.zst -- clean -o 02-clean -- pii -o 03-pii\n"
            "  malmoi run shard.jsonl.zst -- split -o split -- filter --min-chars 100 -o filter\n");
    fputs(buf_text(&text), stdout);
    buf_free(&text);
    return cmd_finish("run", 0);
}

static int run(struct chain *chain, int argc, char **argv, struct err *e)
{
    static const struct opt *const tables[] = {options, NULL};
    int first = 1;
    while (first < argc && strcmp(argv[first], "--") != 0) first++;
    struct run_options o = {0};
    if (opt_parse(tables, &o, first, argv, &chain->inputs, e)) return -1;
    if (o.help) return print_help("run [options] SHARD… -- STAGE [options] -o FOLDER [-- STAGE …]");
    if (!chain->inputs.items.len) return err_usage(e, "no shard; 'malmoi help run' shows the usage");
    for (size_t i = 0; i < chain->inputs.items.len; i++)
        if (strcmp(chain->inputs.items.items[i], "-") == 0)
            return err_usage(e, "standard input has no name to give its outputs");
    int result = read_links(chain, argc - first, argv + first, e);
    if (!result) result = open_links(chain, &o, e);
    for (size_t i = 0; !result && i < chain->inputs.items.len; i++)
        result = run_shard(chain, chain->inputs.items.items[i], e);
    return result;
}

static void close_chain(struct chain *chain)
{
    for (size_t i = 0; i < chain->links.len; i++) {
        stage_setup_close(&chain->links.items[i].setup);
        buf_free(&chain->links.items[i].output);
    }
    array_free(&chain->links);
    array_free(&chain->inputs.items);
}

int cmd_run(int argc, char **argv)
{
    struct err e = {0};
    struct chain chain = {ARRAY_INIT, {ARRAY_INIT}};
    int result = run(&chain, argc, argv, &e);
    close_chain(&chain);
    return result < 0 ? cmd_fail("run", &e) : result;
}
