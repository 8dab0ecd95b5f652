#include "pipeline/ingest/json_array.h"

#include <string.h>

#include "common/json_scan.h"

/* The longest first key that is remembered; a longer one only means no way back after damage. */
enum { MARKER_MAX = 64 };

/* What the scanner found. */
enum found { FOUND_NOTHING, FOUND_END, FOUND_NEXT };

void json_array_init(struct json_array *a, struct member *m, uint64_t max_element)
{
    *a = (struct json_array){.member = m,
                             .window = BUF_INIT,
                             .max_element = max_element > MARKER_MAX ? max_element : MARKER_MAX + 1,
                             .marker = BUF_INIT};
}

void json_array_free(struct json_array *a)
{
    buf_free(&a->window);
    buf_free(&a->marker);
}

bool json_array_was_opened(const struct json_array *a)
{
    return a->opened;
}

bool json_array_was_closed(const struct json_array *a)
{
    return a->closed;
}

/* Forget what was handed out and append a block. */
static int refill(struct json_array *a, struct err *e)
{
    const char *block;
    size_t len;
    buf_consume(&a->window, a->from);
    a->offset += a->from;
    a->at -= a->from;
    a->from = 0;
    if (member_read(a->member, &block, &len, e)) return -1;
    a->ended = len == 0;
    return buf_add(&a->window, block, len) ? err_memory(e) : 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Pass over what stands between elements. True if an element begins at a->at. */
static bool skip_between(struct json_array *a)
{
    for (; a->at < a->window.len; a->at++) {
        char c = a->window.data[a->at];
        if (is_blank(c)) continue;
        if (c == '[')
            a->opened = true;
        else if (c == ']' && a->opened)
            a->closed = true;
        else if (c != ',' || !a->opened)
            return true;
    }
    return false;
}

static void begin(struct json_array *a)
{
    a->from = a->at;
    a->begun = true;
    a->object = a->opened && a->window.data[a->at] == '{';
    a->depth = 0;
    a->in_string = false;
}

/* The element's first key has just ended with the quote at a->at: remember it. */
static void learn_marker(struct json_array *a)
{
    const char *element = a->window.data + a->from;
    size_t len = a->at + 1 - a->from, quotes = 0;
    if (len > MARKER_MAX || !a->object || a->in_long) return;
    for (size_t i = 0; i < len; i++) quotes += element[i] == '"';
    if (quotes == 2) buf_add(&a->marker, element, len);
}

/* True if the bytes that end with the quote at a->at begin another element. */
static bool at_marker(const struct json_array *a)
{
    size_t n = a->marker.len, end = a->at + 1;
    return n && end - a->from > n && memcmp(a->window.data + end - n, a->marker.data, n) == 0;
}

static enum found quote(struct json_array *a)
{
    if (at_marker(a)) return FOUND_NEXT;
    if (a->in_string && a->depth == 1 && !a->marker.len) learn_marker(a);
    a->in_string = !a->in_string;
    a->at++;
    return FOUND_NOTHING;
}

/* Look at the bytes of an element from a->at on, until it ends or another one begins in it. What is no object
 * ends only there. */
static enum found scan(struct json_array *a)
{
    static const char special[256] = {['"'] = 1, ['\\'] = 1, ['{'] = 2, ['['] = 2, ['}'] = 3, [']'] = 3};
    const char *data = a->window.data;
    size_t len = a->window.len;
    while (a->at < len) {
        char kind = special[(unsigned char)data[a->at]];
        if (a->in_string) {
            a->at += json_string_end(data + a->at, len - a->at);
            if (a->at == len || data[a->at] != '"') return FOUND_NOTHING;
            if (quote(a) == FOUND_NEXT) return FOUND_NEXT;
        } else if (kind == 0) {
            a->at++;
        } else if (data[a->at] == '"') {
            if (quote(a) == FOUND_NEXT) return FOUND_NEXT;
        } else if (data[a->at] == '\\') {
            if (a->at + 1 == len) return FOUND_NOTHING;
            a->at += 2;
        } else {
            if (kind == 2)
                a->depth++;
            else if (a->depth)
                a->depth--;
            a->at++;
            if (kind == 3 && a->depth == 0 && a->object) return FOUND_END;
        }
    }
    return FOUND_NOTHING;
}

/* Another element begins at end inside this one: without the separator between them. */
static size_t without_separator(const struct json_array *a, size_t end)
{
    const char *data = a->window.data;
    while (end > a->from && is_blank(data[end - 1])) end--;
    if (end > a->from && data[end - 1] == ',') end--;
    return end;
}

/* The member ends at end inside an element: without the array's own end. */
static size_t without_array_end(struct json_array *a, size_t end)
{
    const char *data = a->window.data;
    while (end > a->from && is_blank(data[end - 1])) end--;
    if (!a->opened || end < a->from + 2 || data[end - 1] != ']') return end;
    a->closed = true;
    return end - 1;
}

struct piece {
    const char *bytes;
    size_t len;
    uint64_t offset;
};

/* Hand out the bytes up to end; what follows begins at next. */
static struct piece take(struct json_array *a, size_t end, size_t next)
{
    size_t from = a->from;
    a->from = next;
    return (struct piece){a->window.data + from, end > from ? end - from : 0, a->offset + from};
}

/* The element ends: because of found, or because the member does. Of a long one nothing is cut off, as a part
 * of it may be gone already. */
static enum json_array_result take_last(struct json_array *a, enum found found, struct piece *piece)
{
    if (a->at - a->from > a->max_element) a->in_long = true;
    size_t end = a->at, next = a->at;
    if (found == FOUND_NEXT) {
        next = a->at + 1 - a->marker.len;
        end = a->in_long ? next : without_separator(a, next);
    } else if (found == FOUND_NOTHING) {
        next = a->window.len;
        end = a->in_long ? next : without_array_end(a, next);
    }
    *piece = take(a, end, next);
    a->at = next;
    a->begun = false;
    if (a->in_long) return JSON_ARRAY_LONG;
    return found == FOUND_END ? JSON_ARRAY_ELEMENT : JSON_ARRAY_BROKEN;
}

/* A part of a long element. The bytes that may belong to the next one's marker stay. */
static struct piece take_part(struct json_array *a)
{
    size_t end = a->at > a->from + a->marker.len ? a->at - a->marker.len : a->from;
    return take(a, end, end);
}

static enum json_array_result next(struct json_array *a, struct piece *piece, struct err *e)
{
    for (;;) {
        if (!a->begun && skip_between(a)) begin(a);
        if (!a->begun) a->from = a->at;
        enum found found = a->begun ? scan(a) : FOUND_NOTHING;
        if (a->begun && (found || a->ended)) return take_last(a, found, piece);
        if (a->begun && a->at - a->from > a->max_element) {
            *piece = take_part(a);
            a->in_long = true;
            return JSON_ARRAY_LONG;
        }
        if (a->ended) return JSON_ARRAY_END;
        if (refill(a, e)) return JSON_ARRAY_ERROR;
    }
}

enum json_array_result json_array_next(struct json_array *a, const char **element, size_t *len,
                                       uint64_t *offset, struct err *e)
{
    struct piece piece = {NULL, 0, 0};
    enum json_array_result result = next(a, &piece, e);
    *element = piece.bytes;
    *len = piece.len;
    *offset = piece.offset;
    return result;
}

int json_array_rest(struct json_array *a, const char **part, size_t *len, uint64_t *offset, struct err *e)
{
    struct piece piece = {NULL, 0, 0};
    while (a->in_long && a->begun && !piece.len) {
        enum found found = scan(a);
        if (found || a->ended)
            take_last(a, found, &piece);
        else if (a->at > a->from + a->marker.len)
            piece = take_part(a);
        else if (refill(a, e))
            return -1;
    }
    if (!piece.len) a->in_long = false;
    *part = piece.bytes;
    *len = piece.len;
    *offset = piece.offset;
    return 0;
}
