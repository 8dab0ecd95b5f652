/* malmoi bert fill-mask: the likeliest tokens for the [MASK] of every line. */
#include "bert/fill_mask.h"
#include "cmd/bert.h"

struct options {
    struct bert_options common; /* first */
    int64_t top_k;
};

static const struct opt table[] = {
    {.name = "top-k",
     .kind = OPT_INT,
     .offset = offsetof(struct options, top_k),
     .placeholder = "N",
     .low = 1,
     .high = FILL_MASK_MOST,
     .help = "predictions a line"},
    OPT_MAX_RECORD(offsetof(struct options, common.max_record), "longest line that is accepted"),
    OPT_TABLE_END};

static const char details[] =
    "Each line must hold exactly one [MASK]. For each of them come --top-k rows, best first:\n"
    "\n"
    "  probability TAB token TAB the line with the token in place of [MASK]\n"
    "\n"
    "The rows of line N begin at row (N - 1) k + 1. A piece that continues a word (##) is joined to the "
    "text\n"
    "before it. Probabilities are among all tokens of the vocabulary, special ones included. A line that "
    "the\n"
    "model has too few positions for is an error.\n"
    "\n"
    "  echo '대한민국의 수도는 [MASK]이다.' | malmoi bert fill-mask model --top-k 3";

static int run(const void *given, const struct opt_args *operands, struct err *e)
{
    const struct options *o = given;
    struct text_model model;
    struct outfile out;
    if (bert_open_operand(&model, &o->common, "fill-mask", operands, e)) return -1;
    const struct encode_lines_options lines = {.paths = operands->items.items + 1,
                                               .n_paths = operands->items.len - 1,
                                               .batch_tokens = (size_t)o->common.batch_tokens,
                                               .max_line = o->common.max_record,
                                               .quiet = o->common.quiet,
                                               .label = "bert fill-mask"};
    int result = bert_open_output(&out, &o->common, e);
    if (!result)
        result = bert_close_output(&out, fill_mask_run(&model, &lines, (size_t)o->top_k, &out, e), e);
    text_model_close(&model);
    return result;
}

int cmd_bert_fill_mask(int argc, char **argv)
{
    static const struct options defaults = {.common = BERT_OPTIONS_DEFAULT, .top_k = 5};
    static const struct opt *const tables[] = {table, bert_options_table, NULL};
    static const struct cmd_page page = {.name = "bert fill-mask",
                                         .usage = "bert fill-mask [options] MODEL [FILE…] > OUTPUT",
                                         .purpose = "Predicts the masked token of every line.",
                                         .details = details,
                                         .tables = tables,
                                         .defaults = &defaults};
    struct options options = defaults;
    return cmd_main(&page, &options, &options.common.help, run, argc, argv);
}
