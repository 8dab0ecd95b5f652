/* Byte layout of NAME.signatures, shared by writer and reader (docs/formats.md). Little-endian throughout. */
#ifndef MALMOI_DEDUP_SIGNATURES_FORMAT_H
#define MALMOI_DEDUP_SIGNATURES_FORMAT_H

#include <stdint.h>

#define SIGNATURES_MAGIC "malmoiSG" /* the first eight bytes of the file */
#define SIGNATURES_END "malmoiSE"   /* and the last eight */

enum {
    SIGNATURES_VERSION = 1,
    SIGNATURES_MAGIC_BYTES = 8,
    SIGNATURES_HEAD_BYTES = 32, /* magic, u32 version, shingle, bands, rows, least paragraph, 0 */
    SIGNATURES_ROW_BYTES = 32,  /* of a document, without its numbers */
    SIGNATURES_PARAGRAPH_BYTES = 24,
    SIGNATURES_BLOCK_BYTES = 32, /* of a block's entry in the table */
    SIGNATURES_TAIL_BYTES = 40,  /* u64 blocks, documents, paragraphs, checksum, magic */
    SIGNATURES_HAS_NUMBERS = 1   /* flag of a document: it is long enough for shingles */
};

static inline void le_put(uint8_t *to, unsigned bytes, uint64_t value)
{
    for (unsigned i = 0; i < bytes; i++) to[i] = (uint8_t)(value >> 8 * i);
}

static inline uint64_t le_get(const uint8_t *from, unsigned bytes)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++) value |= (uint64_t)from[i] << 8 * i;
    return value;
}

#endif
