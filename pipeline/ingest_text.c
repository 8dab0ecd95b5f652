/* Plain text: a member is a document, a line is a paragraph. */
#include "pipeline/ingest.h"

#include <string.h>

/* What has come so far is too long: it and the rest of the member go to the rejects. */
static int reject_all(struct member *m, struct sink *s, const struct buf *text, struct err *e)
{
    if (sink_reject(s, "record-too-long", true, 0, text->data, text->len, e)) return -1;
    uint64_t offset = text->len;
    for (;;) {
        const char *data;
        size_t len;
        if (member_read(m, &data, &len, e)) return -1;
        if (len == 0) return 0;
        if (sink_reject(s, "record-too-long", false, offset, data, len, e)) return -1;
        offset += len;
    }
}

static int read_whole(struct member *m, struct sink *s, struct document *d, struct err *e)
{
    for (;;) {
        const char *data;
        size_t len;
        if (member_read(m, &data, &len, e)) return -1;
        if (len == 0) break;
        if (buf_add(&d->text, data, len)) return err_memory(e);
        if (d->text.len > sink_max_record(s)) return reject_all(m, s, &d->text, e);
    }
    d->length = d->text.len;
    return sink_document(s, d, e);
}

static int read_text(struct member *m, struct sink *s, struct err *e)
{
    struct document d = {.key = NULL};
    int result = read_whole(m, s, &d, e);
    buf_free(&d.text);
    return result;
}

const struct ingest_format ingest_text = {"text", NULL, read_text};
