/* The commands of the program, one small file each; the table is in main.c. */
#ifndef MALMOI_CMD_H
#define MALMOI_CMD_H

#include "common/err.h"
#include "common/opt_usual.h"

typedef int (*cmd_function)(int argc, char **argv); /* argv[0] is the command's name; returns the exit code */

int cmd_corpus(int argc, char **argv);
int cmd_ingest(int argc, char **argv);
int cmd_clean(int argc, char **argv);
int cmd_pii(int argc, char **argv);
int cmd_dedup(int argc, char **argv);
int cmd_split(int argc, char **argv);
int cmd_filter(int argc, char **argv);
int cmd_bm25(int argc, char **argv);
int cmd_decontaminate(int argc, char **argv);
int cmd_morphs(int argc, char **argv);
int cmd_run(int argc, char **argv);
int cmd_vocab(int argc, char **argv);
int cmd_encode(int argc, char **argv);
int cmd_bert(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_cat(int argc, char **argv);
int cmd_stat(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_ledgers(int argc, char **argv);

/* Print "malmoi COMMAND: message" on standard error and return e->code (ERR_SYSTEM if it is unset). */
int cmd_fail(const char *command, const struct err *e);

/* Flush standard output and turn a failed flush into exit code 2; otherwise returns code. */
int cmd_finish(const char *command, int code);

/* What a command's help shows, and the table that its options are read by. */
struct cmd_page {
    const char *name;                /* "vocab train" */
    const char *usage;               /* behind "malmoi "; a further line stands as it is */
    const char *purpose;             /* one sentence */
    const char *details;             /* further text and examples; may be NULL */
    const struct opt *const *tables; /* NULL-terminated */
    const void *defaults;
};

/* The work of a command: 0, or -1 with e filled in, or the exit code of faults that it has printed itself. */
typedef int cmd_body(const void *options, const struct opt_args *operands, struct err *e);

/* A command from its arguments to its exit code: reads them into options (which hold the defaults), shows the
 * help if *help is set then, else runs the body; prints the error and flushes standard output. The tables
 * must hold no OPT_LIST, whose values own memory. */
int cmd_main(const struct cmd_page *page, void *options, const bool *help, cmd_body *run, int argc,
             char **argv);

#endif
