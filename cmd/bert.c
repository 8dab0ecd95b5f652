/* malmoi bert: train and use BERT models. */
#include "cmd/bert.h"

#include <stdio.h>
#include <string.h>

#include "common/pool.h"

static const struct {
    const char *name;
    cmd_function run;
    const char *usage;
} commands[] = {
    {"train", cmd_bert_train, "train SHARD… --vocab DIR -o DIR a model from token shards"},
    {"eval", cmd_bert_eval, "eval MODEL SHARD…               losses on held-out text, a source a row"},
    {"fill-mask", cmd_bert_fill_mask, "fill-mask MODEL [FILE…]         the likeliest tokens for a [MASK]"},
    {"embed", cmd_bert_embed, "embed MODEL [FILE…] -o OUTPUT   a vector for each line"},
    {"bench", cmd_bert_bench, "bench                           speed on made-up batches"},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

int cmd_bert(int argc, char **argv)
{
    for (int i = 0; argc > 1 && i < N_COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 1, argv + 1);
    struct err e = {0};
    bool help = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0);
    if (!help) {
        err_usage(&e, "%s; 'malmoi help bert' lists the commands",
                  argc > 1 ? "unknown command" : "no command");
        return cmd_fail("bert", &e);
    }
    puts("usage: malmoi bert COMMAND [options] …\n\nTrains and uses BERT models. A MODEL is a folder with "
         "config.json, model.safetensors and\nvocab.txt, as Hugging Face's tools write it, or the output of "
         "a training run.\n\ncommands:");
    for (int i = 0; i < N_COMMANDS; i++) printf("  %s\n", commands[i].usage);
    puts("\n'malmoi bert COMMAND --help' shows a command's options.");
    return cmd_finish("bert", 0);
}

/* ---- what the commands share ---- */

#define AT(member) offsetof(struct bert_options, member)

const char *const bert_precisions[] = {"fp32", "bf16", NULL};

enum gemm_kind bert_precision(int precision)
{
    return precision == 1 ? GEMM_BF16 : GEMM_FP32;
}

const struct opt bert_options_table[] = {
    OPT_OUTPUT(AT(output), "FILE", "where to write; standard output if not given"),
    {.name = "precision",
     .kind = OPT_CHOICE,
     .offset = AT(precision),
     .placeholder = "KIND",
     .help = "of the matrix products; bf16 is faster on processors that have it, and coarser",
     .choices = bert_precisions},
    {.name = "batch-tokens",
     .kind = OPT_INT,
     .offset = AT(batch_tokens),
     .placeholder = "N",
     .low = 1,
     .high = 1 << 20,
     .help = "tokens that are computed together; more take more memory",
     .run_only = true},
    {.name = "threads",
     .kind = OPT_INT,
     .offset = AT(threads),
     .placeholder = "N",
     .low = 0,
     .high = 1024,
     .help = "threads; 0 for the processors there are",
     .run_only = true},
    OPT_FORCE(AT(force)),
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

int bert_open_operand(struct text_model *t, const struct bert_options *o, const char *command,
                      const struct opt_args *operands, struct err *e)
{
    if (!operands->items.len)
        return err_usage(e, "no model; name a folder with config.json, model.safetensors and vocab.txt");
    if (text_model_open(t, operands->items.items[0], bert_precision(o->precision), pool_threads(o->threads),
                        e))
        return -1;
    const struct bert_config *c = &t->model.layout.config;
    if (o->verbose)
        fprintf(stderr, "malmoi bert %s: %zu layers of %zu, %zu tokens, %zu positions; numbers %s; %s\n",
                command, c->layers, c->hidden, c->vocab, c->positions, t->model.mapped ? "mapped" : "read",
                gemm_description(t->gemm));
    return 0;
}

int bert_open_output(struct outfile *out, const struct bert_options *o, struct err *e)
{
    return outfile_open(out, o->output ? o->output : "-", o->force ? IO_REPLACE : IO_REFUSE, e);
}

int bert_close_output(struct outfile *out, int result, struct err *e)
{
    if (!result) return outfile_commit(out, NULL, e);
    outfile_abort(out);
    return result;
}
