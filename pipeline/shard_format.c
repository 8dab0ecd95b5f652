#include "pipeline/shard_format.h"

#define SKIPPABLE_MAGIC 0x184D2A5Eu
#define SEEKABLE_MAGIC 0x8F92EAB1u
enum { CHECKSUM_FLAG = 0x80 }; /* all other bits of the descriptor are reserved or unused, and 0 here */

static void put_u32(struct buf *out, uint32_t value)
{
    unsigned char bytes[4] = {value & 255, value >> 8 & 255, value >> 16 & 255, value >> 24};
    buf_add(out, bytes, 4);
}

uint32_t shard_u32(const uint8_t b[4])
{
    return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

void shard_table_encode(const struct shard_entry *entries, size_t n, struct buf *out)
{
    put_u32(out, SKIPPABLE_MAGIC);
    put_u32(out, (uint32_t)(n * SHARD_ENTRY_BYTES + SHARD_FOOTER_BYTES));
    for (size_t i = 0; i < n; i++) {
        put_u32(out, entries[i].compressed);
        put_u32(out, entries[i].decompressed);
        put_u32(out, entries[i].checksum);
    }
    put_u32(out, (uint32_t)n);
    buf_char(out, (char)CHECKSUM_FLAG);
    put_u32(out, SEEKABLE_MAGIC);
}

int shard_footer_decode(const uint8_t footer[SHARD_FOOTER_BYTES], uint64_t *table_bytes, uint32_t *frames,
                        struct err *e)
{
    if (shard_u32(footer + 5) != SEEKABLE_MAGIC)
        return err_data(e, "the seek table at its end is missing; the file was cut short or is not a shard");
    if (footer[4] != CHECKSUM_FLAG) return err_data(e, "its seek table has no checksums or unknown flags");
    *frames = shard_u32(footer);
    *table_bytes = SHARD_TABLE_HEAD_BYTES + (uint64_t)*frames * SHARD_ENTRY_BYTES + SHARD_FOOTER_BYTES;
    return 0;
}

int shard_table_decode(const uint8_t *table, uint32_t frames, struct shard_entry *entries, struct err *e)
{
    uint64_t size = (uint64_t)frames * SHARD_ENTRY_BYTES + SHARD_FOOTER_BYTES;
    if (shard_u32(table) != SKIPPABLE_MAGIC || shard_u32(table + 4) != size)
        return err_data(e, "its seek table does not begin where its footer says");
    for (uint32_t i = 0; i < frames; i++) {
        const uint8_t *at = table + SHARD_TABLE_HEAD_BYTES + (size_t)i * SHARD_ENTRY_BYTES;
        entries[i] = (struct shard_entry){shard_u32(at), shard_u32(at + 4), shard_u32(at + 8)};
    }
    return 0;
}
