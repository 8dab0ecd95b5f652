/* The seek table of zstd's seekable format 0.1.0, shared by the shard writer and reader. */
#ifndef MALMOI_SHARD_FORMAT_H
#define MALMOI_SHARD_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

struct shard_entry {
    uint32_t compressed, decompressed; /* bytes */
    uint32_t checksum;                 /* low half of the XXH64 of the decompressed bytes */
};

enum { SHARD_FOOTER_BYTES = 9, SHARD_TABLE_HEAD_BYTES = 8, SHARD_ENTRY_BYTES = 12 };

/* Four bytes, the lowest first. */
uint32_t shard_u32(const uint8_t bytes[4]);

/* Append the skippable frame that holds the table. */
void shard_table_encode(const struct shard_entry *entries, size_t n, struct buf *out);

/* The whole table's size in bytes from the last nine bytes of a file; ERR_DATA if they are no footer. */
int shard_footer_decode(const uint8_t footer[SHARD_FOOTER_BYTES], uint64_t *table_bytes, uint32_t *frames,
                        struct err *e);

/* Decode a whole table (as shard_footer_decode measured it) into entries[frames]. */
int shard_table_decode(const uint8_t *table, uint32_t frames, struct shard_entry *entries, struct err *e);

#endif
