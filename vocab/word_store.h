/* The distinct words of a corpus as a trainer holds them: symbols packed back to back, four bytes each. */
#ifndef MALMOI_WORD_STORE_H
#define MALMOI_WORD_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/err.h"

struct stored_word {
    uint64_t count;
    uint32_t start, len; /* symbols[start, start + len) */
};

struct word_store {
    ARRAY(uint32_t) symbols; /* code points as they are added; piece ids once the alphabet is built */
    ARRAY(struct stored_word) words;
    int64_t total;  /* sum of count times length: no pair can occur more often */
    uint64_t limit; /* bytes that training may take, 0 for no limit */
};

#define WORD_STORE_INIT                                                                                      \
    {                                                                                                        \
        ARRAY_INIT, ARRAY_INIT, 0, 0                                                                         \
    }

/* Add a word of valid UTF-8. The same word may come again; training reads that as the sum. An error if counts
 * overflow, or if training on so many words would take more than limit bytes. */
int word_store_add(struct word_store *s, const char *text, size_t len, uint64_t count, struct err *e);
void word_store_free(struct word_store *s);

#endif
