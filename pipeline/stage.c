#include "pipeline/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/io.h"
#include "common/opt_usual.h"
#include "common/pool.h"
#include "pipeline/line_filter.h"
#include "pipeline/stage_run.h"

#define AT(member) offsetof(struct stage_options, member)

static const struct opt frame_options[] = {
    OPT_OUTPUT(AT(output), "OUTPUT",
               "shard to write, a folder for several inputs, or - for plain JSON Lines"),
    OPT_RUN_SWITCH("text", 0, AT(text), "plain line filter: one line in, one line out"),
    OPT_THREADS(AT(threads)),
    OPT_UPDATE(AT(update)),
    OPT_FORCE(AT(force)),
    OPT_MAX_RECORD(AT(max_record), "longest record or line that is accepted"),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static int print_help(const struct stage *stage)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "usage: malmoi %s [options] SHARD… -o OUTPUT\n", stage->name);
    if (stage->line || stage->lines)
        buf_printf(&text, "       malmoi %s --text [options] [FILE…] > OUTPUT\n", stage->name);
    buf_printf(&text, "\n%s\n\n", stage->purpose);
    if (stage->options && stage->options->kind != OPT_END) {
        buf_str(&text, "options of this stage:\n");
        opt_help(stage->options, stage->defaults, &text);
        buf_char(&text, '\n');
    }
    buf_str(&text, "options of every stage:\n");
    opt_help(frame_options, stage->defaults, &text);
    if (stage->details) buf_printf(&text, "\n%s\n", stage->details);
    fputs(buf_text(&text), stdout);
    buf_free(&text);
    return fflush(stdout) == 0 ? 0 : ERR_SYSTEM;
}

static int run_text(const struct stage_run *run, const struct opt_args *inputs, struct err *e)
{
    if (!run->stage->line && !run->stage->lines) return err_usage(e, "there is no --text form of this stage");
    struct line_filter filter = {.name = run->stage->name,
                                 .line = run->stage->line,
                                 .lines = run->stage->lines,
                                 .workers = run->workers,
                                 .threads = run->threads,
                                 .max_line = run->options->max_record,
                                 .quiet = run->options->quiet,
                                 .replace = run->options->force};
    return line_filter_run(&filter, inputs->items.items, inputs->items.len, run->options->output, e);
}

static int run_shards(const struct stage_run *run, const struct opt_args *inputs, struct err *e)
{
    const char *output = run->options->output;
    size_t n = inputs->items.len, len = output ? strlen(output) : 0;
    if (!n) return err_usage(e, "no input; name shards, or - for JSON Lines on standard input");
    if (!output) return err_usage(e, "no output; give -o SHARD, -o FOLDER, or -o -");
    bool folder = io_is_folder(output) || (len && output[len - 1] == '/');
    if (!folder && n == 1) return stage_run_file(run, inputs->items.items[0], output, e);
    if (!folder) return err_usage(e, "several inputs need -o FOLDER");
    if (io_make_folder(output, e)) return -1;
    int result = 0;
    for (size_t i = 0; !result && i < n; i++) {
        struct buf path = BUF_INIT;
        buf_printf(&path, "%s/%s", output, io_base_name(inputs->items.items[i]));
        result =
            path.failed ? err_memory(e) : stage_run_file(run, inputs->items.items[i], buf_text(&path), e);
        buf_free(&path);
    }
    return result;
}

static int make_workers(struct stage_run *run, void *shared, struct err *e)
{
    run->workers = calloc((size_t)run->threads, sizeof *run->workers);
    if (!run->workers) return err_memory(e);
    for (int i = 0; run->stage->worker_new && i < run->threads; i++)
        if (!(run->workers[i] = run->stage->worker_new(run->options, shared, e))) return -1;
    return 0;
}

static void free_workers(struct stage_run *run)
{
    for (int i = 0; run->workers && run->stage->worker_free && i < run->threads; i++)
        if (run->workers[i]) run->stage->worker_free(run->workers[i]);
    free(run->workers);
}

static int run_stage(const struct stage *stage, const struct stage_options *options,
                     const struct opt_args *inputs, struct err *e)
{
    struct ledger_files shared_inputs = {ARRAY_INIT};
    struct stage_run run = {.stage = stage, .options = options, .shared_inputs = &shared_inputs};
    run.threads = pool_threads(options->threads);
    void *shared = NULL;
    int result = stage->open ? stage->open(options, &shared, &shared_inputs, e) : 0;
    if (!result) result = make_workers(&run, shared, e);
    if (!result) result = options->text ? run_text(&run, inputs, e) : run_shards(&run, inputs, e);
    free_workers(&run);
    if (stage->close && shared) stage->close(shared);
    ledger_files_free(&shared_inputs);
    return result;
}

/* Lists are the only option values that own memory. */
static void free_lists(const struct opt *table, void *values)
{
    for (const struct opt *o = table; o->kind != OPT_END; o++)
        if (o->kind == OPT_LIST) opt_list_free((struct opt_list *)((char *)values + o->offset));
}

int stage_main(const struct stage *stage, int argc, char **argv)
{
    static const struct opt none[] = {OPT_TABLE_END};
    const struct opt *own = stage->options ? stage->options : none;
    const struct opt *tables[] = {own, frame_options, NULL};
    struct err e = {0};
    struct opt_args inputs = {ARRAY_INIT};
    struct stage_options *options = malloc(stage->options_size);
    int result = options ? 0 : err_memory(&e);
    if (!result) {
        memcpy(options, stage->defaults, stage->options_size);
        result = opt_parse(tables, options, argc, argv, &inputs, &e);
    }
    if (!result) result = options->help ? print_help(stage) : run_stage(stage, options, &inputs, &e);
    if (result < 0) {
        fprintf(stderr, "malmoi %s: %s\n", stage->name, e.message[0] ? e.message : "failed");
        result = e.code ? (int)e.code : ERR_SYSTEM;
    }
    if (options) free_lists(own, options);
    free(options);
    array_free(&inputs.items);
    return result;
}
