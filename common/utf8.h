/* UTF-8 (RFC 3629): decoding, checking, repair, counting. All functions are pure and thread-safe. */
#ifndef MALMOI_UTF8_H
#define MALMOI_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

enum { UTF8_REPLACEMENT = 0xFFFD };

/* Decode the code point that begins at text[0], len > 0. Returns the bytes it takes, 1 to 4, or 0 if no valid
 * code point begins there (overlong forms, surrogates, values above 10FFFF and cut sequences are invalid). */
size_t utf8_decode(const char *text, size_t len, uint32_t *code_point);

/* Decode at *at in text known to be valid, and advance *at. *at must be < len. */
uint32_t utf8_next(const char *text, size_t len, size_t *at);

/* The number of leading bytes of text that are valid UTF-8; len if all are. */
size_t utf8_valid_prefix(const char *text, size_t len);
bool utf8_valid(const char *text, size_t len);

/* Code points in valid text. (In other text: bytes that are not continuation bytes.) */
size_t utf8_count(const char *text, size_t len);

/* Append text to out with every maximal invalid part replaced by U+FFFD, as Unicode section 3.9 recommends.
 * Returns the number of replacements; out->failed tells of lack of memory. */
size_t utf8_repair(const char *text, size_t len, struct buf *out);

#endif
