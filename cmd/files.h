/* The kinds of files that malmoi writes, and what check, cat and stat do with each. */
#ifndef MALMOI_FILES_H
#define MALMOI_FILES_H

#include <stdio.h>

#include "common/err.h"

struct file_kind {
    const char *name;
    const char *const *suffixes; /* of the base name; NULL-terminated; a suffix may be the whole name */
    int (*check)(const char *path,
                 struct err *e); /* everything but the ledger's sum, which is checked for all */
    int (*cat)(const char *path, FILE *out,
               struct err *e); /* as JSON Lines; NULL: the file is text already */
    int (*stat)(const char *path, FILE *out,
                struct err *e); /* the members of one JSON object, without braces */
};

/* The kind that a path is of, by its name; a file of an unknown name that is a zstd file is a shard. ERR_DATA
 * if malmoi writes no such file. */
int file_kind_of(const char *path, const struct file_kind **kind, struct err *e);

/* Run a function for every operand of check, cat or stat; the worst result becomes the exit code. */
int files_each(const char *command, const char *purpose, int argc, char **argv,
               int (*function)(const char *path, struct err *e));

#endif
