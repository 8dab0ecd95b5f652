/* malmoi bert embed: a vector for every line. */
#include "bert/embed.h"

#include <stdio.h>
#include <string.h>

#include "cmd/bert.h"

enum { FORMAT_AUTO, FORMAT_JSONL, FORMAT_NPY };

struct options {
    struct bert_options common; /* first */
    int pooling, format;
    bool normalise;
};

#define AT(member) offsetof(struct options, member)

static const char *const poolings[] = {"mean", "cls", NULL};
static const char *const formats[] = {"auto", "jsonl", "npy", NULL};

static const struct opt table[] = {
    {.name = "pooling",
     .kind = OPT_CHOICE,
     .offset = AT(pooling),
     .placeholder = "KIND",
     .help = "the mean of all tokens, [CLS] and [SEP] among them, or the vector of [CLS]",
     .choices = poolings},
    {.name = "format",
     .kind = OPT_CHOICE,
     .offset = AT(format),
     .placeholder = "KIND",
     .help = "auto: npy if the output's name ends so, else jsonl",
     .choices = formats},
    OPT_SWITCH("normalize", AT(normalise), "scale vectors to length 1"),
    OPT_MAX_RECORD(AT(common.max_record), "longest line that is accepted"),
    OPT_TABLE_END};

static const char details[] =
    "jsonl: {\"line\":1,\"vector\":[…]} for every line, lines counted from 1 over all files. npy: a NumPy "
    "table\n"
    "[lines, width] of float32, which needs files, since their lines are counted first.\n"
    "A line with more tokens than the model has positions is cut; a note tells how many were. An empty line\n"
    "has the vector of [CLS] [SEP].\n"
    "\n"
    "  malmoi bert embed model sentences.txt -o sentences.npy\n"
    "  echo '나는 밥을 먹었다.' | malmoi bert embed model --pooling cls";

static enum embed_format format_of(const struct options *o)
{
    const char *name = o->common.output ? o->common.output : "";
    size_t len = strlen(name);
    if (o->format != FORMAT_AUTO) return o->format == FORMAT_NPY ? EMBED_NPY : EMBED_JSONL;
    return len > 4 && strcmp(name + len - 4, ".npy") == 0 ? EMBED_NPY : EMBED_JSONL;
}

static int embed(const struct options *o, const struct text_model *model, const struct opt_args *operands,
                 struct err *e)
{
    const struct encode_lines_options lines = {.paths = operands->items.items + 1,
                                               .n_paths = operands->items.len - 1,
                                               .batch_tokens = (size_t)o->common.batch_tokens,
                                               .max_line = o->common.max_record,
                                               .cut = true,
                                               .quiet = o->common.quiet,
                                               .label = "bert embed"};
    const struct embed_options options = {o->pooling == 1 ? EMBED_CLS : EMBED_MEAN, format_of(o),
                                          o->normalise};
    struct outfile out;
    uint64_t n_cut = 0;
    if (bert_open_output(&out, &o->common, e)) return -1;
    int result = embed_run(model, &lines, &options, &out, &n_cut, e);
    if (!result && n_cut && !o->common.quiet)
        fprintf(stderr, "malmoi bert embed: lines cut to the model's %zu positions: %llu\n",
                model->model.layout.config.positions, (unsigned long long)n_cut);
    return bert_close_output(&out, result, e);
}

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    struct text_model model;
    if (bert_open_operand(&model, &o->common, "embed", operands, e)) return -1;
    int result = embed(o, &model, operands, e);
    text_model_close(&model);
    return result;
}

int cmd_bert_embed(int argc, char **argv)
{
    static const struct options defaults = {.common = BERT_OPTIONS_DEFAULT};
    static const struct opt *const tables[] = {table, bert_options_table, NULL};
    static const struct cmd_page page = {.name = "bert embed",
                                         .usage = "bert embed [options] MODEL [FILE…] -o OUTPUT",
                                         .purpose = "Turns every line into a vector.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.common.help, run, argc, argv);
}
