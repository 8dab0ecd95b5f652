/* Base64 (RFC 4648, section 4) for bytes that JSON cannot hold. */
#ifndef MALMOI_BASE64_H
#define MALMOI_BASE64_H

#include <stddef.h>

#include "common/buf.h"

void base64_encode(const void *bytes, size_t len, struct buf *out);

#endif
