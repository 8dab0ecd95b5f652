#include "bm25/check.h"

#include <stdlib.h>
#include <string.h>

#include "bm25/db.h"
#include "bm25/index.h"
#include "bm25/normalise.h"
#include "common/json.h"

/* ---- check ---- */

static int check_pages(sqlite3 *db, struct err *e)
{
    sqlite3_stmt *statement;
    if (sqlite_prepare(db, "PRAGMA integrity_check(1)", &statement, e)) return -1;
    int row = sqlite_row(statement, e), result = row < 0 ? -1 : 0;
    const char *said = row == 1 ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (!result && (!said || strcmp(said, "ok") != 0))
        result = err_data(e, "%s", said ? said : "no integrity");
    sqlite3_finalize(statement);
    return result;
}

static int compare_terms(const void *x, const void *y)
{
    const uint64_t *a = x, *b = y;
    return *a < *b ? -1 : *a > *b;
}

struct checker {
    const struct bm25 *index;
    struct code_points text;
    ARRAY(uint64_t) terms;
};

/* The document's postings against its text, tokenized anew. */
static int check_document(struct checker *c, uint32_t d, struct err *e)
{
    const struct bm25 *x = c->index;
    if (bm25_normalise(x->text[d], x->text_len[d], &c->text, e)) return -1;
    size_t n = bm25_token_count(x->tokens, c->text.len), at = x->forward_at[d], end = x->forward_at[d + 1];
    if (n != x->length[d]) return err_data(e, "document %u has %zu tokens and not %u", d, n, x->length[d]);
    if (array_reserve(&c->terms, n)) return err_memory(e);
    for (size_t i = 0; i < n; i++) c->terms.items[i] = bm25_token(x->tokens, c->text.items, c->text.len, i);
    qsort(c->terms.items, n, sizeof *c->terms.items, compare_terms);
    for (size_t i = 0, next; i < n; i = next, at++) {
        for (next = i + 1; next < n && c->terms.items[next] == c->terms.items[i];) next++;
        const struct bm25_posting *p = &x->forward[at];
        if (at == end || x->term[p->term] != c->terms.items[i] || p->tf != next - i)
            return err_data(e, "the postings of document %u are not those of its text", d);
    }
    return at == end ? 0 : err_data(e, "document %u has postings that are not of its text", d);
}

static int check_documents(const char *path, struct err *e)
{
    struct bm25 *index;
    if (bm25_open(&index, path, 1, e)) return -1;
    struct checker c = {index, ARRAY_INIT, ARRAY_INIT};
    int result = 0;
    for (uint32_t d = 0; d < index->n_documents && !result; d++) result = check_document(&c, d, e);
    array_free(&c.text);
    array_free(&c.terms);
    bm25_close(index);
    return result ? err_context(e, "'%s'", path) : 0;
}

int bm25_check(const char *path, struct err *e)
{
    sqlite3 *db;
    if (bm25_db_open(path, &db, e)) return -1;
    int result = check_pages(db, e);
    sqlite3_close(db);
    if (result) return err_context(e, "'%s'", path);
    return check_documents(path, e);
}

/* ---- cat and stat ---- */

static void add_column(struct buf *out, const char *key, sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    json_key_string(out, key, text ? text : "", (size_t)sqlite3_column_bytes(row, column));
}

static int print(const struct buf *line, FILE *out, struct err *e)
{
    if (line->failed) return err_memory(e);
    return fwrite(buf_text(line), 1, line->len, out) == line->len
               ? 0
               : err_errno(e, "cannot write standard output");
}

static void add_row(struct buf *line, sqlite3_stmt *row, bool first_source)
{
    if (first_source) {
        buf_char(line, '{');
        json_key_i64(line, "id", sqlite3_column_int64(row, 0));
        json_key_i64(line, "tokens", sqlite3_column_int64(row, 1));
        add_column(line, "text", row, 2);
        buf_str(line, ",\"sources\":[");
    } else {
        buf_char(line, ',');
    }
    static const char *const keys[] = {"task", "split", "item", "field"};
    buf_char(line, '{');
    for (int i = 0; i < 4; i++) add_column(line, keys[i], row, 4 + i);
    buf_char(line, '}');
}

static int print_documents(sqlite3 *db, FILE *out, struct err *e)
{
    static const char sql[] = "SELECT id, tokens, text, number, task, split, item, field FROM document "
                              "JOIN source ON source.document = document.id ORDER BY id, number";
    sqlite3_stmt *select;
    if (sqlite_prepare(db, sql, &select, e)) return -1;
    struct buf line = BUF_INIT;
    int row, result = 0;
    while (!result && (row = sqlite_row(select, e)) != 0) {
        if (row < 0) {
            result = -1;
            break;
        }
        bool first = sqlite3_column_int64(select, 3) == 0;
        if (first && line.len) {
            buf_str(&line, "]}\n");
            result = print(&line, out, e);
            buf_clear(&line);
        }
        add_row(&line, select, first);
    }
    buf_str(&line, "]}\n");
    if (!result) result = print(&line, out, e);
    buf_free(&line);
    sqlite3_finalize(select);
    return result;
}

int bm25_cat(const char *path, FILE *out, struct err *e)
{
    sqlite3 *db;
    if (bm25_db_open(path, &db, e)) return -1;
    int result = print_documents(db, out, e);
    sqlite3_close(db);
    return result ? err_context(e, "'%s'", path) : 0;
}

/* Counts as numbers, everything else as text. */
static void add_member(struct buf *out, const char *key, const char *value)
{
    enum { COUNT_DIGITS = 15 };
    size_t len = strlen(value), digits = strspn(value, "0123456789");
    json_cstring(out, key);
    buf_char(out, ':');
    if (len && len == digits && len <= COUNT_DIGITS)
        buf_str(out, value);
    else
        json_string(out, value, len);
}

int bm25_stat(const char *path, FILE *out, struct err *e)
{
    sqlite3 *db;
    sqlite3_stmt *select;
    if (bm25_db_open(path, &db, e)) return -1;
    int row = 0, result = sqlite_prepare(db, "SELECT key, value FROM meta ORDER BY key", &select, e);
    struct buf members = BUF_INIT;
    while (!result && (row = sqlite_row(select, e)) == 1) {
        const char *key = (const char *)sqlite3_column_text(select, 0);
        const char *value = (const char *)sqlite3_column_text(select, 1);
        buf_char(&members, ',');
        add_member(&members, key ? key : "", value ? value : "");
    }
    if (!result) {
        sqlite3_finalize(select);
        result = row < 0 ? -1 : print(&members, out, e);
    }
    buf_free(&members);
    sqlite3_close(db);
    return result ? err_context(e, "'%s'", path) : 0;
}
