/* Any bytes as a NamuWiki dump: the result does not depend on how the stream is cut into blocks. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/unit/fake_ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    const char *text = (const char *)data + 2;
    size_t len = size - 2, block = 1 + data[0] % 64, limit = 1 + data[1];
    char *whole = strdup(fake_read(&ingest_namuwiki, text, len, len + 1, limit));
    if (!whole || strcmp(whole, fake_read(&ingest_namuwiki, text, len, block, limit)) != 0) abort();
    free(whole);
    return 0;
}
