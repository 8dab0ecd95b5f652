/* A member made of a string, given in blocks of any size, and a sink that writes down what it is told.
 *
 * The log has a line for each event: "doc KEY|TEXT|META", "reject REASON OFFSET BYTES", "skip REASON". Line
 * ends inside are shown as "¶". Include it in one test program only, which then links without source.c and
 * sink.c. */
#ifndef MALMOI_FAKE_INGEST_H
#define MALMOI_FAKE_INGEST_H

#include <string.h>

#include "pipeline/ingest/ingest.h"

struct fake_stream {
    const char *bytes;
    size_t len, at, block;
    char held[64]; /* blocks are copies, so that a reader which keeps a pointer too long is caught */
};

struct sink {
    struct buf log;
    uint64_t max_record;
};

int member_read(struct member *m, const char **data, size_t *len, struct err *e)
{
    (void)e;
    struct fake_stream *s = m->stream;
    size_t n = s->len - s->at;
    if (n > s->block) n = s->block;
    *data = s->bytes + s->at;
    if (s->block <= sizeof s->held) {
        memset(s->held, '#', sizeof s->held);
        memcpy(s->held, s->bytes + s->at, n);
        *data = s->held;
    }
    *len = n;
    s->at += n;
    return 0;
}

static void fake_show(struct buf *log, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '\n')
            buf_str(log, "¶");
        else
            buf_char(log, bytes[i]);
    }
}

int sink_document(struct sink *s, const struct document *d, struct err *e)
{
    (void)e;
    buf_str(&s->log, "doc ");
    if (d->key) buf_add(&s->log, d->key, d->key_len);
    buf_char(&s->log, '|');
    fake_show(&s->log, buf_text(&d->text), d->text.len);
    buf_char(&s->log, '|');
    fake_show(&s->log, buf_text(&d->meta), d->meta.len);
    buf_char(&s->log, '\n');
    return 0;
}

int sink_reject(struct sink *s, const char *reason, bool first, uint64_t offset, const char *raw, size_t len,
                struct err *e)
{
    (void)e;
    if (first)
        buf_printf(&s->log, "reject %s %llu ", reason, (unsigned long long)offset);
    else
        s->log.len--; /* goes on where the last part ended */
    fake_show(&s->log, raw, len);
    buf_char(&s->log, '\n');
    return 0;
}

int sink_skip(struct sink *s, const char *reason, struct err *e)
{
    (void)e;
    buf_printf(&s->log, "skip %s\n", reason);
    return 0;
}

uint64_t sink_max_record(const struct sink *s)
{
    return s->max_record;
}

/* Read text with the format in blocks of the given size; the log is valid until the next call. */
static const char *fake_read(const struct ingest_format *format, const char *text, size_t len, size_t block,
                             uint64_t max_record)
{
    static struct sink sink;
    struct fake_stream stream = {.bytes = text, .len = len, .block = block};
    struct member member = {.name = "m", .base = "m", .stream = &stream};
    struct err e = {0};
    buf_clear(&sink.log);
    sink.max_record = max_record;
    if (format->read(&member, &sink, &e)) buf_printf(&sink.log, "error %s\n", e.message);
    return buf_text(&sink.log);
}

#endif
