/* Looking for a word in a paragraph, as memmem does, but without a table made for each call: for short words
 * in short texts (32 places at once, see cpu.h). */
#ifndef MALMOI_FIND_H
#define MALMOI_FIND_H

#include <stddef.h>

/* The first place where the n bytes of word stand in text, or NULL. Thread-safe. */
const char *find_word(const char *text, size_t len, const char *word, size_t n);

#endif
