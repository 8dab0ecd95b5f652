/* LEB128: unsigned numbers of seven bits a byte, low ones first. */
#ifndef MALMOI_VARINT_H
#define MALMOI_VARINT_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

void varint_add(struct buf *out, uint32_t value);

/* Returns the number of bytes read; 0 at the end of the bytes, or if the number is greater than UINT32_MAX.
 */
size_t varint_read(const uint8_t *bytes, size_t len, uint32_t *value);

#endif
