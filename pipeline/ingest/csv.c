#include "pipeline/ingest/csv.h"

#include <string.h>

enum state { FIELD_START, PLAIN, QUOTED, QUOTE_SEEN, RETURN_SEEN };
enum found { MORE, ROW, BROKEN };

int csv_init(struct csv_reader *r, struct member *m, const struct buf *head, uint64_t max_row, struct err *e)
{
    *r = (struct csv_reader){.member = m, .max_row = max_row ? max_row : 1};
    return buf_add(&r->window, head->data, head->len) ? err_memory(e) : 0;
}

void csv_free(struct csv_reader *r)
{
    buf_free(&r->window);
    buf_free(&r->decoded);
    array_free(&r->ends);
}

void csv_row_free(struct csv_row *row)
{
    array_free(&row->fields);
}

/* Forget what was handed out and append a block. */
static int refill(struct csv_reader *r, struct err *e)
{
    const char *block;
    size_t len;
    buf_consume(&r->window, r->from);
    r->offset += r->from;
    r->at -= r->from;
    if (r->first_end) r->first_end -= r->from;
    r->from = 0;
    if (member_read(r->member, &block, &len, e)) return -1;
    r->ended = len == 0;
    return buf_add(&r->window, block, len) ? err_memory(e) : 0;
}

static void begin_row(struct csv_reader *r)
{
    r->first_end = 0;
    r->state = FIELD_START;
    buf_clear(&r->decoded);
    array_clear(&r->ends);
}

static void end_field(struct csv_reader *r)
{
    if (array_push(&r->ends, r->decoded.len)) r->decoded.failed = true;
    r->state = FIELD_START;
}

/* Bytes that mean nothing special in this state, taken at once. */
static void take_run(struct csv_reader *r)
{
    const char *data = r->window.data;
    size_t from = r->at;
    if (r->state == QUOTED)
        while (r->at < r->window.len && data[r->at] != '"' && data[r->at] != '\n') r->at++;
    else
        while (r->at < r->window.len && data[r->at] != ',' && data[r->at] != '\n') r->at++;
    buf_add(&r->decoded, data + from, r->at - from);
}

/* A line end outside quotes: it ends the row. */
static enum found end_row(struct csv_reader *r)
{
    struct buf *d = &r->decoded;
    bool returned = r->state == PLAIN && d->len && d->data[d->len - 1] == '\r';
    if (returned) d->len--;
    end_field(r);
    return ROW;
}

/* A byte that ends a run, or any byte where there are none. */
static enum found take_byte(struct csv_reader *r)
{
    char c = r->window.data[r->at];
    if (c == '\n' && !r->first_end) r->first_end = r->at;
    if (c == '\n' && r->state != QUOTED) return end_row(r);
    if (r->state == RETURN_SEEN) return BROKEN;
    r->at++;
    if (r->state == QUOTED) {
        if (c == '"')
            r->state = QUOTE_SEEN;
        else
            buf_char(&r->decoded, c);
    } else if (c == ',') {
        end_field(r);
    } else if (r->state == QUOTE_SEEN) {
        if (c != '"' && c != '\r') return BROKEN;
        if (c == '"') buf_char(&r->decoded, c);
        r->state = c == '"' ? QUOTED : RETURN_SEEN;
    } else if (c == '"' && r->state == FIELD_START) {
        r->state = QUOTED;
    } else {
        buf_char(&r->decoded, c);
        r->state = PLAIN;
    }
    return MORE;
}

static enum found scan(struct csv_reader *r)
{
    enum found found = MORE;
    while (found == MORE && r->at < r->window.len) {
        if (r->state == QUOTED || r->state == PLAIN) take_run(r);
        if (r->at < r->window.len) found = take_byte(r);
    }
    if (found == ROW && r->columns && r->ends.len != r->columns) return BROKEN;
    return found;
}

/* The member's last row may lack its row end. */
static enum found scan_end(struct csv_reader *r)
{
    if (r->state == QUOTED) return BROKEN;
    end_row(r);
    return r->columns && r->ends.len != r->columns ? BROKEN : ROW;
}

static void set_raw(struct csv_reader *r, struct csv_row *row, size_t end)
{
    row->raw = r->window.data + r->from;
    row->len = end - r->from;
    row->offset = r->offset + r->from;
}

/* A row end may be CRLF. */
static void trim_return(struct csv_row *row)
{
    if (row->len && row->raw[row->len - 1] == '\r') row->len--;
}

static void go_to(struct csv_reader *r, size_t next)
{
    r->from = r->at = next < r->window.len ? next : r->window.len;
}

static enum csv_result take_row(struct csv_reader *r, struct csv_row *row, struct err *e)
{
    size_t begin = 0;
    set_raw(r, row, r->at);
    trim_return(row);
    for (size_t i = 0; i < r->ends.len; i++) {
        struct csv_field field = {r->decoded.data + begin, r->ends.items[i] - begin};
        if (array_push(&row->fields, field)) return err_memory(e), CSV_ERROR;
        begin = r->ends.items[i];
    }
    if (r->decoded.failed) return err_memory(e), CSV_ERROR;
    go_to(r, r->at + 1);
    return CSV_ROW;
}

/* Find the end of the row's first line, reading on for it, but not much over the limit. */
static int find_line_end(struct csv_reader *r, size_t *end, struct err *e)
{
    size_t searched = r->first_end ? r->first_end : r->at;
    for (;;) {
        const char *found = memchr(r->window.data + searched, '\n', r->window.len - searched);
        *end = found ? (size_t)(found - r->window.data) : r->window.len;
        if (found || r->ended || *end - r->from > r->max_row) return 0;
        searched = *end - r->from;
        if (refill(r, e)) return -1;
    }
}

/* Give the first line of a broken row up. */
static enum csv_result take_broken(struct csv_reader *r, struct csv_row *row, struct err *e)
{
    size_t end;
    if (find_line_end(r, &end, e)) return CSV_ERROR;
    set_raw(r, row, end);
    r->in_long = row->len > r->max_row;
    go_to(r, r->in_long ? end : end + 1);
    if (r->in_long) return CSV_LONG;
    trim_return(row);
    return CSV_BROKEN;
}

/* True if the row is to be given up for its length. */
static bool is_too_long(const struct csv_reader *r)
{
    return r->at - r->from > r->max_row;
}

static void skip_empty_lines(struct csv_reader *r)
{
    if (r->at != r->from) return;
    size_t at = r->at;
    while (at < r->window.len && (r->window.data[at] == '\r' || r->window.data[at] == '\n')) at++;
    go_to(r, at);
}

enum csv_result csv_next(struct csv_reader *r, struct csv_row *row, struct err *e)
{
    array_clear(&row->fields);
    begin_row(r);
    for (;;) {
        skip_empty_lines(r);
        enum found found = scan(r);
        if (found == MORE && r->ended && r->at == r->from) return CSV_END;
        if (found == MORE && r->ended) found = scan_end(r);
        if (found == BROKEN || is_too_long(r)) return take_broken(r, row, e);
        if (found == ROW) return take_row(r, row, e);
        if (refill(r, e)) return CSV_ERROR;
    }
}

int csv_rest(struct csv_reader *r, const char **part, size_t *len, uint64_t *offset, struct err *e)
{
    *len = 0;
    while (r->in_long && !*len) {
        if (r->at == r->window.len && !r->ended && refill(r, e)) return -1;
        const char *from = r->window.data + r->at;
        size_t left = r->window.len - r->at;
        const char *end = left ? memchr(from, '\n', left) : NULL;
        *part = from;
        *len = end ? (size_t)(end - from) : left;
        *offset = r->offset + r->at;
        if (end || r->ended) r->in_long = false;
        go_to(r, r->at + *len + (end != NULL));
    }
    return 0;
}
