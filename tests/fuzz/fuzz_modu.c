/* Any bytes in any chunks are a MODU file to the parser: no crash, and documents that lie in order. */
#include <stdlib.h>

#include "pipeline/ingest/modu_parse.h"

struct owner {
    uint64_t size, last;
};

static int on_begin(void *context, uint64_t offset, struct err *e)
{
    (void)e;
    struct owner *o = context;
    if (offset < o->last || offset >= o->size) abort();
    return 0;
}

static int on_end(void *context, struct document *d, uint64_t end, struct err *e)
{
    (void)e;
    struct owner *o = context;
    if (end < o->last || end > o->size || (d && d->offset + d->length != end)) abort();
    o->last = end;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* The first byte chooses the kind of file and the size of the chunks. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const struct modu_events events = {on_begin, on_end};
    if (size < 1) return 0;
    struct modu_file file = {.headline = bytes[0] & 1,
                             .paragraph = bytes[0] & 2 ? MODU_WEB : MODU_PARAGRAPH,
                             .utterance = bytes[0] & 4 ? MODU_MESSENGER : MODU_SPOKEN};
    size_t chunk = (size_t)(bytes[0] >> 3) + 1;
    struct owner owner = {size - 1, 0};
    struct err e;
    struct modu_parser *p = modu_parser_new(&file, &events, &owner);
    if (!p) return 0;
    int good = 1;
    for (size_t at = 1; good > 0 && at < size; at += chunk)
        good = modu_parse(p, (const char *)bytes + at, size - at < chunk ? size - at : chunk, &e);
    if (good > 0) modu_parse_end(p, &e);
    modu_parser_free(p);
    return 0;
}
