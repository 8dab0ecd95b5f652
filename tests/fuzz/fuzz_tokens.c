/* Any bytes as a token shard: four bytes of length for each of .bin and .idx, then the three files. Whatever
 * tokens_parse accepts must be readable to the last id. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vocab/tokens.h"
#include "vocab/tokens_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of exactly this length, so that a read beyond it is seen. */
static struct mapped take(const uint8_t **data, size_t *size, size_t len)
{
    if (len > *size) len = *size;
    uint8_t *copy = malloc(len + 1);
    uint8_t *exact = copy ? realloc(copy, len ? len : 1) : NULL;
    if (!exact) abort();
    if (len) memcpy(exact, *data, len);
    *data += len;
    *size -= len;
    return (struct mapped){exact, len};
}

static uint64_t read_all(const struct tokens *t)
{
    uint64_t sum = 0;
    for (uint64_t d = 0; d < t->n_documents; d++) {
        uint64_t first, last;
        tokens_document(t, d, &first, &last);
        for (uint64_t i = first; i < last; i++) {
            size_t n;
            const uint16_t *ids = tokens_sequence(t, i, &n);
            for (size_t k = 0; k < n; k++) sum += ids[k];
            struct lineage l = tokens_lineage(t, i);
            sum += l.sentence + (uint64_t)t->shards.items[l.shard].sha256[31];
        }
    }
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 8) return 0;
    size_t bin = get_u32(data), idx = get_u32(data + 4);
    data += 8;
    size -= 8;
    struct tokens t = {0};
    t.bin = take(&data, &size, bin);
    t.idx = take(&data, &size, idx);
    t.lineage_file = take(&data, &size, size);
    volatile uint64_t sum = tokens_parse(&t, NULL) ? 0 : read_all(&t);
    (void)sum;
    free((void *)t.bin.bytes);
    free((void *)t.idx.bytes);
    free((void *)t.lineage_file.bytes);
    array_free(&t.shards);
    return 0;
}
