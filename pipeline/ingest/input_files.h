/* The FILE operands of ingest as a list of plain files, in an order that depends on their names alone. */
#ifndef MALMOI_INPUT_FILES_H
#define MALMOI_INPUT_FILES_H

#include <stdint.h>

#include "common/array.h"
#include "common/err.h"

struct input_file {
    char *path; /* to open; "-" is standard input; owned */
    char *name; /* what records call it: the base name of an operand, or the path inside a folder operand;
                   owned */
    uint64_t bytes;
};

struct input_files {
    ARRAY(struct input_file) items;
    int64_t hidden; /* files inside folders whose names begin with '.', which are left out */
};

/* Add an operand: a file, "-", or a folder, which gives all files in it and below it, sorted bytewise by
 * name. Symbolic links are followed, except into a folder that holds the link. */
int input_files_add(struct input_files *files, const char *operand, struct err *e);

/* ERR_USAGE if two files have the same name, since their records would have the same ids. */
int input_files_check(const struct input_files *files, struct err *e);

void input_files_free(struct input_files *files);

#endif
