/* Plain text: a member is a document, a line is a paragraph. */
#include "pipeline/ingest/whole_member.h"

static int read_text(struct member *m, struct sink *s, struct err *e)
{
    struct document d = {.key = NULL};
    int result = whole_member(m, s, &d.text, e);
    if (result > 0) {
        d.length = d.text.len;
        result = sink_document(s, &d, e);
    }
    buf_free(&d.text);
    return result;
}

const struct ingest_format ingest_text = {"text", NULL, read_text};
