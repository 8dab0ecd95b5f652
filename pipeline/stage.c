#include "pipeline/stage.h"

#include <stdio.h>
#include <string.h>

#include "common/io.h"
#include "common/opt_usual.h"
#include "common/pool.h"
#include "pipeline/line_filter.h"
#include "pipeline/stage_run.h"
#include "pipeline/stage_setup.h"

#define AT(member) offsetof(struct stage_options, member)

const struct opt stage_frame_options[] = {
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
    opt_help(stage_frame_options, stage->defaults, &text);
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

static int run_stage(struct stage_setup *setup, const struct opt_args *inputs, struct err *e)
{
    const struct stage_options *options = setup->options;
    if (stage_setup_open(setup, pool_threads(options->threads), e)) return -1;
    struct stage_run run = stage_setup_run(setup);
    return options->text ? run_text(&run, inputs, e) : run_shards(&run, inputs, e);
}

int stage_main(const struct stage *stage, int argc, char **argv)
{
    struct err e = {0};
    struct opt_args inputs = {ARRAY_INIT};
    struct stage_setup setup;
    int result = stage_setup_options(&setup, stage, stage_frame_options, argc, argv, &inputs, &e);
    if (!result) result = setup.options->help ? print_help(stage) : run_stage(&setup, &inputs, &e);
    if (result < 0) {
        fprintf(stderr, "malmoi %s: %s\n", stage->name, e.message[0] ? e.message : "failed");
        result = e.code ? (int)e.code : ERR_SYSTEM;
    }
    stage_setup_close(&setup);
    array_free(&inputs.items);
    return result;
}
