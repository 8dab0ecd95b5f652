/* The inside of a JSON string whose text may be escaped throughout (\uXXXX for every syllable, as dumps made
 * by PHP or Python have it), 64 bytes at a time. */
#ifndef MALMOI_JSON_UNESCAPE_H
#define MALMOI_JSON_UNESCAPE_H

#include "common/json_plain.h"

/* Append to out what the string gives that c stands in, as far as that goes in blocks, and move c on. c is
 * then at the string's last quote, at something that is not plain (json_plain.h), or within the last 65 bytes
 * before its end, in each case between two characters or escapes; without vectors (cpu.h) it stays where it
 * was. Who calls goes on from there byte by byte. False if memory runs out. Does not terminate out. */
bool json_unescape_blocks(struct json_cursor *c, struct buf *out);

/* The byte that the escape of this name (\n: 'n') stands for; 0 if there is none of one byte. */
char json_escaped_byte(char name);

#endif
