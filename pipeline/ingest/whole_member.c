#include "pipeline/ingest/whole_member.h"

/* What has come so far is too long: it and the rest of the member go to the rejects. */
static int reject_all(struct member *m, struct sink *s, const struct buf *raw, struct err *e)
{
    if (sink_reject(s, "record-too-long", true, 0, raw->data, raw->len, e)) return -1;
    for (uint64_t offset = raw->len;;) {
        const char *data;
        size_t len;
        if (member_read(m, &data, &len, e)) return -1;
        if (len == 0) return 0;
        if (sink_reject(s, "record-too-long", false, offset, data, len, e)) return -1;
        offset += len;
    }
}

int whole_member(struct member *m, struct sink *s, struct buf *raw, struct err *e)
{
    buf_clear(raw);
    for (;;) {
        const char *data;
        size_t len;
        if (member_read(m, &data, &len, e)) return -1;
        if (len == 0) return 1;
        if (buf_add(raw, data, len)) return err_memory(e);
        if (raw->len > sink_max_record(s)) return reject_all(m, s, raw, e);
    }
}
