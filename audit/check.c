#include "audit/check.h"

#include "audit/query.h"
#include "common/json.h"

/* ---- check ---- */

/* The first value of a statement, as a text; "" if it gives no row. */
static int read_text(sqlite3 *db, const char *sql, struct buf *text, struct err *e)
{
    sqlite3_stmt *s;
    if (sqlite_prepare(db, sql, &s, e)) return -1;
    int row = sqlite_row(s, e);
    const char *value = row == 1 ? (const char *)sqlite3_column_text(s, 0) : NULL;
    buf_clear(text);
    int result = row < 0 ? -1 : buf_str(text, value ? value : "") ? err_memory(e) : 0;
    sqlite3_finalize(s);
    return result;
}

/* Run a question whose answer must be this text. */
static int expect(struct audit_db *a, const char *sql, const char *answer, const char *fault, struct err *e)
{
    struct buf text = BUF_INIT;
    int result = read_text(a->db, sql, &text, e);
    if (!result && strcmp(buf_text(&text), answer) != 0) result = err_data(e, "%s", fault);
    buf_free(&text);
    return result;
}

typedef int document_function(struct audit_db *a, const struct audit_document *d, void *context,
                              struct err *e);

static int each_document(struct audit_db *a, document_function *function, void *context, struct err *e)
{
    struct audit_rows rows = {0};
    struct audit_document d = {0};
    int row, result = audit_documents_all(a, &rows, e);
    if (result) return -1;
    while ((row = audit_rows_next(&rows, &d, e)) == 1)
        if ((result = function(a, &d, context, e))) break;
    audit_rows_end(&rows);
    audit_document_free(&d);
    return row < 0 ? -1 : result;
}

static int check_document(struct audit_db *a, const struct audit_document *d, void *number, struct err *e)
{
    (void)a;
    struct audit_place first;
    int64_t expected = ++*(int64_t *)number;
    if (d->number != expected) return err_data(e, "document %lld is missing", (long long)expected);
    if (!audit_places_valid((const uint8_t *)buf_text(&d->places), d->places.len) ||
        !audit_document_place(d, AUDIT_INGEST, &first))
        return err_data(e, "the places of document %lld are malformed", (long long)expected);
    if ((d->fate && d->sequence >= 0) || (d->sequence >= 0) != (d->tokens > 0))
        return err_data(e, "document %lld has tokens and was dropped, or a place for tokens and none",
                        (long long)expected);
    return 0;
}

static int check(struct audit_db *a, struct err *e)
{
    int64_t documents = 0;
    if (expect(a, "PRAGMA integrity_check(1)", "ok", "SQLite finds it damaged", e) ||
        each_document(a, check_document, &documents, e))
        return -1;
    return expect(
        a, "SELECT (SELECT count(*) FROM document) - (SELECT value FROM build WHERE key = 'documents')", "0",
        "the number of its documents is not the one that it names", e);
}

/* Open, work, close; a fault names the file. */
static int with(const char *path, int (*work)(struct audit_db *a, FILE *out, struct err *e), FILE *out,
                struct err *e)
{
    struct audit_db a;
    if (audit_db_open(&a, path, e)) return -1;
    int result = work(&a, out, e);
    if (result && e && e->code == ERR_DATA) err_context(e, "'%s'", path);
    audit_db_close(&a);
    return result;
}

static int check_open(struct audit_db *a, FILE *out, struct err *e)
{
    (void)out;
    return check(a, e);
}

int audit_db_check(const char *path, struct err *e)
{
    return with(path, check_open, NULL, e);
}

/* ---- cat ---- */

struct printer {
    struct buf text, shard, member;
    int64_t shard_id, member_id; /* whose names these are */
    FILE *out;
};

static void add_places(struct buf *out, const struct audit_document *d)
{
    struct audit_place p;
    json_key(out, "places");
    buf_char(out, '{');
    for (int stage = AUDIT_INGEST; stage < AUDIT_STAGES; stage++) {
        if (!audit_document_place(d, stage, &p)) continue;
        json_key(out, audit_stages[stage].name);
        buf_printf(out, "[%u,%u]", p.frame, p.line);
    }
    buf_char(out, '}');
}

static void add_document(struct printer *l, const struct audit_document *d)
{
    struct buf *out = &l->text;
    bool known = d->fate > 0 && d->fate < AUDIT_STAGES;
    buf_clear(out);
    buf_char(out, '{');
    json_key_i64(out, "number", d->number);
    json_key_string(out, "id", buf_text(&d->id), d->id.len);
    json_key_string(out, "shard", buf_text(&l->shard), l->shard.len);
    json_key_string(out, "member", buf_text(&l->member), l->member.len);
    json_key_i64(out, "offset", d->offset);
    json_key_i64(out, "length", d->length);
    if (known) json_key_string(out, "fate", audit_stages[d->fate].name, strlen(audit_stages[d->fate].name));
    if (d->reason.len) json_key_string(out, "reason", buf_text(&d->reason), d->reason.len);
    add_places(out, d);
    json_key_i64(out, "characters", d->characters);
    json_key_i64(out, "sentences", d->sentences);
    json_key_i64(out, "kept", d->kept);
    if (d->sequence >= 0) json_key_i64(out, "sequence", d->sequence);
    if (d->token >= 0) json_key_i64(out, "token", d->token);
    json_key_i64(out, "tokens", d->tokens);
    buf_str(out, "}\n");
}

static int print_document(struct audit_db *a, const struct audit_document *d, void *context, struct err *e)
{
    struct printer *l = context;
    if (l->shard_id != d->shard) {
        buf_clear(&l->shard);
        if (audit_shard_name(a, d->shard, &l->shard, e) < 0) return -1;
        l->shard_id = d->shard;
    }
    if (l->member_id != d->member) {
        buf_clear(&l->member);
        if (audit_member_name(a, d->member, &l->member, e) < 0) return -1;
        l->member_id = d->member;
    }
    add_document(l, d);
    if (l->text.failed) return err_memory(e);
    if (fwrite(l->text.data, 1, l->text.len, l->out) == l->text.len) return 0;
    return err_errno(e, "cannot write");
}

static int cat(struct audit_db *a, FILE *out, struct err *e)
{
    struct printer l = {.out = out};
    int result = each_document(a, print_document, &l, e);
    buf_free(&l.text);
    buf_free(&l.shard);
    buf_free(&l.member);
    return result;
}

int audit_db_cat(const char *path, FILE *out, struct err *e)
{
    return with(path, cat, out, e);
}

/* ---- stat ---- */

static int stat_facts(struct audit_db *a, FILE *out, struct err *e)
{
    sqlite3_stmt *s;
    struct buf text = BUF_INIT;
    int row;
    if (sqlite_prepare(a->db, "SELECT key, value FROM build ORDER BY key", &s, e)) return -1;
    while ((row = sqlite_row(s, e)) == 1) {
        buf_char(&text, ',');
        json_cstring(&text, (const char *)sqlite3_column_text(s, 0));
        buf_char(&text, ':');
        json_cstring(&text, (const char *)sqlite3_column_text(s, 1));
    }
    sqlite3_finalize(s);
    int result = row < 0 ? -1 : text.failed ? err_memory(e) : 0;
    if (!result) fputs(buf_text(&text), out);
    buf_free(&text);
    return result;
}

int audit_db_stat(const char *path, FILE *out, struct err *e)
{
    return with(path, stat_facts, out, e);
}
