/* Lists of sums, `SHA256  PATH` a line as sha256sum writes them: manifest-sha256.txt, accounts-sha256.txt. */
#ifndef MALMOI_MANIFEST_SUMS_H
#define MALMOI_MANIFEST_SUMS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"

struct sum_line {
    char sha256[SHA256_HEX];
    const char *path; /* as it stands there; points into the list */
};

struct sum_list {
    ARRAY(struct sum_line) lines; /* in the order of the file */
    struct buf text;
};

/* Read the list at path. ERR_DATA names the first line that is no sum with a path, or whose path is not
 * behind the one before it in the order of bytes. */
int sum_list_read(struct sum_list *list, const char *path, struct err *e);
/* The same of a text; name is for messages. */
int sum_list_parse(struct sum_list *list, const struct buf *text, const char *name, struct err *e);
void sum_list_free(struct sum_list *list); /* safe on a zeroed list */
/* The line of a path, or NULL. */
const struct sum_line *sum_list_find(const struct sum_list *list, const char *path);

/* Every file that the manifest at path lists, relative to its folder, has the listed sum. ERR_DATA names the
 * first one that has not. */
int manifest_sums_check(const char *path, struct err *e);

#endif
