#include "pipeline/ingest/lines.h"

#include <string.h>

void line_reader_init(struct line_reader *r, struct member *m, uint64_t max_line)
{
    *r = (struct line_reader){.member = m, .held = BUF_INIT, .max_line = max_line ? max_line : 1};
}

void line_reader_free(struct line_reader *r)
{
    buf_free(&r->held);
}

/* See to it that the block has an unread byte; at the end of the member r->ended is set instead. */
static int fill(struct line_reader *r, struct err *e)
{
    if (r->ended || r->block_at < r->block_len) return 0;
    r->block_at = 0;
    if (member_read(r->member, &r->block, &r->block_len, e)) return -1;
    r->ended = r->block_len == 0;
    return 0;
}

/* Take n bytes of the block, and the line end behind them if there is one. */
static void advance(struct line_reader *r, size_t n, bool line_end)
{
    n += line_end;
    r->block_at += n;
    r->offset += n;
}

int line_reader_rest(struct line_reader *r, const char **part, size_t *len, struct err *e)
{
    *len = 0;
    if (!r->in_long) return 0;
    if (fill(r, e)) return -1;
    if (r->ended) {
        r->in_long = false;
        return 0;
    }
    const char *from = r->block + r->block_at;
    const char *end = memchr(from, '\n', r->block_len - r->block_at);
    *part = from;
    *len = end ? (size_t)(end - from) : r->block_len - r->block_at;
    advance(r, *len, end != NULL);
    if (end) r->in_long = false;
    return 0;
}

static int skip_rest(struct line_reader *r, struct err *e)
{
    while (r->in_long) {
        const char *part;
        size_t len;
        if (line_reader_rest(r, &part, &len, e)) return -1;
    }
    return 0;
}

static enum line_result hand_out(const char *text, size_t n, const char **line, size_t *len,
                                 enum line_result result)
{
    *line = text;
    *len = n;
    return result;
}

enum line_result line_reader_next(struct line_reader *r, const char **line, size_t *len, uint64_t *offset,
                                  struct err *e)
{
    if (skip_rest(r, e)) return LINE_ERROR;
    buf_clear(&r->held);
    *offset = r->offset;
    for (;;) {
        if (fill(r, e)) return LINE_ERROR;
        if (r->ended)
            return hand_out(buf_text(&r->held), r->held.len, line, len, r->held.len ? LINE_OK : LINE_END);
        const char *from = r->block + r->block_at;
        const char *end = memchr(from, '\n', r->block_len - r->block_at);
        size_t n = end ? (size_t)(end - from) : r->block_len - r->block_at;
        if (n > r->max_line - r->held.len) {
            r->in_long = true;
            if (r->held.len) return hand_out(r->held.data, r->held.len, line, len, LINE_LONG);
            advance(r, r->max_line, false);
            return hand_out(from, r->max_line, line, len, LINE_LONG);
        }
        advance(r, n, end != NULL);
        if (end && !r->held.len) return hand_out(from, n, line, len, LINE_OK);
        if (buf_add(&r->held, from, n)) return err_memory(e), LINE_ERROR;
        if (end) return hand_out(r->held.data, r->held.len, line, len, LINE_OK);
    }
}

/* Reject a long line whose first part is given, with all its further parts. */
static int reject_long(struct line_reader *r, struct sink *s, const char *line, size_t len, uint64_t offset,
                       struct err *e)
{
    if (sink_reject(s, "record-too-long", true, offset, line, len, e)) return -1;
    while (r->in_long) {
        const char *part;
        size_t n;
        uint64_t at = r->offset;
        if (line_reader_rest(r, &part, &n, e)) return -1;
        if (n && sink_reject(s, "record-too-long", false, at, part, n, e)) return -1;
    }
    return 0;
}

int line_reader_each(struct line_reader *r, struct sink *s, line_function *read, void *context, struct err *e)
{
    for (;;) {
        const char *line;
        size_t len;
        uint64_t offset;
        enum line_result got = line_reader_next(r, &line, &len, &offset, e);
        if (got == LINE_END || got == LINE_ERROR) return got == LINE_END ? 0 : -1;
        int result =
            got == LINE_LONG ? reject_long(r, s, line, len, offset, e) : read(context, line, len, offset, e);
        if (result) return -1;
    }
}

bool line_is_blank(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != '\r') return false;
    return true;
}
