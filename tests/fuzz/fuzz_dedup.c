/* Any bytes as a file of signatures and as a drop list: they are refused, or everything that they name can be
 * read. The first byte chooses; a file of signatures gets its checksums mended, so that the fuzzer gets past
 * them. */
#include <string.h>

#include "common/hash.h"
#include "pipeline/dedup/drops.h"
#include "pipeline/dedup/signatures.h"
#include "pipeline/dedup/signatures_format.h"
#include "tests/fuzz/fuzz_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct signatures *s)
{
    struct signature_document d;
    struct buf text = BUF_INIT;
    struct signature_block block = {0};
    bool whole = true;
    for (uint64_t i = 0; whole && i < s->blocks; i++)
        whole = !signatures_block(s, i, &block, NULL, NULL, NULL);
    for (uint64_t i = 0; whole && i < s->documents; i++)
        if (signatures_document(s, i, &d, &text, NULL)) abort();
    for (uint64_t i = 0; whole && i < s->paragraphs; i++) {
        struct hash128 hash;
        uint64_t document;
        uint32_t number;
        if (signatures_paragraph(s, i, &hash, &document, &number, NULL) || document >= s->documents) abort();
    }
    signature_block_free(&block);
    buf_free(&text);
}

/* The table's sum, and that of a single block behind the head. */
static void mend(uint8_t *file, size_t size)
{
    size_t least = SIGNATURES_HEAD_BYTES + SIGNATURES_BLOCK_BYTES + SIGNATURES_TAIL_BYTES;
    if (size < least) return;
    uint8_t *tail = file + size - SIGNATURES_TAIL_BYTES, *entry = tail - SIGNATURES_BLOCK_BYTES;
    memcpy(file, SIGNATURES_MAGIC, SIGNATURES_MAGIC_BYTES);
    memcpy(tail + 32, SIGNATURES_END, 8);
    uint64_t blocks = le_get(tail, 8), numbers = le_get(file + 16, 4) * le_get(file + 20, 4);
    if (blocks != 1 || numbers > 4096) return;
    uint64_t parts[] = {le_get(entry + 8, 4) * (SIGNATURES_ROW_BYTES + 2 * numbers),
                        le_get(entry + 12, 4) * SIGNATURES_PARAGRAPH_BYTES, le_get(entry + 16, 4)};
    uint64_t at = SIGNATURES_HEAD_BYTES, sum = 0;
    for (size_t i = 0; i < 3 && at + parts[i] <= size; i++) {
        sum = sum * 3 + xxh64(file + at, parts[i]);
        at += parts[i];
    }
    le_put(entry + 24, 8, sum);
    uint8_t sealed[SIGNATURES_HEAD_BYTES + SIGNATURES_BLOCK_BYTES + 24];
    memcpy(sealed, file, SIGNATURES_HEAD_BYTES);
    memcpy(sealed + SIGNATURES_HEAD_BYTES, entry, SIGNATURES_BLOCK_BYTES + 24);
    le_put(tail + 24, 8, xxh64(sealed, sizeof sealed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[FUZZ_PATH];
    if (!size) return 0;
    uint8_t *file = malloc(size);
    if (!file) abort();
    memcpy(file, data + 1, --size);
    if (data[0] & 1) mend(file, size);
    int fd = fuzz_file(file, size, path);
    if (data[0] & 1) {
        struct signatures *s;
        if (!signatures_open(&s, path, NULL)) {
            read_all(s);
            signatures_close(s);
        }
    } else {
        drops_check(path, NULL);
    }
    close(fd);
    free(file);
    return 0;
}
