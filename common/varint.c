#include "common/varint.h"

void varint_add(struct buf *out, uint32_t value)
{
    for (; value >= 0x80; value >>= 7) buf_char(out, (char)(value | 0x80));
    buf_char(out, (char)value);
}

size_t varint_read(const uint8_t *bytes, size_t len, uint32_t *value)
{
    uint64_t v = 0;
    for (size_t i = 0; i < len && i < 5; i++) {
        v |= (uint64_t)(bytes[i] & 0x7F) << 7 * i;
        if (bytes[i] & 0x80) continue;
        *value = (uint32_t)v;
        return v <= UINT32_MAX ? i + 1 : 0;
    }
    return 0;
}
