/* Counting bytes at memory speed. Pure and thread-safe. */
#ifndef MALMOI_COUNT_H
#define MALMOI_COUNT_H

#include <stddef.h>

/* How many of the bytes are byte. */
size_t count_byte(const char *bytes, size_t len, char byte);

/* How many are no UTF-8 continuation bytes, 80 … BF. */
size_t count_characters(const char *bytes, size_t len);

#endif
