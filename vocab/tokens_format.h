/* Byte layout of PREFIX.idx and PREFIX.lineage, shared by writer and reader (docs/formats-tokens.md). */
#ifndef MALMOI_TOKENS_FORMAT_H
#define MALMOI_TOKENS_FORMAT_H

#include <stdint.h>
#include <string.h>

#define IDX_MAGIC "MMIDIDX\0" /* and the literal's own NUL: 9 bytes */
#define LINEAGE_MAGIC "malmoiLN"

enum {
    IDX_MAGIC_BYTES = 9,
    IDX_VERSION = 1,
    IDX_UINT16 = 8, /* Megatron's code of the id's type */
    IDX_HEADER_BYTES = 34,
    LINEAGE_VERSION = 1,
    LINEAGE_RECORD_BYTES = 16,
    LINEAGE_ALIGN = 16 /* the table is padded with zeros to a multiple of this */
};

static inline void put_u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> 8 * i);
}

static inline void put_u64(uint8_t *to, uint64_t value)
{
    for (int i = 0; i < 8; i++) to[i] = (uint8_t)(value >> 8 * i);
}

static inline uint32_t get_u32(const uint8_t *from)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) value |= (uint32_t)from[i] << 8 * i;
    return value;
}

static inline uint64_t get_u64(const uint8_t *from)
{
    return get_u32(from) | (uint64_t)get_u32(from + 4) << 32;
}

#endif
