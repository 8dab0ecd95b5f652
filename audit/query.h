/* Lookups in provenance.db that more than one command needs. Every one is an index lookup. */
#ifndef MALMOI_AUDIT_QUERY_H
#define MALMOI_AUDIT_QUERY_H

#include "audit/db.h"
#include "audit/stages.h"

/* An open provenance.db; one thread at a time. db is for the queries that only one command asks. */
struct audit_db {
    sqlite3 *db;
    sqlite3_stmt *statements[8]; /* prepared when they are first wanted */
};

/* ERR_DATA if the file is no provenance.db of this version. The database is not closed before every
 * audit_rows over it has ended. */
int audit_db_open(struct audit_db *a, const char *path, struct err *e);
void audit_db_close(struct audit_db *a); /* safe on a zeroed audit_db */

/* ---- documents ---- */

/* A row of `document`. It owns its strings, which are replaced when the next row is read into it. */
struct audit_document {
    int64_t number; /* from 1 */
    struct buf id;
    int64_t shard, member;
    int64_t offset, length; /* bytes of the raw record in the member */
    int fate;               /* enum audit_stage; 0: no stage dropped it */
    struct buf reason;      /* "" if there is none */
    struct buf places;      /* for audit_place_find */
    int64_t characters, sentences, kept;
    int64_t sequence, token; /* the first ones in the shard's token shard; -1 if it is not there */
    int64_t tokens;
};

void audit_document_free(struct audit_document *d); /* safe on a zeroed document */

/* Where its record stands at a stage: false if it is not there. */
bool audit_document_place(const struct audit_document *d, int stage, struct audit_place *place);

/* Each: 1 and *d, 0 if there is none, -1. */
int audit_document_by_number(struct audit_db *a, int64_t number, struct audit_document *d, struct err *e);
/* The document that a sequence of a token shard (from 0) belongs to. */
int audit_document_by_sequence(struct audit_db *a, int64_t shard, int64_t sequence, struct audit_document *d,
                               struct err *e);

/* Several rows. By id and by reason they come in the order of their numbers, in a member of their offsets, by
 * stage alone of their reasons. */
struct audit_rows {
    sqlite3_stmt *statement;
};

int audit_documents_all(struct audit_db *a, struct audit_rows *rows, struct err *e);
/* Ids need not be unique: a corpus may hold a thing twice. */
int audit_documents_by_id(struct audit_db *a, const char *id, size_t len, struct audit_rows *rows,
                          struct err *e);
/* Those whose raw records begin in the bytes [from, to) of a member. */
int audit_documents_in_member(struct audit_db *a, int64_t member, int64_t from, int64_t to,
                              struct audit_rows *rows, struct err *e);
/* Those that a stage dropped for a reason; reason NULL: for any. */
int audit_documents_by_fate(struct audit_db *a, int stage, const char *reason, struct audit_rows *rows,
                            struct err *e);
/* 1 and *d, 0 after the last, -1. */
int audit_rows_next(struct audit_rows *rows, struct audit_document *d, struct err *e);
void audit_rows_end(struct audit_rows *rows); /* safe on zeroed rows */

/* ---- the things that documents point to ---- */

/* Each appends the name to out: 1, 0 if there is no such id, -1. */
int audit_shard_name(struct audit_db *a, int64_t shard, struct buf *out, struct err *e);
int audit_member_name(struct audit_db *a, int64_t member, struct buf *out, struct err *e);

/* Each: 1 and *id, 0 if there is no such name, -1. */
int audit_shard_id(struct audit_db *a, const char *name, int64_t *id, struct err *e);
int audit_member_id(struct audit_db *a, const char *source, const char *name, int64_t *id, struct err *e);

/* A row of `ledger`, which owns its strings as a document does. Counts are -1 where the ledger has none. */
struct audit_ledger {
    int64_t id;
    int stage;
    int64_t shard; /* 0: an output that stands for all shards */
    struct buf path, tool, program_sha256, config, account_sha256;
    struct {
        int64_t documents, sentences, characters;
    } in, out;
};

void audit_ledger_free(struct audit_ledger *l);

/* The ledger of a stage for a shard (0: of a stage that makes one output for all shards): 1, 0, -1. */
int audit_ledger_of(struct audit_db *a, int stage, int64_t shard, struct audit_ledger *l, struct err *e);

#endif
