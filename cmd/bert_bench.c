/* malmoi bert bench: the speed of a model on made-up batches. */
#include <stdio.h>

#include "bert/benchmark.h"
#include "cmd/bert.h"
#include "cmd/cmd.h"
#include "common/pool.h"

struct options {
    int preset, precision;
    int64_t batch, length, masked, steps, threads;
    bool ragged, encode, help;
};

#define AT(member) offsetof(struct options, member)
#define COUNT(option, at, least, most, text)                                                                 \
    {                                                                                                        \
        .name = (option), .kind = OPT_INT, .offset = (at), .placeholder = "N", .low = (least),               \
        .high = (most), .help = (text)                                                                       \
    }

static const char *const precisions[] = {"fp32", "bf16", NULL};

static const struct opt table[] = {
    {.name = "preset",
     .kind = OPT_CHOICE,
     .offset = AT(preset),
     .placeholder = "NAME",
     .choices = bert_preset_names,
     .help = "shape of the model; 32,000 tokens"},
    {.name = "precision",
     .kind = OPT_CHOICE,
     .offset = AT(precision),
     .placeholder = "KIND",
     .choices = precisions,
     .help = "of the matrix products"},
    COUNT("batch", AT(batch), 1, 1 << 16, "sequences"),
    COUNT("length", AT(length), 8, 512, "tokens of a sequence"),
    COUNT("masked", AT(masked), 0, 512, "predictions of a sequence"),
    COUNT("steps", AT(steps), 1, 1 << 16, "that count; the median is shown"),
    OPT_SWITCH("ragged", AT(ragged), "lengths from an eighth of --length up to it"),
    OPT_SWITCH("encode", AT(encode), "encode only, instead of whole training steps"),
    OPT_THREADS(AT(threads)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static int run(const void *given, const struct opt_args *inputs, struct err *e)
{
    const struct options *o = given;
    if (inputs->items.len) return err_usage(e, "no operands are taken");
    if (o->masked > o->length) return err_usage(e, "--masked is more than --length");
    struct benchmark_options options = {.model = bert_preset(o->preset),
                                        .batch = (size_t)o->batch,
                                        .length = (size_t)o->length,
                                        .masked = (size_t)o->masked,
                                        .ragged = o->ragged,
                                        .encode = o->encode,
                                        .steps = (size_t)o->steps,
                                        .precision = o->precision ? GEMM_BF16 : GEMM_FP32,
                                        .threads = pool_threads(o->threads)};
    options.model.vocab = 32000;
    struct benchmark_result r;
    if (benchmark_run(&options, &r, e)) return -1;
    printf("{\"tokens_per_second\":%.1f,\"seconds_per_step\":%.6f,\"mode\":\"%s\",\"preset\":\"%s\","
           "\"batch\":%zu,"
           "\"length\":%zu,\"masked\":%zu,\"tokens\":%zu,\"precision\":\"%s\",\"threads\":%d,\"gflops\":%.1f,"
           "\"peak_gflops\":%.1f,\"share_of_peak\":%.3f,\"workspace_mb\":%.0f}\n",
           (double)r.tokens / r.seconds, r.seconds, o->encode ? "encode" : "train",
           bert_preset_names[o->preset], options.batch, options.length, options.masked, r.tokens,
           precisions[o->precision], options.threads, r.flops / r.seconds * 1e-9, r.peak * 1e-9,
           r.flops / r.seconds / r.peak, r.bytes / (1 << 20));
    return 0;
}

int cmd_bert_bench(int argc, char **argv)
{
    static const struct options defaults = {
        .preset = 1, .batch = 32, .length = 128, .masked = 20, .steps = 5};
    static const struct opt *const tables[] = {table, NULL};
    static const struct cmd_page page = {
        .name = "bert bench",
        .usage = "bert bench [options]",
        .purpose = "Measures training or encoding on made-up batches; prints one line of JSON.",
        .details = "  malmoi bert bench --preset mini --batch 32 --length 128",
        .tables = tables,
        .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
