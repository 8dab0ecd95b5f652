/* The subcommands of malmoi bert, and the options that those have in common that read a model. */
#ifndef MALMOI_CMD_BERT_H
#define MALMOI_CMD_BERT_H

#include "bert/text_model.h"
#include "cmd/cmd.h"
#include "common/io.h"

int cmd_bert_train(int argc, char **argv);
int cmd_bert_bench(int argc, char **argv);
int cmd_bert_eval(int argc, char **argv);
int cmd_bert_fill_mask(int argc, char **argv);
int cmd_bert_embed(int argc, char **argv);

struct bert_options {
    const char *output;
    int64_t threads, batch_tokens;
    uint64_t max_record;
    int precision;
    bool force, quiet, verbose, help;
};

/* The table of these options; they are the first member of a command's own options. */
extern const struct opt bert_options_table[];
/* Values of --precision, in the order of bert_options.precision. */
extern const char *const bert_precisions[];
enum gemm_kind bert_precision(int precision);

#define BERT_OPTIONS_DEFAULT                                                                                 \
    {                                                                                                        \
        .batch_tokens = 8192, .max_record = OPT_MAX_RECORD_DEFAULT                                           \
    }

/* Open the model that the first operand names. Says on standard error, with verbose, what was opened. */
int bert_open_operand(struct text_model *t, const struct bert_options *o, const char *command,
                      const struct opt_args *operands, struct err *e);

/* Open --output, or standard output. */
int bert_open_output(struct outfile *out, const struct bert_options *o, struct err *e);
/* Publish it if result, what came of writing it, is 0; returns what came of both. */
int bert_close_output(struct outfile *out, int result, struct err *e);

#endif
