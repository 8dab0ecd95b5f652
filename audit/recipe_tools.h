/* What check, cat and stat do with a recipe. */
#ifndef MALMOI_AUDIT_RECIPE_TOOLS_H
#define MALMOI_AUDIT_RECIPE_TOOLS_H

#include <stdio.h>

#include "common/err.h"

/* Names, sizes and sums of all members, the ledgers, the manifest, every entry. */
int recipe_check(const char *path, struct err *e);

/* The entries as JSON Lines: {"shard":"…","file":"…","offset":0,"length":0,"id":"16 digits",
 * "01-ingest":"16 digits",…}; stages where the document is not are left out. */
int recipe_cat(const char *path, FILE *out, struct err *e);

/* `,"shards":N,"ledgers":N,"files":N,"documents":N`: members of a JSON object. */
int recipe_stat(const char *path, FILE *out, struct err *e);

#endif
