#include "audit/origin.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/io.h"
#include "pipeline/ingest/source.h"

void origin_free(struct origin *o)
{
    buf_free(&o->source);
    buf_free(&o->file);
}

/* ---- which input ---- */

/* The ledger has base names alone. Returns how many inputs are called so; *sum is the first one's. */
static size_t inputs_called(yajl_val inputs, const char *name, size_t len, const char **sum)
{
    size_t n = 0;
    for (size_t i = 0; inputs && i < inputs->u.array.len; i++) {
        const char *given = json_get_string(inputs->u.array.values[i], "name");
        if (!given || strlen(given) != len || memcmp(given, name, len) != 0) continue;
        if (n++ == 0) *sum = json_get_string(inputs->u.array.values[i], "sha256");
    }
    return n;
}

/* The shortest front of "folder/NIKL.zip/a/b.json" that is called like an input. */
static void find_input(struct origin *o, yajl_val inputs)
{
    const char *file = buf_text(&o->file);
    o->input_len = 0;
    o->sha256[0] = '\0';
    for (size_t from = 0, to; from <= o->file.len; from = to + 1) {
        to = from + strcspn(file + from, "/");
        const char *sum = NULL;
        size_t n = inputs_called(inputs, file + from, to - from, &sum);
        if (n == 0) continue;
        o->input_len = to;
        if (n == 1 && sum && strlen(sum) == SHA256_HEX - 1) memcpy(o->sha256, sum, SHA256_HEX);
        return;
    }
}

int origin_of_place(struct origin *o, const struct tree *t, const char *shard, const char *file,
                    uint64_t offset, uint64_t length, struct err *e)
{
    const struct tree_ledger *ledger = tree_find(t, AUDIT_INGEST, shard);
    buf_assign(&o->source, shard, tree_source_len(shard));
    buf_assign(&o->file, file, strlen(file));
    o->offset = offset;
    o->length = length;
    if (o->source.failed || o->file.failed) return err_memory(e);
    find_input(o, ledger ? json_get(ledger->json, "inputs", yajl_t_array) : NULL);
    return 0;
}

int origin_of_record(struct origin *o, const struct tree *t, const char *shard, const struct record *r,
                     struct err *e)
{
    yajl_val origin = NULL;
    if (r->origin.len && json_parse(buf_text(&r->origin), "origin", &origin, e)) return -1;
    const char *file = origin ? json_get_string(origin, "file") : NULL;
    int64_t offset = origin ? json_get_i64(origin, "offset", -1) : -1,
            length = origin ? json_get_i64(origin, "length", -1) : -1;
    int result = file && offset >= 0 && length >= 0
                     ? origin_of_place(o, t, shard, file, (uint64_t)offset, (uint64_t)length, e)
                     : err_data(e, "the record '%s' does not say where it comes from", buf_text(&r->id));
    yajl_tree_free(origin);
    return result;
}

/* ---- raw bytes ---- */

static int check_sum(const struct origin *o, const char *path, struct err *e)
{
    char sum[SHA256_HEX];
    if (sha256_file(path, sum, NULL, e)) return -1;
    if (!o->sha256[0] || strcmp(sum, o->sha256) == 0) return 0;
    return err_data(e, "'%s' is not the file that ingest read: its SHA-256 is %s", path, sum);
}

/* Skip to the offset, then take what is wanted. */
static int copy_bytes(struct member *m, const struct origin *o, size_t limit, struct buf *out, struct err *e)
{
    uint64_t at = m->start, end = o->offset + (o->length < limit ? o->length : limit);
    while (at < end) {
        const char *data;
        size_t len;
        if (member_read(m, &data, &len, e)) return -1;
        if (!len) return err_data(e, "'%s' ends at byte %llu", buf_text(&o->file), (unsigned long long)at);
        uint64_t from = o->offset > at ? o->offset - at : 0, to = end - at < len ? end - at : len;
        if (from < to && buf_add(out, data + from, (size_t)(to - from))) return err_memory(e);
        at += len;
    }
    return 0;
}

/* The file is the one that was ingested, so it is no bomb however far it unpacks. */
static int read_member(const struct origin *o, const struct input_file *file, size_t limit, struct buf *out,
                       struct err *e)
{
    struct source *source;
    if (source_open(&source, file, INT64_MAX, NULL, e)) return -1;
    struct source_member m;
    int next, result = 0;
    bool found = false;
    while (!found && (next = source_next(source, &m, e)) == 1)
        found = strcmp(m.member.name, buf_text(&o->file)) == 0;
    if (!found) result = next < 0 ? -1 : err_data(e, "'%s' is not in it", buf_text(&o->file));
    if (found) result = copy_bytes(&m.member, o, limit, out, e);
    source_close(source);
    return result;
}

int origin_bytes(const struct origin *o, const char *corpora, size_t limit, struct buf *out, struct err *e)
{
    if (!o->input_len)
        return err_data(e, "the ledger of ingest does not name the file of '%s'", buf_text(&o->file));
    struct buf path = BUF_INIT;
    struct input_file file = {0};
    struct stat st;
    buf_printf(&path, "%s/%s/%.*s", corpora, buf_text(&o->source), (int)o->input_len, buf_text(&o->file));
    file.path = path.data;
    file.name = strndup(buf_text(&o->file), o->input_len);
    int result = path.failed || !file.name ? err_memory(e) : check_sum(o, path.data, e);
    if (!result && stat(path.data, &st)) result = err_errno(e, "cannot read '%s'", path.data);
    if (!result) {
        file.bytes = (uint64_t)st.st_size;
        result = read_member(o, &file, limit, out, e);
    }
    free(file.name);
    buf_free(&path);
    return result;
}

/* ---- the licence ---- */

int origin_licence(struct audit_db *a, const struct origin *o, struct buf *out, struct err *e)
{
    sqlite3_stmt *statement;
    if (sqlite_prepare(a->db, "SELECT licence FROM corpus WHERE source = ?1", &statement, e)) return -1;
    sqlite3_bind_text64(statement, 1, buf_text(&o->source), o->source.len, SQLITE_TRANSIENT, SQLITE_UTF8);
    int row = sqlite_row(statement, e);
    const char *text = row == 1 ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    if (text) buf_str(out, text);
    sqlite3_finalize(statement);
    return row < 0 ? -1 : out->failed ? err_memory(e) : 0;
}
