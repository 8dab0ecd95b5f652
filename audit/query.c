#include "audit/query.h"

#define DOCUMENT                                                                                             \
    "SELECT number, id, shard, member, offset, length, fate, reason, places, characters, sentences, kept, "  \
    "sequence, token, tokens FROM document "

enum lookup { BY_NUMBER, BY_SEQUENCE, SHARD_NAME, MEMBER_NAME, SHARD_ID, MEMBER_ID, LEDGER_OF, LOOKUPS };

static const char *const lookups[LOOKUPS] = {
    [BY_NUMBER] = DOCUMENT "WHERE number = ?1",
    [BY_SEQUENCE] = DOCUMENT "WHERE shard = ?1 AND sequence <= ?2 ORDER BY sequence DESC LIMIT 1",
    [SHARD_NAME] = "SELECT name FROM shard WHERE id = ?1",
    [MEMBER_NAME] = "SELECT name FROM member WHERE id = ?1",
    [SHARD_ID] = "SELECT id FROM shard WHERE name = ?1",
    [MEMBER_ID] = "SELECT id FROM member WHERE source = ?1 AND name = ?2",
    [LEDGER_OF] =
        "SELECT id, stage, shard, path, tool, program_sha256, config, account_sha256, in_documents, "
        "in_sentences, in_characters, out_documents, out_sentences, out_characters FROM ledger "
        "WHERE stage = ?1 AND shard IS ?2",
};

_Static_assert(sizeof((struct audit_db *)0)->statements / sizeof(sqlite3_stmt *) >= LOOKUPS,
               "a statement for each lookup");

int audit_db_open(struct audit_db *a, const char *path, struct err *e)
{
    *a = (struct audit_db){0};
    return sqlite_open_file(path, &audit_db_format, &a->db, e);
}

void audit_db_close(struct audit_db *a)
{
    for (int i = 0; i < LOOKUPS; i++) sqlite3_finalize(a->statements[i]);
    sqlite3_close(a->db);
    *a = (struct audit_db){0};
}

/* ---- columns ---- */

static int add_bytes(sqlite3_stmt *s, int column, struct buf *to, struct err *e)
{
    const void *bytes = sqlite3_column_blob(s, column); /* of a text: its UTF-8; NULL if it is empty */
    size_t len = (size_t)sqlite3_column_bytes(s, column);
    return bytes && buf_add(to, bytes, len) ? err_memory(e) : 0;
}

static int read_bytes(sqlite3_stmt *s, int column, struct buf *to, struct err *e)
{
    buf_clear(to);
    return add_bytes(s, column, to, e);
}

static int64_t read_number(sqlite3_stmt *s, int column, int64_t if_null)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL ? if_null : sqlite3_column_int64(s, column);
}

static int read_document(sqlite3_stmt *s, struct audit_document *d, struct err *e)
{
    d->number = sqlite3_column_int64(s, 0);
    d->shard = sqlite3_column_int64(s, 2);
    d->member = sqlite3_column_int64(s, 3);
    d->offset = sqlite3_column_int64(s, 4);
    d->length = sqlite3_column_int64(s, 5);
    d->fate = sqlite3_column_int(s, 6); /* 0 for NULL */
    d->characters = sqlite3_column_int64(s, 9);
    d->sentences = sqlite3_column_int64(s, 10);
    d->kept = sqlite3_column_int64(s, 11);
    d->sequence = read_number(s, 12, -1);
    d->token = read_number(s, 13, -1);
    d->tokens = sqlite3_column_int64(s, 14);
    return read_bytes(s, 1, &d->id, e) || read_bytes(s, 7, &d->reason, e) || read_bytes(s, 8, &d->places, e)
               ? -1
               : 0;
}

void audit_document_free(struct audit_document *d)
{
    buf_free(&d->id);
    buf_free(&d->reason);
    buf_free(&d->places);
}

bool audit_document_place(const struct audit_document *d, int stage, struct audit_place *place)
{
    return audit_place_find((const uint8_t *)buf_text(&d->places), d->places.len, stage, place);
}

/* ---- one row ---- */

/* The statement of a lookup, with no value bound; NULL on failure. */
static sqlite3_stmt *statement_of(struct audit_db *a, enum lookup lookup, struct err *e)
{
    sqlite3_stmt **s = &a->statements[lookup];
    if (!*s && sqlite_prepare(a->db, lookups[lookup], s, e)) return NULL;
    sqlite3_clear_bindings(*s);
    return *s;
}

/* End a lookup: its statement is ready for the next one; result passes through. */
static int done(sqlite3_stmt *s, int result)
{
    sqlite3_reset(s);
    return result;
}

static int one_document(sqlite3_stmt *s, struct audit_document *d, struct err *e)
{
    int row = sqlite_row(s, e);
    if (row == 1 && read_document(s, d, e)) row = -1;
    return done(s, row);
}

int audit_document_by_number(struct audit_db *a, int64_t number, struct audit_document *d, struct err *e)
{
    sqlite3_stmt *s = statement_of(a, BY_NUMBER, e);
    if (!s) return -1;
    sqlite3_bind_int64(s, 1, number);
    return one_document(s, d, e);
}

int audit_document_by_sequence(struct audit_db *a, int64_t shard, int64_t sequence, struct audit_document *d,
                               struct err *e)
{
    sqlite3_stmt *s = statement_of(a, BY_SEQUENCE, e);
    if (!s) return -1;
    sqlite3_bind_int64(s, 1, shard);
    sqlite3_bind_int64(s, 2, sequence);
    int row = one_document(s, d, e);
    /* A document's sentences are its sequences, so behind the last document's last one there is nothing. */
    return row == 1 && (uint64_t)sequence - (uint64_t)d->sequence >= (uint64_t)d->kept ? 0 : row;
}

static int name_of(struct audit_db *a, enum lookup lookup, int64_t id, struct buf *out, struct err *e)
{
    sqlite3_stmt *s = statement_of(a, lookup, e);
    if (!s) return -1;
    sqlite3_bind_int64(s, 1, id);
    int row = sqlite_row(s, e);
    if (row == 1) row = add_bytes(s, 0, out, e) ? -1 : 1;
    return done(s, row);
}

int audit_shard_name(struct audit_db *a, int64_t shard, struct buf *out, struct err *e)
{
    return name_of(a, SHARD_NAME, shard, out, e);
}

int audit_member_name(struct audit_db *a, int64_t member, struct buf *out, struct err *e)
{
    return name_of(a, MEMBER_NAME, member, out, e);
}

static int read_id(sqlite3_stmt *s, int64_t *id, struct err *e)
{
    int row = sqlite_row(s, e);
    if (row == 1) *id = sqlite3_column_int64(s, 0);
    return done(s, row);
}

int audit_shard_id(struct audit_db *a, const char *name, int64_t *id, struct err *e)
{
    sqlite3_stmt *s = statement_of(a, SHARD_ID, e);
    if (!s) return -1;
    sqlite3_bind_text(s, 1, name, -1, SQLITE_TRANSIENT);
    return read_id(s, id, e);
}

int audit_member_id(struct audit_db *a, const char *source, const char *name, int64_t *id, struct err *e)
{
    sqlite3_stmt *s = statement_of(a, MEMBER_ID, e);
    if (!s) return -1;
    sqlite3_bind_text(s, 1, source, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(s, 2, name, -1, SQLITE_TRANSIENT);
    return read_id(s, id, e);
}

static int read_ledger(sqlite3_stmt *s, struct audit_ledger *l, struct err *e)
{
    struct buf *const texts[] = {&l->path, &l->tool, &l->program_sha256, &l->config, &l->account_sha256};
    int64_t *const counts[] = {&l->in.documents,  &l->in.sentences,  &l->in.characters,
                               &l->out.documents, &l->out.sentences, &l->out.characters};
    l->id = sqlite3_column_int64(s, 0);
    l->stage = sqlite3_column_int(s, 1);
    l->shard = sqlite3_column_int64(s, 2);
    for (int i = 0; i < 5; i++)
        if (read_bytes(s, 3 + i, texts[i], e)) return -1;
    for (int i = 0; i < 6; i++) *counts[i] = read_number(s, 8 + i, -1);
    return 0;
}

void audit_ledger_free(struct audit_ledger *l)
{
    buf_free(&l->path);
    buf_free(&l->tool);
    buf_free(&l->program_sha256);
    buf_free(&l->config);
    buf_free(&l->account_sha256);
}

int audit_ledger_of(struct audit_db *a, int stage, int64_t shard, struct audit_ledger *l, struct err *e)
{
    sqlite3_stmt *s = statement_of(a, LEDGER_OF, e);
    if (!s) return -1;
    sqlite3_bind_int(s, 1, stage);
    if (shard) sqlite3_bind_int64(s, 2, shard);
    int row = sqlite_row(s, e);
    if (row == 1 && read_ledger(s, l, e)) row = -1;
    return done(s, row);
}

/* ---- several rows ---- */

int audit_documents_all(struct audit_db *a, struct audit_rows *rows, struct err *e)
{
    return sqlite_prepare(a->db, DOCUMENT "ORDER BY number", &rows->statement, e);
}

int audit_documents_by_id(struct audit_db *a, const char *id, size_t len, struct audit_rows *rows,
                          struct err *e)
{
    if (sqlite_prepare(a->db, DOCUMENT "WHERE id = ?1 ORDER BY number", &rows->statement, e)) return -1;
    sqlite3_bind_text64(rows->statement, 1, id, len, SQLITE_TRANSIENT, SQLITE_UTF8);
    return 0;
}

int audit_documents_in_member(struct audit_db *a, int64_t member, int64_t from, int64_t to,
                              struct audit_rows *rows, struct err *e)
{
    static const char sql[] =
        DOCUMENT "WHERE member = ?1 AND offset >= ?2 AND offset < ?3 ORDER BY offset, number";
    if (sqlite_prepare(a->db, sql, &rows->statement, e)) return -1;
    sqlite3_bind_int64(rows->statement, 1, member);
    sqlite3_bind_int64(rows->statement, 2, from);
    sqlite3_bind_int64(rows->statement, 3, to);
    return 0;
}

int audit_documents_by_fate(struct audit_db *a, int stage, const char *reason, struct audit_rows *rows,
                            struct err *e)
{
    /* The index gives the rows of one reason in their order; over several reasons they would have to be
     * sorted. */
    const char *sql = reason ? DOCUMENT "WHERE fate = ?1 AND reason = ?2 ORDER BY number"
                             : DOCUMENT "WHERE fate = ?1 ORDER BY reason, number";
    if (sqlite_prepare(a->db, sql, &rows->statement, e)) return -1;
    sqlite3_bind_int(rows->statement, 1, stage);
    if (reason) sqlite3_bind_text(rows->statement, 2, reason, -1, SQLITE_TRANSIENT);
    return 0;
}

int audit_rows_next(struct audit_rows *rows, struct audit_document *d, struct err *e)
{
    int row = sqlite_row(rows->statement, e);
    return row == 1 && read_document(rows->statement, d, e) ? -1 : row;
}

void audit_rows_end(struct audit_rows *rows)
{
    sqlite3_finalize(rows->statement);
    rows->statement = NULL;
}
