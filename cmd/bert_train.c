/* malmoi bert train SHARD… --vocab DIR -o DIR */
#include <stdio.h>
#include <unistd.h>

#include "bert/train.h"
#include "cmd/bert.h"
#include "cmd/cmd.h"
#include "common/pool.h"

struct options {
    const char *vocab, *output, *init;
    int preset, objective, precision, optimizer;
    int64_t layers, hidden, heads, intermediate, positions, max_length, max_predictions;
    int64_t batch, micro_batch, steps, save_every, keep, seed, threads;
    double dropout, short_share, mask_share, held_out, rate, warmup, decay, clip, beta1, beta2, epsilon;
    double minutes, watts, grid;
    bool whole_words, resume, force, quiet, verbose, help;
};

#define AT(member) offsetof(struct options, member)
#define COUNT(option, at, least, most, text)                                                                 \
    {                                                                                                        \
        .name = (option), .kind = OPT_INT, .offset = (at), .placeholder = "N", .low = (least),               \
        .high = (most), .help = (text)                                                                       \
    }
#define NUMBER(option, at, least, most, text)                                                                \
    {                                                                                                        \
        .name = (option), .kind = OPT_DOUBLE, .offset = (at), .placeholder = "X", .low = (least),            \
        .high = (most), .help = (text)                                                                       \
    }
#define CHOICE(option, at, shape, names, text)                                                               \
    {                                                                                                        \
        .name = (option), .kind = OPT_CHOICE, .offset = (at), .placeholder = (shape), .choices = (names),    \
        .help = (text)                                                                                       \
    }

static const char *const objectives[] = {"pairs", "mlm", NULL};
static const char *const precisions[] = {"fp32", "bf16", NULL};

static const struct opt model_table[] = {
    CHOICE("preset", AT(preset), "NAME", bert_preset_names, "shape of the model"),
    COUNT("layers", AT(layers), 0, 1000, "in place of the preset's; 0: the preset's"),
    COUNT("hidden", AT(hidden), 0, 65536, "likewise"),
    COUNT("heads", AT(heads), 0, 1024, "likewise"),
    COUNT("intermediate", AT(intermediate), 0, 1 << 20, "likewise; 0: four times hidden"),
    COUNT("positions", AT(positions), 8, SAMPLE_MAX_LENGTH, "longest text the model can take"),
    NUMBER("dropout", AT(dropout), 0, 0.99,
           "of numbers behind attention, layers and embeddings, and of attention's weights"),
    {.name = "init",
     .kind = OPT_STRING,
     .offset = AT(init),
     .placeholder = "DIR",
     .help =
         "begin with this model: a Hugging Face BERT in safetensors, or a run's folder; its shape counts"},
    OPT_TABLE_END};

static const struct opt data_table[] = {
    {.name = "vocab",
     .kind = OPT_STRING,
     .offset = AT(vocab),
     .placeholder = "DIR",
     .help = "vocab.txt, or the folder that holds it; the shards must be made with it",
     .run_only = true},
    CHOICE(
        "objective", AT(objective), "KIND", objectives,
        "pairs: masked tokens and whether the second text follows; mlm: full sentences, masked tokens alone"),
    COUNT("max-length", AT(max_length), SAMPLE_MIN_LENGTH, SAMPLE_MAX_LENGTH,
          "tokens of a sequence, [CLS] and [SEP] included"),
    NUMBER("short-share", AT(short_share), 0, 1, "of the documents that are cut by a shorter length (pairs)"),
    NUMBER("mask-share", AT(mask_share), 0.001, 1, "of the tokens that are to be predicted"),
    COUNT("max-predictions", AT(max_predictions), 0, SAMPLE_MAX_LENGTH, "a sequence; 0: 5/32 of its length"),
    OPT_SWITCH("whole-words", AT(whole_words), "mask whole words, not pieces"),
    NUMBER("held-out", AT(held_out), 0, 0.99, "share of the documents kept for 'bert eval'"),
    OPT_TABLE_END};

static const struct opt run_table[] = {
    COUNT("batch", AT(batch), 1, 1 << 20, "sequences a step, over all ranks"),
    {.name = "micro-batch",
     .kind = OPT_INT,
     .offset = AT(micro_batch),
     .placeholder = "N",
     .low = 1,
     .high = 1 << 20,
     .help =
         "sequences at a time in a rank; memory grows with it, the result does not change but for rounding"},
    COUNT("steps", AT(steps), 1, 1e12, "length of the run"),
    NUMBER("minutes", AT(minutes), 0, 1e7,
           "end after so long, the learning rate falling with the time; 0: no limit"),
    NUMBER("rate", AT(rate), 0, 100, "largest learning rate"),
    NUMBER("warmup", AT(warmup), 0, 0.99, "share of the run in which the rate rises"),
    CHOICE("optimizer", AT(optimizer), "NAME", optimizer_names,
           "adam as in BERT (no bias correction), or adamw"),
    NUMBER("decay", AT(decay), 0, 1, "weight decay"),
    NUMBER("clip", AT(clip), 0, 1e9, "largest norm of the gradient; 0: any"),
    NUMBER("beta1", AT(beta1), 0, 0.999999, "of Adam"),
    NUMBER("beta2", AT(beta2), 0, 0.999999, "of Adam"),
    NUMBER("epsilon", AT(epsilon), 0, 1, "of Adam"),
    COUNT("seed", AT(seed), 0, 1e15, "of weights, samples, masks and dropout"),
    CHOICE("precision", AT(precision), "KIND", precisions,
           "of the large matrix products: fp32, or bf16 where the processor has it"),
    OPT_OUTPUT(AT(output), "DIR", "where checkpoints, log.jsonl, loss.svg and README.md go"),
    {.name = "save-every",
     .kind = OPT_INT,
     .offset = AT(save_every),
     .placeholder = "N",
     .low = 0,
     .high = 1e12,
     .help = "steps between checkpoints; 0: one at the end",
     .run_only = true},
    {.name = "keep",
     .kind = OPT_INT,
     .offset = AT(keep),
     .placeholder = "N",
     .low = 1,
     .high = 1 << 20,
     .help = "checkpoints, the newest",
     .run_only = true},
    {.name = "watts",
     .kind = OPT_DOUBLE,
     .offset = AT(watts),
     .placeholder = "X",
     .low = 0,
     .high = 1e9,
     .help = "power of the hardware, for the estimate of energy; 0: 12 for each thread",
     .run_only = true},
    {.name = "grid",
     .kind = OPT_DOUBLE,
     .offset = AT(grid),
     .placeholder = "X",
     .low = 0,
     .high = 1e6,
     .help = "grams of CO2 a kWh",
     .run_only = true},
    OPT_RUN_SWITCH("resume", 0, AT(resume), "go on from the last checkpoint, or begin if there is none"),
    OPT_RUN_SWITCH("force", 0, AT(force), "remove a run that stands in DIR and begin anew"),
    {.name = "threads",
     .kind = OPT_INT,
     .offset = AT(threads),
     .placeholder = "N",
     .low = 0,
     .high = 1024,
     .help = "threads of each rank; 0 for the processors there are",
     .run_only = true},
    OPT_QUIET(AT(quiet)),
    OPT_VERBOSE(AT(verbose)),
    OPT_HELP(AT(help)),
    OPT_TABLE_END};

static const struct opt *const tables[] = {model_table, data_table, run_table, NULL};

/* Notes are for all but --quiet, progress for terminals and for --verbose. */
static void say(void *context, enum train_talk kind, const char *line)
{
    const struct options *o = context;
    bool terminal = isatty(STDERR_FILENO);
    if (kind != TRAIN_FAILURE && (o->quiet || (kind == TRAIN_PROGRESS && !terminal && !o->verbose))) return;
    fprintf(stderr, "%s%s\n", kind == TRAIN_PROGRESS ? "" : "malmoi bert train: ", line);
}

static struct bert_config model_of(const struct options *o)
{
    struct bert_config c = bert_preset(o->preset);
    if (o->layers) c.layers = (size_t)o->layers;
    if (o->heads) c.heads = (size_t)o->heads;
    if (o->hidden) c.hidden = (size_t)o->hidden;
    if (o->hidden) c.intermediate = 4 * c.hidden;
    if (o->intermediate) c.intermediate = (size_t)o->intermediate;
    c.positions = (size_t)o->positions;
    c.hidden_dropout = c.attention_dropout = o->dropout;
    return c;
}

static int check_usage(const struct options *o, const struct opt_args *inputs, struct err *e)
{
    if (!inputs->items.len) return err_usage(e, "no token shards; name them, or their folder (09-tokens)");
    if (!o->vocab) return err_usage(e, "no vocabulary; give --vocab DIR");
    if (!o->output || strcmp(o->output, "-") == 0) return err_usage(e, "no output; give -o DIR");
    if (o->resume && o->force) return err_usage(e, "--resume goes on, --force begins anew: give one of them");
    if (o->max_length > o->positions)
        return err_usage(e, "--max-length %lld is more than the model's --positions %lld",
                         (long long)o->max_length, (long long)o->positions);
    return 0;
}

static int run(const void *given, const struct opt_args *inputs, struct err *e)
{
    const struct options *o = given;
    struct buf config = BUF_INIT;
    if (check_usage(o, inputs, e)) return -1;
    buf_char(&config, '{');
    for (size_t i = 0; tables[i]; i++) opt_config(tables[i], o, &config);
    buf_char(&config, '}');
    uint64_t seed = (uint64_t)o->seed;
    struct train_options train = {
        .shards = inputs->items.items,
        .n_shards = inputs->items.len,
        .vocab = o->vocab,
        .out = o->output,
        .init = o->init,
        .config_json = buf_text(&config),
        .model = model_of(o),
        .samples = {.objective = o->objective ? SAMPLE_PACKED : SAMPLE_PAIRS,
                    .max_length = (size_t)o->max_length,
                    .short_share = o->short_share,
                    .seed = seed},
        .masking = {o->mask_share, (size_t)o->max_predictions, o->whole_words, seed},
        .optimizer = {(enum optimizer_kind)o->optimizer, o->beta1, o->beta2, o->epsilon, o->decay, o->clip},
        .energy = {o->watts, o->grid},
        .held_out = o->held_out,
        .batch = (size_t)o->batch,
        .micro_batch = (size_t)o->micro_batch,
        .rate = o->rate,
        .warmup = o->warmup,
        .steps = (uint64_t)o->steps,
        .minutes = o->minutes,
        .save_every = (uint64_t)o->save_every,
        .keep = (size_t)o->keep,
        .seed = seed,
        .precision = o->precision ? GEMM_BF16 : GEMM_FP32,
        .threads = pool_threads(o->threads),
        .resume = o->resume,
        .force = o->force,
        .say = say,
        .say_context = (void *)o,
    };
    int result = config.failed ? err_memory(e) : train_run(&train, e);
    buf_free(&config);
    return result;
}

static const char details[] =
    "Defaults are KLUE-BERT's where they are known (batch 256, rate 1e-4, whole words, dropout 0.1) and "
    "BERT's where not.\n"
    "DIR gets a checkpoint step-N every --save-every steps and at the end, with a link 'latest'; SIGTERM and "
    "SIGUSR1 save\n"
    "and end the run, --resume goes on with the same bytes as if it had not been interrupted. Several "
    "ranks:\n"
    "\n"
    "  malmoi bert train 09-tokens --vocab 08-vocab --preset mini --max-length 128 --minutes 20 --rate 5e-4 "
    "-o mini\n"
    "  mpirun -n 4 malmoi bert train 09-tokens --vocab 08-vocab --threads 1 -o base";

int cmd_bert_train(int argc, char **argv)
{
    static const struct options defaults = {.preset = 4,
                                            .positions = 512,
                                            .max_length = 512,
                                            .dropout = 0.1,
                                            .short_share = 0.1,
                                            .mask_share = 0.15,
                                            .whole_words = true,
                                            .held_out = 0.01,
                                            .batch = 256,
                                            .micro_batch = 32,
                                            .steps = 1000000,
                                            .rate = 1e-4,
                                            .warmup = 0.01,
                                            .decay = 0.01,
                                            .clip = 1,
                                            .beta1 = 0.9,
                                            .beta2 = 0.999,
                                            .epsilon = 1e-6,
                                            .save_every = 1000,
                                            .keep = 2,
                                            .grid = ENERGY_GRAMS_A_KWH};
    static const struct cmd_page page = {.name = "bert train",
                                         .usage = "bert train [options] SHARD… --vocab DIR -o DIR",
                                         .purpose = "Pretrains a BERT on token shards.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.help, run, argc, argv);
}
