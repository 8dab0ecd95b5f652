#include "pipeline/morphs/pieces.h"

static size_t skip_space(const char *text, size_t at, size_t len)
{
    while (at < len && is_space(text[at])) at++;
    return at;
}

/* The library looks 65,535 bytes ahead, white space included, so that longer white space would hide the word
 * after it, or part of it. Such a run is cut out; 535 bytes are more than any word of the dictionary has. */
enum { LONGEST_SPACE = 65000 };

/* The end of the piece that begins at from: after the first blank of a run that is too long, or the end of
 * the text, or after the last possible blank, or, in a word that is longer than a piece, at a lead byte. */
static size_t piece_end(const char *text, size_t from, size_t len)
{
    size_t limit = len - from > PIECE_BYTES ? from + PIECE_BYTES : len, cut = 0;
    if (len - from < LONGEST_SPACE) return len;
    for (size_t at = skip_space(text, from, len); at < limit; at++) {
        if (!is_space(text[at])) continue;
        size_t next = skip_space(text, at, len);
        cut = at + 1;
        if (next - at >= LONGEST_SPACE) return cut;
        at = next - 1;
    }
    if (limit == len) return len;
    if (cut) return cut;
    for (size_t at = limit; at > limit - 4; at--)
        if (((unsigned char)text[at] & 0xC0) != 0x80) return at;
    return limit;
}

bool next_piece(const char *text, size_t len, size_t *at, size_t *from, size_t *to)
{
    size_t word = skip_space(text, *at, len);
    if (word == len) return false;
    *from = word - *at >= LONGEST_SPACE ? word - 1 : *at;
    *at = *to = piece_end(text, *from, len);
    return true;
}
