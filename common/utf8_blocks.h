/* Checking UTF-8 many bytes at a time; used by utf8.c alone. Pure and thread-safe. */
#ifndef MALMOI_UTF8_BLOCKS_H
#define MALMOI_UTF8_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

/* A number of leading bytes that are valid UTF-8: all of them (len), or as many as end before the block where
 * something is wrong; 0 where the processor has no vector instructions for it. */
size_t utf8_valid_blocks(const uint8_t *text, size_t len);

#endif
