/* Looking through JSON strings at memory speed. Pure and thread-safe. */
#ifndef MALMOI_JSON_SCAN_H
#define MALMOI_JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

/* The number of bytes before the first '"', '\' or C0 control; len if there is none. */
size_t json_plain_run(const char *text, size_t len);

/* The number of bytes before the quote that ends a string, that is, the first '"' that no backslash escapes;
 * len if there is none, or len - 1 if the last byte is a backslash that escapes what is not there yet.
 * Controls are not minded. */
size_t json_string_end(const char *text, size_t len);

/* Of 64 bytes of a string, as bits: those that a backslash escapes, if backslashes are the backslashes.
 * *first is 1 if the first byte is escaped by what stands before it, else 0, and is then what it has to be
 * for the next 64.
 *
 * In a run of backslashes every second one escapes the byte behind it; the subtraction carries through each
 * run. After simdjson (Langdale and Lemire, Parsing gigabytes of JSON per second, 2019). */
static inline uint64_t json_escaped_bytes(uint64_t backslashes, uint64_t *first)
{
    const uint64_t odd = UINT64_C(0xAAAAAAAAAAAAAAAA);
    backslashes &= ~*first;
    uint64_t both = ((backslashes << 1 | odd) - backslashes) ^ odd;
    uint64_t escaped = both ^ (backslashes | *first);
    *first = (both & backslashes) >> 63;
    return escaped;
}

#endif
