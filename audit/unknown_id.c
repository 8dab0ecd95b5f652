#include "audit/unknown_id.h"

#include <string.h>

#include "audit/escape.h"

static int prepare(struct audit_db *a, const char *sql, const char *source, sqlite3_stmt **statement,
                   struct err *e)
{
    if (sqlite_prepare(a->db, sql, statement, e)) return -1;
    sqlite3_bind_text(*statement, 1, source, -1, SQLITE_TRANSIENT);
    return 0;
}

/* The id of a document that a query gives, escaped; nothing if it gives none. */
static int add_document_id(struct audit_db *a, const char *sql, int64_t member, struct buf *out,
                           struct err *e)
{
    sqlite3_stmt *s;
    if (sqlite_prepare(a->db, sql, &s, e)) return -1;
    sqlite3_bind_int64(s, 1, member);
    int row = sqlite_row(s, e);
    if (row == 1) {
        const char *id = (const char *)sqlite3_column_text(s, 0);
        if (id) escape_terminal(id, strlen(id), out);
    }
    sqlite3_finalize(s);
    return row < 0 ? -1 : 0;
}

/* The file of SOURCE:FILE:KEY, where FILE may hold colons: the longest front that is a member. 1, 0, -1. */
static int find_member(struct audit_db *a, const char *source, const char *rest, int64_t *member,
                       struct err *e)
{
    int found = 0;
    struct buf name = BUF_INIT;
    for (const char *end = strrchr(rest, ':'); !found && end && end > rest;
         end = memrchr(rest, ':', (size_t)(end - rest)))
        found = buf_assign(&name, rest, (size_t)(end - rest))
                    ? err_memory(e)
                    : audit_member_id(a, source, name.data, member, e);
    buf_free(&name);
    return found;
}

static int add_member(struct audit_db *a, const char *source, const char *rest, struct buf *out,
                      struct err *e)
{
    int64_t member;
    int found = find_member(a, source, rest, &member, e);
    if (found <= 0) {
        if (found == 0) buf_str(out, "no document is of such a file; ids are SOURCE:FILE:KEY. ");
        return found;
    }
    buf_str(out, "the documents of its file are ");
    if (add_document_id(a, "SELECT id FROM document WHERE member = ?1 ORDER BY offset LIMIT 1", member, out,
                        e))
        return -1;
    buf_str(out, " to ");
    if (add_document_id(a, "SELECT id FROM document WHERE member = ?1 ORDER BY offset DESC LIMIT 1", member,
                        out, e))
        return -1;
    buf_str(out, ". ");
    return 0;
}

/* What ingest dropped leaves no id. */
static int add_dropped(struct audit_db *a, const char *source, struct buf *out, struct err *e)
{
    sqlite3_stmt *s;
    static const char sql[] =
        "SELECT d.reason, sum(d.documents) FROM dropped d JOIN ledger l ON l.id = d.ledger "
        "JOIN shard s ON s.id = l.shard WHERE l.stage = 1 AND s.source = ?1 GROUP BY d.reason";
    if (prepare(a, sql, source, &s, e)) return -1;
    int row, n = 0;
    while ((row = sqlite_row(s, e)) == 1) {
        const char *reason = (const char *)sqlite3_column_text(s, 0);
        buf_str(out, n++ ? ", " : "ingest dropped of this source, with no id left to look for: ");
        escape_terminal(reason, strlen(reason), out);
        buf_printf(out, " %lld", (long long)sqlite3_column_int64(s, 1));
    }
    sqlite3_finalize(s);
    if (n) buf_str(out, "; what is kept in the rejects is found as SOURCE:FILE:@OFFSET");
    return row < 0 ? -1 : 0;
}

static int source_is_known(struct audit_db *a, const char *source, struct err *e)
{
    sqlite3_stmt *s;
    if (prepare(a, "SELECT 1 FROM shard WHERE source = ?1 LIMIT 1", source, &s, e)) return -1;
    int row = sqlite_row(s, e);
    sqlite3_finalize(s);
    return row;
}

int unknown_id_hint(struct audit_db *a, const char *id, struct buf *out, struct err *e)
{
    const char *colon = strchr(id, ':');
    struct buf source = BUF_INIT;
    int result = buf_add(&source, id, colon ? (size_t)(colon - id) : 0) ? err_memory(e) : 0;
    int known = result || !colon ? 0 : source_is_known(a, buf_text(&source), e);
    if (known < 0) result = -1;
    if (!result && !known) buf_str(out, "ids are SOURCE:FILE:KEY, and the tree has no such source");
    if (!result && known) result = add_member(a, buf_text(&source), colon + 1, out, e);
    if (!result && known) result = add_dropped(a, buf_text(&source), out, e);
    buf_free(&source);
    return result ? -1 : out->failed ? err_memory(e) : 0;
}
