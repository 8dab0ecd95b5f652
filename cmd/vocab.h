/* What `malmoi vocab count` and `malmoi vocab train` have in common. */
#ifndef MALMOI_CMD_VOCAB_H
#define MALMOI_CMD_VOCAB_H

#include "cmd/cmd.h"
#include "vocab/word_input.h"

struct vocab_options {
    const char *output;
    int64_t threads;
    uint64_t memory, max_record;
    int64_t min_word_count;
    bool lowercase, strip_accents;
    bool text, force, update, quiet, verbose, help;
};

/* The table of these options; they are the first member of a command's own options. */
extern const struct opt vocab_options_table[];

/* Put the choices together as word_input_open wants them. temporary begins the names of temporary files and
 * must outlive the result. */
struct word_input_options vocab_input_options(const struct vocab_options *o, const char *temporary);

/* $TMPDIR or /tmp, with the program's name: for temporary files when the output is a stream. */
int vocab_temporary(struct buf *prefix, struct err *e);

/* Add the input files, standard input excepted, to a ledger. */
struct ledger_files;
int vocab_add_inputs(struct ledger_files *files, const struct opt_args *paths, struct err *e);

int cmd_vocab_count(int argc, char **argv);
int cmd_vocab_train(int argc, char **argv);

#endif
