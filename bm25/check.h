/* What check, cat and stat do with a benchmark index. */
#ifndef MALMOI_BM25_CHECK_H
#define MALMOI_BM25_CHECK_H

#include <stdio.h>

#include "common/err.h"

/* Everything that can be proved from the file alone: SQLite's own integrity check, the digest, and that the
 * terms and postings are those of the texts. */
int bm25_check(const char *path, struct err *e);

/* The documents as JSON Lines:
 * {"id":0,"tokens":9,"text":"…","sources":[{"task":"sts","split":"dev","item":"…","field":"…"}]} */
int bm25_cat(const char *path, FILE *out, struct err *e);

/* The meta table as members of a JSON object, each with a comma before it. */
int bm25_stat(const char *path, FILE *out, struct err *e);

#endif
