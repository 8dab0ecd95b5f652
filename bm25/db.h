/* SQLite as the index's container: its schema and identity. */
#ifndef MALMOI_BM25_DB_H
#define MALMOI_BM25_DB_H

#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"
#include "common/sqlite.h"

enum {
    BM25_FORMAT = 1,                  /* PRAGMA user_version */
    BM25_APPLICATION_ID = 0x4D4D4235, /* "MMB5": PRAGMA application_id */
    BM25_PAGE_BYTES = 4096
};

/* The tables, in the order of their creation; NULL-terminated. sqlite_schema.sql holds exactly these texts.
 */
extern const char *const bm25_schema[];

/* Open an index for reading; checks that it is one and that its tables are ours. */
int bm25_db_open(const char *path, sqlite3 **db, struct err *e);

/* SHA-256 over all rows of all tables but the meta row 'digest', in the order of their keys. */
int bm25_db_digest(sqlite3 *db, char hex[SHA256_HEX], struct err *e);

#endif
