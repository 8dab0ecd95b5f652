/* How long text is cut before an analysis, the same for every engine. */
#ifndef MALMOI_PIECES_H
#define MALMOI_PIECES_H

#include <stdbool.h>
#include <stddef.h>

/* Text is analysed in pieces of at most so many bytes, cut after white space where there is any, so that
 * memory stays bounded; shorter text is analysed whole, but for white space of 65,000 bytes and more. */
enum { PIECE_BYTES = 1 << 18 };

/* The next piece of text from *at on is [*from, *to); *at moves behind it. False if there is none: the rest
 * is white space. */
bool next_piece(const char *text, size_t len, size_t *at, size_t *from, size_t *to);

/* The dictionary's class SPACE. */
static inline bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r' && c != '\f');
}

#endif
