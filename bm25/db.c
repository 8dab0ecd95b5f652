#include "bm25/db.h"

const char *const bm25_schema[] = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE document(id INTEGER PRIMARY KEY, tokens INTEGER NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE source(document INTEGER, number INTEGER, task TEXT NOT NULL, split TEXT NOT NULL, "
    "item TEXT NOT NULL, field TEXT NOT NULL, PRIMARY KEY(document, number)) WITHOUT ROWID",
    "CREATE TABLE term(id INTEGER PRIMARY KEY, text TEXT NOT NULL, documents INTEGER NOT NULL)",
    "CREATE TABLE posting(term INTEGER PRIMARY KEY, list BLOB NOT NULL)",
    NULL,
};

static const struct sqlite_format format = {.what = "a benchmark index",
                                            .made_by = "malmoi bm25 index",
                                            .application_id = BM25_APPLICATION_ID,
                                            .version = BM25_FORMAT,
                                            .schema = bm25_schema};

int bm25_db_open(const char *path, sqlite3 **db, struct err *e)
{
    return sqlite_open_file(path, &format, db, e);
}

/* Each value as its type, its length and its bytes (a number as text), so that no two contents run together.
 */
static int digest_rows(sqlite3 *db, const char *sql, struct sha256 *h, struct err *e)
{
    sqlite3_stmt *statement;
    if (sqlite_prepare(db, sql, &statement, e)) return -1;
    int row;
    while ((row = sqlite_row(statement, e)) == 1) {
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
