/* What check, cat and stat do with a provenance.db. */
#ifndef MALMOI_AUDIT_CHECK_H
#define MALMOI_AUDIT_CHECK_H

#include <stdio.h>

#include "common/err.h"

/* What can be proved from the file alone: SQLite's own integrity check, the number of documents, the form of
 * their places, that each has either a fate or, but for a partial database, tokens. Whether it fits its tree
 * is audit verify's matter. */
int audit_db_check(const char *path, struct err *e);

/* The documents as JSON Lines: {"number":1,"id":"…","shard":"…","member":"…","offset":0,"length":0,
 * "fate":"filter","reason":"…","places":{"ingest":[0,0],…},"characters":0,"sentences":0,"kept":0,"sequence":0,
 * "token":0,"tokens":0}; members that are NULL in the table are left out. */
int audit_db_cat(const char *path, FILE *out, struct err *e);

/* The table build as members of a JSON object, each with a comma before it. */
int audit_db_stat(const char *path, FILE *out, struct err *e);

#endif
