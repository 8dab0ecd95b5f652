#include "pipeline/record.h"

#include <string.h>

#include "common/count.h"
#include "common/json.h"
#include "common/utf8.h"

void record_free(struct record *r)
{
    buf_free(&r->id);
    buf_free(&r->source);
    buf_free(&r->text);
    buf_free(&r->kept);
    buf_free(&r->meta);
    buf_free(&r->origin);
    buf_free(&r->extra);
}

void record_clear(struct record *r)
{
    buf_clear(&r->id);
    buf_clear(&r->source);
    buf_clear(&r->text);
    buf_clear(&r->kept);
    buf_clear(&r->meta);
    buf_clear(&r->origin);
    buf_clear(&r->extra);
}

/* Of short records the keys are most of the work: inline, their lengths are known when this is compiled. */
static inline void write_key(struct buf *out, const char *key)
{
    buf_add(out, key, strlen(key));
}

static inline void write_string(struct buf *out, const char *key, const struct buf *value)
{
    write_key(out, key);
    json_string(out, buf_text(value), value->len);
}

static inline void write_object(struct buf *out, const char *key, const struct buf *value)
{
    if (!value->len) return;
    write_key(out, key);
    buf_add(out, value->data, value->len);
}

void record_write(const struct record *r, struct buf *out)
{
    write_string(out, "{\"id\":", &r->id);
    write_string(out, ",\"source\":", &r->source);
    write_string(out, ",\"text\":", &r->text);
    if (r->kept.len) write_string(out, ",\"kept\":", &r->kept);
    write_object(out, ",\"meta\":", &r->meta);
    write_object(out, ",\"origin\":", &r->origin);
    buf_add(out, buf_text(&r->extra), r->extra.len);
    buf_add(out, "}\n", 2);
}

/* A walk over "0-3,5": the next number, or -1 at the end, or -2 if the text is no list of rising ranges. */
struct kept_walk {
    const char *at;
    int64_t next, last; /* next..last is what is left of the current range; last the largest number so far */
};

static int64_t kept_number(const char **at)
{
    int64_t value = 0;
    const char *start = *at;
    while (**at >= '0' && **at <= '9' && value < INT32_MAX) value = value * 10 + (*(*at)++ - '0');
    return *at == start || value >= INT32_MAX ? -2 : value;
}

static int64_t kept_next(struct kept_walk *w)
{
    if (w->next <= w->last) return w->next++;
    if (!*w->at) return -1;
    if (w->last >= 0 && *w->at++ != ',') return -2;
    int64_t first = kept_number(&w->at), last = first;
    if (first >= 0 && *w->at == '-') {
        w->at++;
        last = kept_number(&w->at);
    }
    if (first <= w->last || last < first) return -2;
    w->last = last;
    w->next = first + 1;
    return first;
}

int record_lines(const struct record *r, line_array *lines, struct err *e)
{
    array_clear(lines);
    const char *text = buf_text(&r->text), *end = text + r->text.len;
    struct kept_walk walk = {.at = buf_text(&r->kept), .next = 0, .last = -1};
    bool listed = r->kept.len > 0;
    for (uint32_t i = 0; r->text.len; i++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        if (!stop) stop = end;
        int64_t number = listed ? kept_next(&walk) : (int64_t)i;
        if (number < 0)
            return err_data(e, "record '%s': \"kept\" does not fit the sentences", buf_text(&r->id));
        if (array_push(lines, (struct line){text, (size_t)(stop - text), (uint32_t)number}))
            return err_memory(e);
        if (stop == end) break;
        text = stop + 1;
    }
    if (listed && kept_next(&walk) != -1)
        return err_data(e, "record '%s': \"kept\" does not fit the sentences", buf_text(&r->id));
    return 0;
}

static void add_range(struct buf *out, uint32_t first, uint32_t last)
{
    if (out->len) buf_char(out, ',');
    buf_u64(out, first);
    if (last == first) return;
    buf_char(out, '-');
    buf_u64(out, last);
}

int record_retain(struct record *r, const line_array *lines, const uint8_t *keep)
{
    size_t kept = 0;
    for (size_t i = 0; i < lines->len; i++) kept += keep[i] != 0;
    if (kept == lines->len) return 0;
    struct buf ranges = BUF_INIT;
    size_t to = 0;
    uint32_t first = 0, last = 0;
    bool open = false;
    for (size_t i = 0; i < lines->len; i++) {
        if (!keep[i]) continue;
        const struct line *line = &lines->items[i];
        if (open) r->text.data[to++] = '\n';
        memmove(r->text.data + to, line->text, line->len); /* leftwards inside the same text */
        to += line->len;
        if (open && line->number == last + 1) {
            last = line->number;
            continue;
        }
        if (open) add_range(&ranges, first, last);
        first = last = line->number;
        open = true;
    }
    if (open) add_range(&ranges, first, last);
    r->text.len = to;
    buf_terminate(&r->text);
    if (!to) buf_clear(&ranges);
    buf_swap(&r->kept, &ranges);
    buf_free(&ranges);
    return r->kept.failed ? -1 : 0;
}

int64_t record_characters(const char *text, size_t len)
{
    return (int64_t)utf8_count(text, len) - (int64_t)count_byte(text, len, '\n');
}

int64_t record_line_count(const char *text, size_t len)
{
    return len ? (int64_t)count_byte(text, len, '\n') + 1 : 0;
}
