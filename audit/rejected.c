#include "audit/rejected.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include "common/base64.h"
#include "common/io.h"
#include "common/json.h"
#include "pipeline/shard.h"

enum { MAX_LINE = 1 << 24 }; /* a piece has 512 KiB at most, and escapes take up to six times as much */

void rejected_free(struct rejected *r)
{
    buf_free(&r->reason);
    buf_free(&r->file);
    buf_free(&r->raw);
}

static int on_string(void *raw, const unsigned char *text, size_t len)
{
    return buf_add(raw, text, len) == 0;
}

/* The contents of a JSON string, NULs and all, of which a yajl tree would lose the end. */
static int decode(const char *quoted, size_t len, struct buf *raw, struct err *e)
{
    static const yajl_callbacks callbacks = {.yajl_string = on_string};
    yajl_handle parser = yajl_alloc(&callbacks, NULL, raw);
    if (!parser) return err_memory(e);
    bool good = yajl_parse(parser, (const unsigned char *)quoted, len) == yajl_status_ok &&
                yajl_complete_parse(parser) == yajl_status_ok;
    yajl_free(parser);
    return good ? 0 : raw->failed ? err_memory(e) : err_data(e, "a line of the rejects is broken");
}

static int read_raw(const char *line, size_t len, struct buf *raw, struct err *e)
{
    size_t start, n;
    buf_clear(raw);
    if (json_find_string(line, len, "raw", &start, &n)) return decode(line + start - 1, n + 2, raw, e);
    if (!json_find_string(line, len, "raw_base64", &start, &n))
        return err_data(e, "a line of the rejects has no raw bytes");
    int result = base64_decode(line + start, n, raw);
    return result < 0 ? err_memory(e) : result ? err_data(e, "a line of the rejects is no base64") : 0;
}

/* 1 if the line is the piece that is looked for. */
static int match_line(const char *line, size_t len, const char *file, uint64_t offset, struct rejected *r,
                      struct err *e)
{
    struct buf text = BUF_INIT;
    yajl_val json = NULL;
    int found = buf_add(&text, line, len) ? err_memory(e) : json_parse(text.data, "a reject", &json, e);
    const char *name = found == 0 ? json_get_string(json, "file") : NULL,
               *reason = found == 0 ? json_get_string(json, "reason") : NULL;
    if (name && reason && strcmp(name, file) == 0) {
        r->offset = (uint64_t)json_get_i64(json, "offset", 0);
        r->length = (uint64_t)json_get_i64(json, "length", 0);
        r->part = (uint64_t)json_get_i64(json, "part", 0);
        found = offset == r->offset || (offset > r->offset && offset - r->offset < r->length);
        if (found &&
            (buf_assign(&r->reason, reason, strlen(reason)) || buf_assign(&r->file, name, strlen(name))))
            found = err_memory(e);
        if (found == 1 && read_raw(line, len, &r->raw, e)) found = -1;
    }
    yajl_tree_free(json);
    buf_free(&text);
    return found;
}

int rejected_find(const char *path, const char *file, uint64_t offset, struct rejected *r, struct err *e)
{
    struct shard_reader *shard;
    struct buf text = BUF_INIT, name = BUF_INIT;
    if (!io_exists(path)) return 0;
    json_key_string(&name, "file", file, strlen(file)); /* with a comma before it, as sink.c writes it */
    int found = name.failed ? err_memory(e) : shard_open(&shard, path, MAX_LINE, e);
    if (found) return buf_free(&name), found;
    for (bool ended = false; found == 0 && !ended;) {
        uint64_t number;
        if (shard_next(shard, &text, &number, e)) found = -1;
        ended = text.len == 0;
        const char *line = buf_text(&text), *end = line + text.len;
        while (found == 0 && line < end) {
            size_t len = (size_t)((const char *)memchr(line, '\n', (size_t)(end - line)) - line);
            if (memmem(line, len, name.data, name.len)) found = match_line(line, len, file, offset, r, e);
            line += len + 1;
        }
    }
    shard_close(shard);
    buf_free(&text);
    buf_free(&name);
    return found;
}
