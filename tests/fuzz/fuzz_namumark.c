/* Any bytes as namumark: the text is never longer than the markup and has no empty paragraph. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/ingest/namumark.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf out = BUF_INIT;
    struct err e = {0};
    if (namumark_text((const char *)data, size, &out, &e)) abort();
    if (out.len > size) abort();
    if (out.len && (out.data[0] == '\n' || out.data[out.len - 1] == '\n' || strstr(out.data, "\n\n")))
        abort();
    buf_free(&out);
    return 0;
}
