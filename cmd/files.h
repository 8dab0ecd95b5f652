/* The kinds of files that malmoi writes, and what check, cat and stat do with each. */
#ifndef MALMOI_CMD_FILES_H
#define MALMOI_CMD_FILES_H

#include <stdio.h>

#include "common/err.h"

struct file_kind {
    const char *name;
    const char *const *suffixes; /* of the base name; NULL-terminated; a suffix may be the whole name */
    /* Everything but the ledger's sum, which is checked for all kinds. */
    int (*check)(const char *path, struct err *e);
    /* As JSON Lines; NULL: the file is text already. */
    int (*cat)(const char *path, FILE *out, struct err *e);
    /* The members of one JSON object, without braces. */
    int (*stat)(const char *path, FILE *out, struct err *e);
};

/* The kind that a path is of, by its name; a file of an unknown name that is a zstd file is a shard. ERR_DATA
 * if malmoi writes no such file. */
int file_kind_of(const char *path, const struct file_kind **kind, struct err *e);

typedef int file_function(const char *path, struct err *e);

/* A command that runs a function for every operand (check, cat, stat); the worst result becomes the exit
 * code. details are the help's examples. */
int files_each(const char *command, const char *purpose, const char *details, int argc, char **argv,
               file_function *function);

#endif
