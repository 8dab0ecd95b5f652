/* Writing provenance.db: rows into its tables, and a file that appears whole or not at all. */
#ifndef MALMOI_AUDIT_WRITE_H
#define MALMOI_AUDIT_WRITE_H

#include "audit/query.h"

enum audit_table {
    AUDIT_BUILD,
    AUDIT_CORPUS,
    AUDIT_FILE,
    AUDIT_STAGE,
    AUDIT_SHARD,
    AUDIT_LEDGER,
    AUDIT_INPUT,
    AUDIT_OUTPUT,
    AUDIT_DROPPED,
    AUDIT_NOTE,
    AUDIT_MEMBER,
    AUDIT_DOCUMENT,
    AUDIT_FINDING,
    AUDIT_HISTOGRAM,
    AUDIT_PIECE,
    AUDIT_PIECE_SOURCE,
    AUDIT_TABLES
};

/* A value of a column. Text and bytes are borrowed until the row is written. */
struct audit_value {
    int type; /* SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB, SQLITE_NULL */
    int64_t number;
    double real;
    const void *bytes;
    size_t len;
};

static inline struct audit_value audit_null(void)
{
    return (struct audit_value){.type = SQLITE_NULL};
}

static inline struct audit_value audit_int(int64_t number)
{
    return (struct audit_value){.type = SQLITE_INTEGER, .number = number};
}

/* NULL for a negative number: a count that is not known, a place that is not there. */
static inline struct audit_value audit_count(int64_t number)
{
    return number < 0 ? audit_null() : audit_int(number);
}

static inline struct audit_value audit_real(double real)
{
    return (struct audit_value){.type = SQLITE_FLOAT, .real = real};
}

static inline struct audit_value audit_bytes(const void *text, size_t len)
{
    return (struct audit_value){.type = SQLITE_TEXT, .bytes = text, .len = len};
}

static inline struct audit_value audit_text(const char *text)
{
    return audit_bytes(text, strlen(text));
}

static inline struct audit_value audit_blob(const struct buf *bytes)
{
    return (struct audit_value){.type = SQLITE_BLOB, .bytes = buf_text(bytes), .len = bytes->len};
}

struct audit_writer {
    sqlite3 *db;
    struct buf path, part;
    sqlite3_stmt *inserts[AUDIT_TABLES], *find_member;
    struct buf member; /* "SOURCE\0NAME" of the last one asked for */
    int64_t member_id, members;
};

/* The file grows as PATH.part. ERR_SYSTEM if PATH is there and is no provenance.db: only its like is
 * replaced. */
int audit_writer_open(struct audit_writer *w, const char *path, struct err *e);
/* Make the indexes and publish the file; w is closed in both cases. */
int audit_writer_commit(struct audit_writer *w, struct err *e);
void audit_writer_abort(struct audit_writer *w); /* safe on a zeroed or closed writer */

/* One row: a value for every column of the table. ERR_DATA if the table has a row of this key. */
int audit_insert(struct audit_writer *w, enum audit_table table, const struct audit_value *values, size_t n,
                 struct err *e);
#define audit_row(w, table, e, ...)                                                                          \
    audit_insert((w), (table), (const struct audit_value[]){__VA_ARGS__},                                    \
                 sizeof((const struct audit_value[]){__VA_ARGS__}) / sizeof(struct audit_value), (e))

int audit_insert_document(struct audit_writer *w, const struct audit_document *d, struct err *e);

/* The id of a member of a source, which is added if it is new. */
int audit_member(struct audit_writer *w, const char *source, const char *name, int64_t *id, struct err *e);

#endif
