#include "pipeline/ingest/formats.h"

#include <string.h>

static const struct ingest_format *const formats[] = {
    &ingest_modu,      &ingest_cc100,    &ingest_namuwiki,
    &ingest_newscrawl, &ingest_petition, &ingest_html,
    &ingest_jsonl,     &ingest_text,     NULL,
};

const struct ingest_format *format_find(const char *name)
{
    for (const struct ingest_format *const *f = formats; *f; f++)
        if (strcmp((*f)->name, name) == 0) return *f;
    return NULL;
}

void format_names(struct buf *out)
{
    for (const struct ingest_format *const *f = formats; *f; f++) {
        if (f != formats) buf_char(out, ' ');
        buf_str(out, (*f)->name);
    }
}
