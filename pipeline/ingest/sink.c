#include "pipeline/ingest/sink.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash.h"
#include "common/json.h"
#include "common/utf8.h"
#include "pipeline/ingest/keyset.h"
#include "pipeline/record.h"
#include "pipeline/reject.h"

struct sink {
    const char *source;
    struct ingest_output *out;
    uint64_t max_record;
    struct exclude *exclude; /* NULL: none */
    const struct member *member;
    uint64_t number; /* of the next record of the member: documents, rejects and skips alike */
    struct keyset keys;
    bool numbered; /* a document of the member has its number for a key */
    struct record record;
    struct buf line, repaired;
    struct {
        const char *reason;
        struct buf raw;
        uint64_t offset, part;
        bool pending;
    } reject;
};

int sink_new(struct sink **s, const char *source, struct ingest_output *output, uint64_t max_record,
             struct err *e)
{
    struct sink *new_sink = *s = calloc(1, sizeof *new_sink);
    if (!new_sink) return err_memory(e);
    new_sink->source = source;
    new_sink->out = output;
    new_sink->max_record = max_record;
    return 0;
}

void sink_exclude(struct sink *s, struct exclude *list)
{
    s->exclude = list;
}

void sink_free(struct sink *s)
{
    if (!s) return;
    keyset_free(&s->keys);
    record_free(&s->record);
    buf_free(&s->line);
    buf_free(&s->repaired);
    buf_free(&s->reject.raw);
    free(s);
}

uint64_t sink_max_record(const struct sink *s)
{
    return s->max_record;
}

/* ---- rejects ---- */

/* Write the first n bytes of the pending reject as one line. */
static int write_reject(struct sink *s, size_t n, struct err *e)
{
    const char *raw = buf_text(&s->reject.raw);
    struct buf *line = &s->line;
    buf_assign(line, "{", 1);
    json_key_string(line, "reason", s->reject.reason, strlen(s->reject.reason));
    json_key_string(line, "file", s->member->name, strlen(s->member->name));
    json_key_u64(line, "offset", s->reject.offset + s->member->start);
    json_key_u64(line, "length", n);
    json_key_u64(line, "part", s->reject.part++);
    reject_raw(line, raw, n);
    buf_str(line, "}\n");
    if (line->failed) return err_memory(e);
    s->reject.offset += n;
    buf_consume(&s->reject.raw, n);
    return ingest_output_reject(s->out, line->data, line->len, e);
}

/* Where to cut a part: not inside a character, if there are characters. */
static size_t part_length(const char *raw)
{
    size_t n = SINK_REJECT_PART;
    while (n > SINK_REJECT_PART - 4 && ((unsigned char)raw[n] & 0xC0) == 0x80) n--;
    return n > SINK_REJECT_PART - 4 ? n : SINK_REJECT_PART;
}

static int end_reject(struct sink *s, struct err *e)
{
    if (!s->reject.pending) return 0;
    s->reject.pending = false;
    return write_reject(s, s->reject.raw.len, e);
}

int sink_reject(struct sink *s, const char *reason, bool first, uint64_t offset, const char *raw, size_t len,
                struct err *e)
{
    if (first) {
        if (end_reject(s, e)) return -1;
        struct tally *t = ingest_output_tally(s->out);
        t->in.documents++;
        tally_drop(t, reason, 1, 0, 0);
        s->number++;
        s->reject.reason = reason;
        s->reject.offset = offset;
        s->reject.part = 0;
        buf_clear(&s->reject.raw);
    }
    s->reject.pending = true;
    while (len) {
        size_t n = 2 * SINK_REJECT_PART - s->reject.raw.len;
        if (n > len) n = len;
        if (buf_add(&s->reject.raw, raw, n)) return err_memory(e);
        raw += n;
        len -= n;
        while (s->reject.raw.len > SINK_REJECT_PART)
            if (write_reject(s, part_length(s->reject.raw.data), e)) return -1;
    }
    return 0;
}

int sink_skip(struct sink *s, const char *reason, struct err *e)
{
    if (end_reject(s, e)) return -1;
    struct tally *t = ingest_output_tally(s->out);
    t->in.documents++;
    tally_drop(t, reason, 1, 0, 0);
    s->number++;
    return 0;
}

/* ---- keys ---- */

/* A key such as a document of the member that has no id of its own may have got. */
static bool is_earlier_number(const struct sink *s, const char *key, size_t len)
{
    if (!s->numbered || len == 0 || len > 18 || (key[0] == '0' && len > 1)) return false;
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        if (key[i] < '0' || key[i] > '9') return false;
        value = value * 10 + (uint64_t)(key[i] - '0');
    }
    return value < s->number;
}

/* Append the document's key to the id, with as many "~N" as it takes to make it the first of its name. */
static int add_key(struct sink *s, const struct document *d, struct err *e)
{
    struct buf *id = &s->record.id;
    size_t from = id->len;
    if (d->key)
        utf8_repair(d->key, d->key_len, id);
    else
        buf_u64(id, s->number);
    bool taken = d->key && is_earlier_number(s, d->key, d->key_len);
    bool remembered = d->key || s->keys.len > 0;
    if (!d->key) s->numbered = true;
    while (remembered) {
        if (id->failed) return err_memory(e);
        bool full = s->keys.len >= SINK_KEYS_MAX;
        int fresh = taken || full ? 0 : keyset_add(&s->keys, hash64(id->data + from, id->len - from));
        if (fresh < 0) return err_memory(e);
        if (fresh > 0) break;
        buf_char(id, '~');
        buf_u64(id, s->number);
        if (full) break;
        taken = false;
    }
    return id->failed ? err_memory(e) : 0;
}

/* ---- documents ---- */

static bool is_blank(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r') return false;
    return true;
}

/* Copy text into the record without its blank paragraphs. */
static void set_text(struct sink *s, const char *text, size_t len)
{
    struct buf *out = &s->record.text;
    buf_clear(out);
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t n = end ? (size_t)(end - text) - at : len - at;
        if (!is_blank(text + at, n)) {
            if (out->len) buf_char(out, '\n');
            buf_add(out, text + at, n);
        }
        at += n + 1;
    }
}

/* The text with invalid bytes replaced, in s->repaired or d->text. *invalid is the number of invalid bytes.
 */
static const struct buf *repair(struct sink *s, const struct document *d, size_t *invalid)
{
    const char *text = buf_text(&d->text);
    *invalid = 0;
    if (utf8_valid(text, d->text.len)) return &d->text;
    buf_clear(&s->repaired);
    size_t places = utf8_repair(text, d->text.len, &s->repaired);
    *invalid = d->text.len - (s->repaired.len - 3 * places); /* U+FFFD has 3 bytes */
    return &s->repaired;
}

static void set_meta(struct sink *s, const struct document *d)
{
    struct buf *meta = &s->record.meta, *origin = &s->record.origin;
    buf_assign(meta, "{", 1);
    utf8_repair(buf_text(&d->meta), d->meta.len, meta);
    buf_char(meta, '}');
    buf_assign(origin, "{", 1);
    json_key_string(origin, "file", s->member->name, strlen(s->member->name));
    json_key_u64(origin, "offset", d->offset + s->member->start);
    json_key_u64(origin, "length", d->length);
    buf_char(origin, '}');
}

static bool is_excluded(const struct sink *s)
{
    const struct buf *id = &s->record.id;
    struct exclude_id *entry = s->exclude ? exclude_find(s->exclude, id->data, id->len) : NULL;
    if (entry) entry->found = true;
    return entry;
}

static int take_down(struct sink *s, struct err *e)
{
    if (ingest_output_skip(s->out, s->line.len, e)) return -1;
    struct tally *t = ingest_output_tally(s->out);
    t->in.documents++;
    tally_drop(t, "taken-down", 1, 0, 0);
    s->number++;
    return 0;
}

static int write_document(struct sink *s, const struct document *d, struct err *e)
{
    struct record *r = &s->record;
    buf_assign(&r->source, s->source, strlen(s->source));
    buf_clear(&r->id);
    buf_str(&r->id, s->source);
    buf_char(&r->id, ':');
    buf_str(&r->id, s->member->name);
    buf_char(&r->id, ':');
    if (add_key(s, d, e)) return -1;
    set_meta(s, d);
    buf_clear(&s->line);
    record_write(r, &s->line);
    if (r->text.failed || r->meta.failed || r->origin.failed || s->line.failed) return err_memory(e);
    if (is_excluded(s)) return take_down(s, e);
    if (ingest_output_record(s->out, s->line.data, s->line.len, e)) return -1;
    struct tally *t = ingest_output_tally(s->out);
    t->in.documents++;
    t->out.documents++;
    t->out.characters += record_characters(r->text.data, r->text.len);
    s->number++;
    return 0;
}

int sink_document(struct sink *s, const struct document *d, struct err *e)
{
    if (end_reject(s, e)) return -1;
    if (d->text.failed || d->meta.failed) return err_memory(e);
    size_t invalid;
    const struct buf *text = repair(s, d, &invalid);
    if (text->failed) return err_memory(e);
    if (invalid > d->text.len / SINK_INVALID_SHARE)
        return sink_reject(s, "not-utf8", true, d->offset, d->text.data, d->text.len, e);
    set_text(s, buf_text(text), text->len);
    if (s->record.text.len == 0) return sink_skip(s, "empty", e);
    if (write_document(s, d, e)) return -1;
    if (invalid) tally_note(ingest_output_tally(s->out), "invalid-utf8", 1);
    return 0;
}

int sink_member(struct sink *s, const struct member *m, struct err *e)
{
    if (end_reject(s, e)) return -1;
    s->member = m;
    s->number = 0;
    s->numbered = false;
    keyset_clear(&s->keys);
    return 0;
}

int sink_end(struct sink *s, struct err *e)
{
    return end_reject(s, e);
}
