/* The form of a line of PREFIX.rejects.jsonl.zst: an input record that could not be read, byte for byte. */
#ifndef MALMOI_REJECT_H
#define MALMOI_REJECT_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

/* Append the member "raw", or "raw_base64" if the bytes are not UTF-8, to an open object. */
void reject_raw(struct buf *out, const char *raw, size_t len);

/* Append {"reason":"malformed-record","error":…,"file":…,"frame":…,"line":…,"raw":…} as one line.
 * why says what is wrong; line_number counts from 0 in the frame. */
void reject_record(struct buf *out, const char *input, uint64_t frame, uint64_t line_number, const char *line,
                   size_t len, const struct err *why);

#endif
