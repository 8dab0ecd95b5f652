/* Lists of document ids that are to be left out: one a line; empty lines and lines that begin with '#' say
 * nothing. The same format is what `malmoi audit takedown` reads and writes. */
#ifndef MALMOI_INGEST_EXCLUDE_H
#define MALMOI_INGEST_EXCLUDE_H

#include <stdbool.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"

struct exclude_id {
    const char *id; /* points into the list's text */
    bool found;     /* a document had it */
};

struct exclude {
    ARRAY(struct exclude_id) ids; /* sorted by bytes, each once */
    struct buf text;
};

/* Read the list at path. ERR_DATA names the first line that is no id: SOURCE:FILE:KEY of valid UTF-8 without
 * control characters. */
int exclude_read(struct exclude *x, const char *path, struct err *e);
void exclude_free(struct exclude *x); /* safe on a zeroed list */

/* The entry of an id, or NULL. */
struct exclude_id *exclude_find(const struct exclude *x, const char *id, size_t len);

#endif
