/* SQLite as a container of files: the few calls that malmoi's databases share. */
#ifndef MALMOI_SQLITE_H
#define MALMOI_SQLITE_H

#include <sqlite3.h>

#include "common/buf.h"
#include "common/err.h"

/* What a kind of database is known by. */
struct sqlite_format {
    const char *what;    /* "a benchmark index" */
    const char *made_by; /* "malmoi bm25 index" */
    int application_id;  /* PRAGMA application_id */
    int version;         /* PRAGMA user_version */
    /* Every statement of sqlite_schema in the order of its creation; NULL-terminated. */
    const char *const *schema;
    const char *const
        *indexes; /* the last ones, which are quicker made when the tables are full; may be NULL */
};

/* 0 or -1: ERR_DATA where the file is no sound database, else ERR_SYSTEM, with SQLite's message. */
int sqlite_exec(sqlite3 *db, const char *sql, struct err *e);
int sqlite_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **statement, struct err *e);
/* Run a statement that gives no row, and make it ready for its next binding. */
int sqlite_run(sqlite3_stmt *statement, struct err *e);
/* 1 with a row, 0 after the last, -1. */
int sqlite_row(sqlite3_stmt *statement, struct err *e);
/* Fill e from the connection's last fault; returns -1. */
int sqlite_fault(sqlite3 *db, struct err *e);

/* Open a database for reading as a file that does not change meanwhile. Checks that it is of the format, and
 * that its tables, indexes and views are those of the format, word for word, so that nothing of another hand
 * is run. */
int sqlite_open_file(const char *path, const struct sqlite_format *format, sqlite3 **db, struct err *e);

/* A new database at path (which must not exist), with the format's identity and schema, inside a
 * transaction that is not synchronised to the disk: the caller fills it, makes the indexes, commits, closes
 * and publishes. */
int sqlite_create_file(const char *path, const struct sqlite_format *format, int page_bytes, sqlite3 **db,
                       struct err *e);
int sqlite_create_indexes(sqlite3 *db, const struct sqlite_format *format, struct err *e);
/* Flush the closed database at part to the disk and give it its name, replacing what has it. */
int sqlite_publish_file(const char *part, const char *path, struct err *e);

#endif
