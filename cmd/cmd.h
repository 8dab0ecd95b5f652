/* The commands of the program, one small file each; the table is in main.c. */
#ifndef MALMOI_CMD_H
#define MALMOI_CMD_H

#include "common/err.h"
#include "common/opt.h"

typedef int (*cmd_function)(int argc, char **argv); /* argv[0] is the command's name; returns the exit code */

int cmd_corpus(int argc, char **argv);
int cmd_ingest(int argc, char **argv);
int cmd_clean(int argc, char **argv);
int cmd_pii(int argc, char **argv);
int cmd_split(int argc, char **argv);
int cmd_filter(int argc, char **argv);
int cmd_bm25(int argc, char **argv);
int cmd_decontaminate(int argc, char **argv);
int cmd_morphs(int argc, char **argv);
int cmd_vocab(int argc, char **argv);
int cmd_encode(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_cat(int argc, char **argv);
int cmd_stat(int argc, char **argv);
int cmd_ledgers(int argc, char **argv);

/* Print "malmoi COMMAND: message" on standard error and return e->code (ERR_SYSTEM if it is unset). */
int cmd_fail(const char *command, const struct err *e);

/* Flush standard output and turn a failed flush into exit code 2; otherwise returns code. */
int cmd_finish(const char *command, int code);

/* Print "usage", purpose, options and details on standard output; returns 0. */
int cmd_help(const char *usage, const char *purpose, const struct opt *const *tables, const void *defaults,
             const char *details);

#endif
