/* MODU (NIKL): zips of JSON files, six kinds of corpora, several releases (docs/ingest-modu.md). */
#include <string.h>
#include <strings.h>

#include "common/io.h"
#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/modu_parse.h"

/* The raw bytes since the last complete document, or since the beginning of the open one, are held so that
 * they can be kept as a reject if the JSON breaks. */
struct reader {
    struct sink *sink;
    struct modu_parser *parser;
    struct buf raw;
    uint64_t raw_at; /* the offset of raw's first byte */
    size_t begun;    /* bytes at the front of raw that are done with */
    bool too_long;   /* the bytes from raw's front on belong to a reject that has begun */
    bool any;        /* a document has been seen */
};

/* Forget raw up to offset, or give it to the reject that it belongs to. */
static int done_until(struct reader *r, uint64_t offset, struct err *e)
{
    size_t upto = (size_t)(offset - r->raw_at);
    if (r->too_long && sink_reject(r->sink, "record-too-long", false, r->raw_at + r->begun,
                                   r->raw.data + r->begun, upto - r->begun, e))
        return -1;
    r->begun = upto;
    return 0;
}

static int on_begin(void *owner, uint64_t offset, struct err *e)
{
    struct reader *r = owner;
    int result = done_until(r, offset, e);
    r->too_long = false;
    r->any = true;
    return result;
}

static int on_end(void *owner, struct document *d, uint64_t end, struct err *e)
{
    struct reader *r = owner;
    bool good = !r->too_long;
    if (done_until(r, end, e)) return -1;
    r->too_long = false;
    return good && d ? sink_document(r->sink, d, e) : 0;
}

static const struct modu_events events = {on_begin, on_end};

static void drop_done(struct reader *r)
{
    buf_consume(&r->raw, r->begun);
    r->raw_at += r->begun;
    r->begun = 0;
}

/* Keep what is left of the member, from the last complete document on. */
static int reject_rest(struct reader *r, struct member *m, const char *reason, struct err *e)
{
    drop_done(r);
    const char *data = buf_text(&r->raw);
    size_t len = r->raw.len;
    bool first = !r->too_long;
    do {
        if (sink_reject(r->sink, reason, first, r->raw_at, data, len, e)) return -1;
        first = false;
        r->raw_at += len;
        if (member_read(m, &data, &len, e)) return -1;
    } while (len);
    return 0;
}

/* After each block: a document that is too long goes on as a reject. 1 to go on, 0 if the member is done, -1.
 */
static int limit_held(struct reader *r, struct member *m, struct err *e)
{
    drop_done(r);
    if (!r->too_long && r->raw.len > sink_max_record(r->sink)) {
        if (sink_reject(r->sink, "record-too-long", true, r->raw_at, r->raw.data, r->raw.len, e)) return -1;
        r->too_long = true;
        r->begun = r->raw.len;
        drop_done(r);
        modu_parser_give_up_document(r->parser);
    } else if (r->too_long && done_until(r, r->raw_at + r->raw.len, e)) {
        return -1;
    }
    if (modu_parser_held(r->parser) <= sink_max_record(r->sink)) return 1;
    return reject_rest(r, m, "record-too-long", e);
}

static int read_blocks(struct reader *r, struct member *m, struct err *e)
{
    for (;;) {
        const char *data;
        size_t len;
        if (member_read(m, &data, &len, e)) return -1;
        if (len == 0) break;
        if (buf_add(&r->raw, data, len)) return err_memory(e);
        int good = modu_parse(r->parser, data, len, e);
        if (good < 0) return -1;
        if (!good) return reject_rest(r, m, "malformed-json", e);
        int more = limit_held(r, m, e);
        if (more <= 0) return more;
    }
    int good = modu_parse_end(r->parser, e);
    if (good < 0) return -1;
    if (!good) return reject_rest(r, m, "malformed-json", e);
    return r->any ? 0 : reject_rest(r, m, "no-document", e);
}

/* By the first letter: NWRW…, WARW…, SBRW…, MDRW…, EBRW… (docs/ingest-modu.md). */
static struct modu_file file_kind(const char *base)
{
    return (struct modu_file){.headline = base[0] == 'N',
                              .paragraph = base[0] == 'E' ? MODU_WEB : MODU_PARAGRAPH,
                              .utterance = base[0] == 'M' ? MODU_MESSENGER : MODU_SPOKEN};
}

static int read_modu(struct member *m, struct sink *s, struct err *e)
{
    const struct modu_file file = file_kind(m->base);
    struct reader r = {.sink = s};
    r.parser = modu_parser_new(&file, &events, &r);
    int result = r.parser ? read_blocks(&r, m, e) : err_memory(e);
    modu_parser_free(r.parser);
    buf_free(&r.raw);
    return result;
}

/* The guides are PDFs, and the CSV twins hold the same text once more. */
static bool want_modu(const char *name)
{
    size_t n = strlen(name);
    return n > 5 && strcasecmp(name + n - 5, ".json") == 0;
}

const struct ingest_format ingest_modu = {"modu", want_modu, read_modu};
