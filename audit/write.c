#include "audit/write.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include "common/io.h"

/* A page is what a file system reads at once. Memory: the page cache while rows are written, and as much
 * again while an index is sorted. */
enum { PAGE_BYTES = 4096, CACHE_KIB = 32 << 10 };

static const struct {
    const char *name;
    int columns;
} tables[AUDIT_TABLES] = {
    [AUDIT_BUILD] = {"build", 2},     [AUDIT_CORPUS] = {"corpus", 8},
    [AUDIT_FILE] = {"file", 4},       [AUDIT_STAGE] = {"stage", 3},
    [AUDIT_SHARD] = {"shard", 3},     [AUDIT_LEDGER] = {"ledger", 14},
    [AUDIT_INPUT] = {"input", 5},     [AUDIT_OUTPUT] = {"output", 6},
    [AUDIT_DROPPED] = {"dropped", 5}, [AUDIT_NOTE] = {"note", 3},
    [AUDIT_MEMBER] = {"member", 3},   [AUDIT_DOCUMENT] = {"document", 15},
    [AUDIT_FINDING] = {"finding", 9}, [AUDIT_HISTOGRAM] = {"histogram", 6},
    [AUDIT_PIECE] = {"piece", 5},     [AUDIT_PIECE_SOURCE] = {"piece_source", 3},
};

/* ---- the file ---- */

/* An older provenance.db, of whatever version: application_id stands big-endian at byte 68 of the file. */
static int check_replaceable(const char *path, struct err *e)
{
    enum { HEAD = 72, APPLICATION_ID = 68 };
    uint8_t head[HEAD] = {0};
    size_t got = 0, n = 1;
    struct infile in;
    if (!io_exists(path)) return 0;
    if (infile_open(&in, path, e)) return -1;
    int result = 0;
    for (; !result && got < HEAD && n; got += n) result = infile_read(&in, head + got, HEAD - got, &n, e);
    infile_close(&in);
    if (result) return -1;
    uint32_t id = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 | (uint32_t)head[70] << 8 | head[71];
    if (memcmp(head, "SQLite format 3", 16) == 0 && id == (uint32_t)audit_db_format.application_id) return 0;
    return err_system(e, "'%s' is there and is no provenance database: it is not replaced", path);
}

int audit_writer_open(struct audit_writer *w, const char *path, struct err *e)
{
    *w = (struct audit_writer){0};
    if (check_replaceable(path, e)) return -1;
    buf_str(&w->path, path);
    buf_printf(&w->part, "%s.part", path);
    int result = w->path.failed || w->part.failed ? err_memory(e) : 0;
    if (!result && unlink(buf_text(&w->part)) && errno != ENOENT)
        result = err_errno(e, "cannot remove '%s'", buf_text(&w->part));
    if (!result) result = sqlite_create_file(buf_text(&w->part), &audit_db_format, PAGE_BYTES, &w->db, e);
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "PRAGMA cache_size = -%d", CACHE_KIB);
    if (!result) result = sql.failed ? err_memory(e) : sqlite_exec(w->db, sql.data, e);
    buf_free(&sql);
    if (result) audit_writer_abort(w);
    return result;
}

static void close_database(struct audit_writer *w)
{
    for (int i = 0; i < AUDIT_TABLES; i++) sqlite3_finalize(w->inserts[i]);
    sqlite3_finalize(w->find_member);
    sqlite3_close(w->db);
    memset(w->inserts, 0, sizeof w->inserts);
    w->find_member = NULL;
    w->db = NULL;
}

int audit_writer_commit(struct audit_writer *w, struct err *e)
{
    int result = sqlite_create_indexes(w->db, &audit_db_format, e);
    if (!result) result = sqlite_exec(w->db, "COMMIT", e);
    if (result) err_context(e, "'%s'", buf_text(&w->part));
    close_database(w);
    if (!result) result = sqlite_publish_file(buf_text(&w->part), buf_text(&w->path), e);
    audit_writer_abort(w); /* what is published has another name now */
    return result;
}

void audit_writer_abort(struct audit_writer *w)
{
    close_database(w);
    if (w->part.len) unlink(buf_text(&w->part));
    buf_free(&w->path);
    buf_free(&w->part);
    buf_free(&w->member);
    *w = (struct audit_writer){0};
}

/* ---- rows ---- */

static int prepare_insert(struct audit_writer *w, enum audit_table table, struct err *e)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "INSERT INTO %s VALUES(?", tables[table].name);
    for (int i = 1; i < tables[table].columns; i++) buf_str(&sql, ",?");
    buf_char(&sql, ')');
    int result = sql.failed ? err_memory(e) : sqlite_prepare(w->db, sql.data, &w->inserts[table], e);
    buf_free(&sql);
    return result;
}

static void bind(sqlite3_stmt *s, int column, const struct audit_value *v)
{
    const void *bytes = v->len ? v->bytes : "";
    if (v->type == SQLITE_INTEGER)
        sqlite3_bind_int64(s, column, v->number);
    else if (v->type == SQLITE_FLOAT)
        sqlite3_bind_double(s, column, v->real);
    else if (v->type == SQLITE_TEXT)
        sqlite3_bind_text64(s, column, bytes, v->len, SQLITE_STATIC, SQLITE_UTF8);
    else if (v->type == SQLITE_BLOB)
        sqlite3_bind_blob64(s, column, bytes, v->len, SQLITE_STATIC);
    else
        sqlite3_bind_null(s, column);
}

int audit_insert(struct audit_writer *w, enum audit_table table, const struct audit_value *values, size_t n,
                 struct err *e)
{
    assert(n == (size_t)tables[table].columns);
    if (!w->inserts[table] && prepare_insert(w, table, e)) return -1;
    sqlite3_stmt *s = w->inserts[table];
    for (size_t i = 0; i < n; i++) bind(s, (int)i + 1, &values[i]);
    if (sqlite3_step(s) == SQLITE_DONE) {
        sqlite3_reset(s);
        return 0;
    }
    if ((sqlite3_errcode(w->db) & 0xFF) == SQLITE_CONSTRAINT)
        err_data(e, "the table '%s' would have two rows of one key", tables[table].name);
    else
        sqlite_fault(w->db, e);
    sqlite3_reset(s);
    return -1;
}

int audit_insert_document(struct audit_writer *w, const struct audit_document *d, struct err *e)
{
    return audit_row(w, AUDIT_DOCUMENT, e, audit_int(d->number), audit_bytes(d->id.data, d->id.len),
                     audit_int(d->shard), audit_int(d->member), audit_int(d->offset), audit_int(d->length),
                     d->fate ? audit_int(d->fate) : audit_null(),
                     d->reason.len ? audit_bytes(d->reason.data, d->reason.len) : audit_null(),
                     audit_blob(&d->places), audit_int(d->characters), audit_int(d->sentences),
                     audit_int(d->kept), audit_count(d->sequence), audit_count(d->token),
                     audit_int(d->tokens));
}

static int find_member(struct audit_writer *w, const char *source, const char *name, int64_t *id,
                       struct err *e)
{
    static const char sql[] = "SELECT id FROM member WHERE source = ?1 AND name = ?2";
    if (!w->find_member && sqlite_prepare(w->db, sql, &w->find_member, e)) return -1;
    sqlite3_bind_text(w->find_member, 1, source, -1, SQLITE_STATIC);
    sqlite3_bind_text(w->find_member, 2, name, -1, SQLITE_STATIC);
    int row = sqlite_row(w->find_member, e);
    if (row == 1) *id = sqlite3_column_int64(w->find_member, 0);
    sqlite3_reset(w->find_member);
    return row;
}

/* A member's documents follow each other, so the last one is mostly the one. */
int audit_member(struct audit_writer *w, const char *source, const char *name, int64_t *id, struct err *e)
{
    size_t n = strlen(source) + 1, m = strlen(name);
    const char *last = buf_text(&w->member);
    if (w->member.len == n + m && memcmp(last, source, n) == 0 && memcmp(last + n, name, m) == 0) {
        *id = w->member_id;
        return 0;
    }
    int row = find_member(w, source, name, id, e);
    if (row == 0) {
        *id = ++w->members;
        row = audit_row(w, AUDIT_MEMBER, e, audit_int(*id), audit_text(source), audit_text(name));
    }
    if (row < 0) return -1;
    buf_clear(&w->member);
    buf_add(&w->member, source, n);
    buf_add(&w->member, name, m);
    w->member_id = *id;
    return w->member.failed ? err_memory(e) : 0;
}
