/* Base64 (RFC 4648, section 4), strictly: padded, no line ends, no other characters. */
#ifndef MALMOI_BASE64_H
#define MALMOI_BASE64_H

#include <stddef.h>

#include "common/buf.h"

/* Append the decoded bytes to out. 0; 1 if text is no base64 (out is then undefined); -1 when memory runs
 * out. */
int base64_decode(const char *text, size_t len, struct buf *out);

#endif
