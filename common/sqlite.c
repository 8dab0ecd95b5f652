#include "common/sqlite.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/io.h"

int sqlite_fault(sqlite3 *db, struct err *e)
{
    int code = sqlite3_errcode(db) & 0xFF;
    if (code == SQLITE_NOMEM) return err_memory(e);
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT || code == SQLITE_FORMAT)
        return err_data(e, "sqlite: %s", sqlite3_errmsg(db));
    return err_system(e, "sqlite: %s", sqlite3_errmsg(db));
}

int sqlite_exec(sqlite3 *db, const char *sql, struct err *e)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : sqlite_fault(db, e);
}

int sqlite_prepare(sqlite3 *db, const char *sql, sqlite3_stmt **statement, struct err *e)
{
    return sqlite3_prepare_v2(db, sql, -1, statement, NULL) == SQLITE_OK ? 0 : sqlite_fault(db, e);
}

int sqlite_run(sqlite3_stmt *statement, struct err *e)
{
    int code = sqlite3_step(statement);
    if (code != SQLITE_DONE) return sqlite_fault(sqlite3_db_handle(statement), e);
    sqlite3_reset(statement);
    return 0;
}

int sqlite_row(sqlite3_stmt *statement, struct err *e)
{
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) return 1;
    return code == SQLITE_DONE ? 0 : sqlite_fault(sqlite3_db_handle(statement), e);
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
    if (sqlite_prepare(db, sql, &statement, e)) return -1;
    int row = sqlite_row(statement, e);
    *value = row == 1 ? sqlite3_column_int(statement, 0) : 0;
    sqlite3_finalize(statement);
    return row < 0 ? -1 : 0;
}

static int check_schema(sqlite3 *db, const struct sqlite_format *format, struct err *e)
{
    sqlite3_stmt *statement;
    if (sqlite_prepare(db, "SELECT sql FROM sqlite_schema ORDER BY rowid", &statement, e)) return -1;
    const char *const *wanted = format->schema, *const *later = format->indexes;
    int row, result = 0;
    while ((row = sqlite_row(statement, e)) == 1 && !result) {
        const char *sql = (const char *)sqlite3_column_text(statement, 0);
        if (!*wanted && later) wanted = later, later = NULL;
        if (!*wanted || !sql || strcmp(sql, *wanted++) != 0)
            result = err_data(e, "its tables are not those of %s", format->what);
    }
    sqlite3_finalize(statement);
    if (row < 0) return -1;
    if (!result && (*wanted || later)) result = err_data(e, "it lacks tables of %s", format->what);
    return result;
}

static int check_identity(sqlite3 *db, const struct sqlite_format *format, struct err *e)
{
    int application = 0, version = 0;
    if (read_pragma(db, "PRAGMA application_id", &application, e)) return -1;
    if (application != format->application_id)
        return err_data(e, "it is not %s; '%s' makes one", format->what, format->made_by);
    if (read_pragma(db, "PRAGMA user_version", &version, e)) return -1;
    if (version != format->version)
        return err_data(e, "it has format %d and this program reads %d; make it again with '%s'", version,
                        format->version, format->made_by);
    return check_schema(db, format, e);
}

int sqlite_open_file(const char *path, const struct sqlite_format *format, sqlite3 **db, struct err *e)
{
    *db = NULL;
    if (!io_exists(path)) return err_system(e, "cannot open '%s': no such file", path);
    struct buf uri = BUF_INIT;
    int result = immutable_uri(path, &uri, e);
    if (!result &&
        sqlite3_open_v2(buf_text(&uri), db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK)
        result = *db ? sqlite_fault(*db, e) : err_memory(e);
    if (!result) {
        sqlite3_db_config(*db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(*db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        result = sqlite_exec(*db, "PRAGMA cell_size_check = ON", e);
    }
    if (!result) result = check_identity(*db, format, e);
    buf_free(&uri);
    if (!result) return 0;
    sqlite3_close(*db);
    *db = NULL;
    return err_context(e, "'%s'", path);
}

int sqlite_create_file(const char *path, const struct sqlite_format *format, int page_bytes, sqlite3 **db,
                       struct err *e)
{
    *db = NULL;
    struct buf sql = BUF_INIT;
    buf_printf(&sql,
               "PRAGMA page_size = %d; PRAGMA application_id = %d; PRAGMA user_version = %d; "
               "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN",
               page_bytes, format->application_id, format->version);
    int result = sql.failed ? err_memory(e) : 0;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (!result && sqlite3_open_v2(path, db, flags, NULL) != SQLITE_OK)
        result = *db ? sqlite_fault(*db, e) : err_memory(e);
    if (!result) result = sqlite_exec(*db, sql.data, e);
    for (const char *const *statement = format->schema; !result && *statement; statement++)
        result = sqlite_exec(*db, *statement, e);
    buf_free(&sql);
    if (!result) return 0;
    sqlite3_close(*db);
    *db = NULL;
    return err_context(e, "'%s'", path);
}

int sqlite_create_indexes(sqlite3 *db, const struct sqlite_format *format, struct err *e)
{
    for (const char *const *statement = format->indexes; statement && *statement; statement++)
        if (sqlite_exec(db, *statement, e)) return -1;
    return 0;
}

int sqlite_publish_file(const char *part, const char *path, struct err *e)
{
    int fd = open(part, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return err_errno(e, "cannot open '%s'", part);
    int result = fsync(fd) ? err_errno(e, "cannot write '%s' to the disk", part) : 0;
    close(fd);
    if (!result && rename(part, path)) result = err_errno(e, "cannot rename '%s'", part);
    return result;
}
