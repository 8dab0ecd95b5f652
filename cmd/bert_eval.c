/* malmoi bert eval: losses on held-out text, source by source. */
#include <math.h>
#include <stdio.h>

#include "bert/evaluate.h"
#include "cmd/bert.h"
#include "common/json.h"

struct options {
    struct bert_options common; /* first */
    double held_out;
    int64_t max_length, max_sequences, pseudo, seed;
    int objective;
    bool all, whole_words, unigram, json;
};

#define AT(member) offsetof(struct options, member)
#define COUNT(option, at, least, most, text)                                                                 \
    {                                                                                                        \
        .name = (option), .kind = OPT_INT, .offset = (at), .placeholder = "N", .low = (least),               \
        .high = (most), .help = (text)                                                                       \
    }

static const char *const objectives[] = {"mlm", "pairs", NULL};

static const struct opt table[] = {
    {.name = "held-out",
     .kind = OPT_DOUBLE,
     .offset = AT(held_out),
     .placeholder = "X",
     .low = 0,
     .high = 1,
     .help = "the share of documents that training kept back; only these are looked at"},
    OPT_SWITCH("all", AT(all), "look at all documents"),
    {.name = "objective",
     .kind = OPT_CHOICE,
     .offset = AT(objective),
     .placeholder = "KIND",
     .help = "as of training; mlm: full sentences; pairs: with NSP",
     .choices = objectives},
    COUNT("max-length", AT(max_length), 0, SAMPLE_MAX_LENGTH,
          "tokens of a sequence, special ones included; 0 for 128, or as many as the model can take"),
    COUNT("max-sequences", AT(max_sequences), 0, 1e15, "sequences of a source at most; 0 for all"),
    COUNT("pseudo", AT(pseudo), 0, 1e9, "sentences of a source for the pseudo-perplexity at most"),
    COUNT("seed", AT(seed), 0, 1e15, "of the masking"),
    OPT_SWITCH("whole-words", AT(whole_words), "mask whole words, not pieces"),
    OPT_SWITCH("unigram", AT(unigram), "compare with a unigram model, which reads all training documents"),
    OPT_RUN_SWITCH("json", 0, AT(json), "one JSON object a line for each source, then for all"),
    OPT_TABLE_END};

static const char details[] =
    "loss and acc% are those of MLM: natural logarithm, at masked tokens. unigram is the loss at the same\n"
    "tokens of a model that knows only how often each occurs in the training documents. bits/char is the "
    "loss\n"
    "in bits, times tokens, by characters; [UNK], of unknown length, is in neither, blanks are no "
    "characters.\n"
    "[UNK]% is its share. pppl is the pseudo-perplexity: each token of some sentences, spread evenly over "
    "the\n"
    "source, is masked alone.\n"
    "\n"
    "  malmoi bert eval model 09-tokens --held-out 0.01";

/* ---- what is shown ---- */

enum { ALWAYS, WITH_UNIGRAM, WITH_PSEUDO, WITH_PAIRS };

static double sequences(const struct evaluate_sums *s)
{
    return (double)s->sequences;
}

static double masked(const struct evaluate_sums *s)
{
    return (double)s->losses.n_masked;
}

static double pseudo_sentences(const struct evaluate_sums *s)
{
    return (double)s->pseudo_sentences;
}

static const struct column {
    const char *title, *member;
    double (*value)(const struct evaluate_sums *s);
    double factor; /* in the table */
    int digits;
    int when;
} columns[] = {
    {"sequences", "sequences", sequences, 1, 0, ALWAYS},
    {"masked", "masked", masked, 1, 0, ALWAYS},
    {"loss", "loss", evaluate_loss, 1, 4, ALWAYS},
    {"acc%", "accuracy", evaluate_accuracy, 100, 2, ALWAYS},
    {"unigram", "unigram", evaluate_unigram, 1, 4, WITH_UNIGRAM},
    {"bits/char", "bits_per_character", evaluate_bits, 1, 4, ALWAYS},
    {"[UNK]%", "unknown", evaluate_unknown, 100, 3, ALWAYS},
    {"pppl", "pseudo_perplexity", evaluate_pseudo_perplexity, 1, 2, WITH_PSEUDO},
    {"sentences", "pseudo_sentences", pseudo_sentences, 1, 0, WITH_PSEUDO},
    {"nsp-loss", "next_loss", evaluate_next_loss, 1, 4, WITH_PAIRS},
    {"nsp-acc%", "next_accuracy", evaluate_next_accuracy, 100, 2, WITH_PAIRS},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns, NAME_WIDTH = 12, WIDTH = 10 };

static bool is_shown(const struct column *c, const struct evaluate_options *o)
{
    switch (c->when) {
    case WITH_UNIGRAM:
        return o->unigram;
    case WITH_PSEUDO:
        return o->pseudo > 0;
    case WITH_PAIRS:
        return o->objective == SAMPLE_PAIRS;
    default:
        return true;
    }
}

static void add_row(struct buf *out, const char *name, const struct evaluate_sums *s,
                    const struct evaluate_options *o)
{
    buf_printf(out, "%-*s", NAME_WIDTH, name);
    for (const struct column *c = columns; c < columns + N_COLUMNS; c++) {
        if (!is_shown(c, o)) continue;
        double value = s ? c->value(s) : NAN;
        if (!s)
            buf_printf(out, " %*s", WIDTH, c->title);
        else if (isnan(value))
            buf_printf(out, " %*s", WIDTH, "-");
        else
            buf_printf(out, " %*.*f", WIDTH, c->digits, value * c->factor);
    }
    buf_char(out, '\n');
}

static void add_object(struct buf *out, const char *name, const struct evaluate_sums *s,
                       const struct evaluate_options *o)
{
    buf_str(out, "{\"source\":");
    json_cstring(out, name);
    for (const struct column *c = columns; c < columns + N_COLUMNS; c++) {
        double value = c->value(s);
        if (is_shown(c, o) && isfinite(value)) buf_printf(out, ",\"%s\":%.10g", c->member, value);
    }
    buf_str(out, "}\n");
}

static int print(const struct evaluation *result, const struct options *o,
                 const struct evaluate_options *options, struct outfile *out, struct err *e)
{
    struct buf text = BUF_INIT;
    if (!o->json) add_row(&text, "source", NULL, options);
    for (size_t i = 0; i <= result->sources.len; i++) {
        bool all = i == result->sources.len;
        const char *name = all ? "all" : result->sources.items[i].name;
        const struct evaluate_sums *sums = all ? &result->all : &result->sources.items[i].sums;
        (o->json ? add_object : add_row)(&text, name, sums, options);
    }
    int failed = text.failed ? err_memory(e) : outfile_write(out, text.data, text.len, e);
    buf_free(&text);
    return failed;
}

/* ---- the run ---- */

enum { USUAL_LENGTH = 128 };

static struct evaluate_options options_of(const struct options *o, size_t positions, double held_out)
{
    size_t usual = positions < USUAL_LENGTH ? positions : USUAL_LENGTH;
    return (struct evaluate_options){.objective = o->objective == 1 ? SAMPLE_PAIRS : SAMPLE_PACKED,
                                     .max_length = o->max_length ? (size_t)o->max_length : usual,
                                     .seed = (uint64_t)o->seed,
                                     .whole_words = o->whole_words,
                                     .max_sequences = (uint64_t)o->max_sequences,
                                     .pseudo = (size_t)o->pseudo,
                                     .batch_tokens = (size_t)o->common.batch_tokens,
                                     .unigram = o->unigram && held_out < 1,
                                     .quiet = o->common.quiet};
}

static int run_model(const struct options *o, const struct text_model *model, const struct opt_args *operands,
                     struct outfile *out, struct err *e)
{
    struct corpus *corpus;
    struct evaluation result = {0};
    double held_out = o->all ? 1 : o->held_out;
    const struct evaluate_options options = options_of(o, model->model.layout.config.positions, held_out);
    if (o->unigram && !options.unigram && !o->common.quiet)
        fprintf(stderr, "malmoi bert eval: no unigram: there are no training documents to count\n");
    if (corpus_open(&corpus, operands->items.items + 1, operands->items.len - 1, &model->vocab, held_out, e))
        return -1;
    int failed = evaluate(model, corpus, &options, &result, e);
    if (!failed) failed = print(&result, o, &options, out, e);
    evaluation_free(&result);
    corpus_free(corpus);
    return failed;
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    struct text_model model;
    struct outfile out;
    if (operands->items.len == 1) return err_usage(e, "no token shards; name some, or their folder");
    if (bert_open_operand(&model, &o->common, "eval", operands, e)) return -1;
    int failed = bert_open_output(&out, &o->common, e);
    if (!failed) failed = bert_close_output(&out, run_model(o, &model, operands, &out, e), e);
    text_model_close(&model);
    return failed;
}

int cmd_bert_eval(int argc, char **argv)
{
    static const struct options defaults = {.common = BERT_OPTIONS_DEFAULT,
                                            .held_out = 0.01,
                                            .pseudo = 200,
                                            .seed = 1,
                                            .whole_words = true,
                                            .unigram = true};
    static const struct opt *const tables[] = {table, bert_options_table, NULL};
    static const struct cmd_page page = {.name = "bert eval",
                                         .usage = "bert eval [options] MODEL SHARD…",
                                         .purpose = "Measures how well a model predicts held-out text.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.common.help, run, argc, argv);
}
