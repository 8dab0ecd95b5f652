/* Any bytes: the skipping splitter equals the plain one, and the sentences are the text but for white space.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/split/kss.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    kss_spans fast = ARRAY_INIT, plain = ARRAY_INIT;
    if (kss_split(text, size, &fast) || kss_split_plain(text, size, &plain)) abort();
    if (fast.len != plain.len) abort();
    if (fast.len && memcmp(fast.items, plain.items, fast.len * sizeof *fast.items) != 0) abort();
    size_t at = 0;
    for (size_t i = 0; i <= fast.len; i++) {
        size_t begin = i < fast.len ? fast.items[i].begin : size;
        if (begin < at) abort();
        for (; at < begin; at++)
            if (!memchr(" \t\n\v\f\r", text[at], 6)) abort();
        if (i < fast.len) at = fast.items[i].end;
    }
    array_free(&fast);
    array_free(&plain);
    return 0;
}
