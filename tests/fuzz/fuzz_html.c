/* Any bytes are an HTML page: valid UTF-8 comes out, without empty paragraphs. */
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "pipeline/ingest/html_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct buf text = BUF_INIT, title = BUF_INIT;
    struct err e;
    if (html_text((const char *)bytes, size, &text, &title, &e) == 0) {
        if (!utf8_valid(buf_text(&text), text.len) || !utf8_valid(buf_text(&title), title.len)) abort();
        if (strstr(buf_text(&text), "\n\n")) abort();
    }
    buf_free(&text);
    buf_free(&title);
    return 0;
}
