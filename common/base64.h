/* Base64 (RFC 4648, section 4): padded, no line ends. */
#ifndef MALMOI_BASE64_H
#define MALMOI_BASE64_H

#include <stddef.h>

#include "common/buf.h"

/* Append the digits of len bytes; a failed allocation stays in out. */
void base64_encode(const void *bytes, size_t len, struct buf *out);

/* Append the bytes that text stands for. Strict: no other characters, all of the padding. 0; 1 if text is no
 * base64 (out is then undefined); -1 when memory runs out. */
int base64_decode(const char *text, size_t len, struct buf *out);

#endif
