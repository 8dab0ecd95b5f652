/* CC-100: documents separated by blank lines, paragraphs by U+000A and by nothing else (docs/ingest.md).
 *
 * U+2028, U+0085, vertical tabs and carriage returns inside lines stay where they are. */
#include "pipeline/ingest/lines.h"

struct state {
    struct sink *sink;
    struct document document;
    bool open;      /* inside a document */
    bool rejecting; /* it has grown too long: the rest goes to the rejects as it comes */
};

static int append(struct state *st, const char *bytes, size_t len, uint64_t offset, struct err *e)
{
    struct document *d = &st->document;
    if (st->rejecting) return sink_reject(st->sink, "record-too-long", false, offset, bytes, len, e);
    if (buf_add(&d->text, bytes, len)) return err_memory(e);
    d->length = d->text.len;
    if (d->length <= sink_max_record(st->sink)) return 0;
    st->rejecting = true;
    return sink_reject(st->sink, "record-too-long", true, d->offset, d->text.data, d->text.len, e);
}

static int begin_line(struct state *st, uint64_t offset, struct err *e)
{
    if (st->open) return append(st, "\n", 1, offset - 1, e);
    st->open = true;
    st->document.offset = offset;
    return 0;
}

static int end_document(struct state *st, struct err *e)
{
    int result = st->open && !st->rejecting ? sink_document(st->sink, &st->document, e) : 0;
    buf_clear(&st->document.text);
    st->open = st->rejecting = false;
    return result;
}

/* The further parts of a line that is longer than a document may be. */
static int add_rest(struct state *st, struct line_reader *lines, struct err *e)
{
    for (size_t len = 1; len;) {
        const char *part;
        uint64_t at = lines->offset;
        if (line_reader_rest(lines, &part, &len, e)) return -1;
        if (len && append(st, part, len, at, e)) return -1;
    }
    return 0;
}

static int add_line(struct state *st, struct line_reader *lines, const char *line, size_t len,
                    uint64_t offset, bool is_long, struct err *e)
{
    bool blank = len == 0 || (len == 1 && line[0] == '\r');
    if (blank) return end_document(st, e);
    if (begin_line(st, offset, e) || append(st, line, len, offset, e)) return -1;
    return is_long ? add_rest(st, lines, e) : 0;
}

static int read_cc100(struct member *m, struct sink *s, struct err *e)
{
    struct state st = {.sink = s};
    struct line_reader lines;
    line_reader_init(&lines, m, sink_max_record(s));
    int result = 0;
    for (enum line_result got = LINE_OK; !result;) {
        const char *line;
        size_t len;
        uint64_t offset;
        got = line_reader_next(&lines, &line, &len, &offset, e);
        if (got == LINE_ERROR) result = -1;
        if (got <= LINE_END) break;
        result = add_line(&st, &lines, line, len, offset, got == LINE_LONG, e);
    }
    if (!result) result = end_document(&st, e);
    line_reader_free(&lines);
    buf_free(&st.document.text);
    return result;
}

const struct ingest_format ingest_cc100 = {"cc100", NULL, read_cc100};
