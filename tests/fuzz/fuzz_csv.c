/* Any bytes as petitions: the result does not depend on how the stream is cut into blocks. */
#include <stdint.h>
#include <stdlib.h>

#include "tests/unit/fake_ingest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    static const char header[] = "article_id,content\n";
    size_t len = size - 2 + sizeof header - 1, block = 1 + data[0] % 64, limit = 1 + data[1];
    char *text = malloc(len + 1);
    if (!text) abort();
    memcpy(text, header, sizeof header - 1);
    memcpy(text + sizeof header - 1, data + 2, size - 2);
    char *whole = strdup(fake_read(&ingest_petition, text, len, len + 1, limit));
    if (!whole || strcmp(whole, fake_read(&ingest_petition, text, len, block, limit)) != 0) abort();
    free(whole);
    free(text);
    return 0;
}
