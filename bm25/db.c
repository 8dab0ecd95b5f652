#include "bm25/db.h"

#include <string.h>

#include "common/io.h"

const char *const bm25_schema[] = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE document(id INTEGER PRIMARY KEY, tokens INTEGER NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE source(document INTEGER, number INTEGER, task TEXT NOT NULL, split TEXT NOT NULL, "
    "item TEXT NOT NULL, field TEXT NOT NULL, PRIMARY KEY(document, number)) WITHOUT ROWID",
    "CREATE TABLE term(id INTEGER PRIMARY KEY, text TEXT NOT NULL, documents INTEGER NOT NULL)",
    "CREATE TABLE posting(term INTEGER PRIMARY KEY, list BLOB NOT NULL)",
    NULL,
};

static int sqlite_error(sqlite3 *db, struct err *e)
{
    int code = sqlite3_errcode(db) & 0xFF;
    if (code == SQLITE_NOMEM) return err_memory(e);
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_FORMAT)
        return err_data(e, "sqlite: %s", sqlite3_errmsg(db));
    return err_system(e, "sqlite: %s", sqlite3_errmsg(db));
}

int bm25_db_exec(sqlite3 *db, const char *sql, struct err *e)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : sqlite_error(db, e);
}

int bm25_db_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **statement, struct err *e)
{
    return sqlite3_prepare_v2(db, sql, -1, statement, NULL) == SQLITE_OK ? 0 : sqlite_error(db, e);
}

int bm25_db_run(sqlite3_stmt *statement, struct err *e)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE) return sqlite_error(sqlite3_db_handle(statement), e);
    sqlite3_reset(statement);
    return 0;
}

int bm25_db_row(sqlite3_stmt *statement, struct err *e)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return 1;
    return code == SQLITE_DONE ? 0 : sqlite_error(sqlite3_db_handle(statement), e);
}

/* A file: URI of the path. immutable: the file does not change while it is read, so SQLite neither locks it
 * nor looks for a journal beside it, whatever its header says. */
static int immutable_uri(const char *path, struct buf *uri, struct err *e)
{
    buf_str(uri, "file:");
    if (path[0] != '/') buf_str(uri, "./");
    for (const char *c = path; *c; c++) {
        if (strchr("%?#", *c))
            buf_printf(uri, "%%%02X", (unsigned char)*c);
        else
            buf_char(uri, *c);
    }
    buf_str(uri, "?immutable=1");
    return uri->failed ? err_memory(e) : 0;
}

static int read_pragma(sqlite3 *db, const char *sql, int *value, struct err *e)
{
    sqlite3_stmt *statement;
    if (bm25_db_prepare(db, sql, &statement, e)) return -1;
    int row = bm25_db_row(statement, e);
    *value = row == 1 ? sqlite3_column_int(statement, 0) : 0;
    sqlite3_finalize(statement);
    return row < 0 ? -1 : 0;
}

/* Only our own tables, word for word: a view or a trigger of another hand is never run. */
static int check_schema(sqlite3 *db, struct err *e)
{
    sqlite3_stmt *statement;
    if (bm25_db_prepare(db, "SELECT sql FROM sqlite_schema ORDER BY rowid", &statement, e)) return -1;
    int row, result = 0;
    size_t n = 0;
    while ((row = bm25_db_row(statement, e)) == 1 && !result) {
        const char *sql = (const char *)sqlite3_column_text(statement, 0);
        if (!bm25_schema[n] || !sql || strcmp(sql, bm25_schema[n]) != 0)
            result = err_data(e, "its tables are not those of a benchmark index");
        else
            n++;
    }
    sqlite3_finalize(statement);
    if (row < 0) return -1;
    if (!result && bm25_schema[n]) result = err_data(e, "it lacks tables of a benchmark index");
    return result;
}

static int check_identity(sqlite3 *db, struct err *e)
{
    int application = 0, format = 0;
    if (read_pragma(db, "PRAGMA application_id", &application, e)) return -1;
    if (application != BM25_APPLICATION_ID)
        return err_data(e, "it is not a benchmark index; 'malmoi bm25 index' makes one");
    if (read_pragma(db, "PRAGMA user_version", &format, e)) return -1;
    if (format != BM25_FORMAT)
        return err_data(e,
                        "it has format %d and this program reads %d; make it again with 'malmoi bm25 index'",
                        format, BM25_FORMAT);
    return check_schema(db, e);
}

int bm25_db_open(const char *path, sqlite3 **db, struct err *e)
{
    *db = NULL;
    if (!io_exists(path)) return err_system(e, "cannot open '%s': no such file", path);
    struct buf uri = BUF_INIT;
    int result = immutable_uri(path, &uri, e);
    if (!result &&
        sqlite3_open_v2(buf_text(&uri), db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        result = *db ? sqlite_error(*db, e) : err_memory(e);
    if (!result) {
        sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        result = bm25_db_exec(*db, "PRAGMA cell_size_check = ON", e);
    }
    if (!result) result = check_identity(*db, e);
    buf_free(&uri);
    if (!result) return 0;
    sqlite3_close(*db);
    *db = NULL;
    return err_context(e, "'%s'", path);
}

/* Each value as its type, its length and its bytes (a number as text), so that no two contents run together.
 */
static int digest_rows(sqlite3 *db, const char *sql, struct sha256 *h, struct err *e)
{
    sqlite3_stmt *statement;
    if (bm25_db_prepare(db, sql, &statement, e)) return -1;
    int row;
    while ((row = bm25_db_row(statement, e)) == 1) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            uint8_t head[5] = {(uint8_t)sqlite3_column_type(statement, i)};
            const void *bytes = sqlite3_column_blob(statement, i);
            uint32_t len = (uint32_t)sqlite3_column_bytes(statement, i);
            for (int k = 0; k < 4; k++) head[k + 1] = (uint8_t)(len >> 8 * k);
            sha256_add(h, head, sizeof head);
            if (bytes) sha256_add(h, bytes, len);
        }
    }
    sqlite3_finalize(statement);
    return row;
}

int bm25_db_digest(sqlite3 *db, char hex[SHA256_HEX], struct err *e)
{
    static const char *const rows[] = {
        "SELECT key, value FROM meta WHERE key <> 'digest' ORDER BY key",
        "SELECT id, tokens, text FROM document ORDER BY id",
        "SELECT document, number, task, split, item, field FROM source ORDER BY document, number",
        "SELECT id, text, documents FROM term ORDER BY id",
        "SELECT term, list FROM posting ORDER BY term",
    };
    struct sha256 *h = sha256_new();
    if (!h) return err_memory(e);
    int result = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !result; i++)
        result = digest_rows(db, rows[i], h, e);
    sha256_finish(h, hex);
    sha256_free(h);
    return result;
}

void bm25_varint(struct buf *out, uint32_t value)
{
    for (; value >= 0x80; value >>= 7) buf_char(out, (char)(value | 0x80));
    buf_char(out, (char)value);
}

size_t bm25_varint_read(const uint8_t *bytes, size_t len, uint32_t *value)
{
    uint64_t v = 0;
    for (size_t i = 0; i < len && i < 5; i++) {
        v |= (uint64_t)(bytes[i] & 0x7F) << 7 * i;
        if (bytes[i] & 0x80) continue;
        *value = (uint32_t)v;
        return v <= UINT32_MAX ? i + 1 : 0;
    }
    return 0;
}
