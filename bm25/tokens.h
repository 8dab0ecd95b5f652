/* Tokens: the character n-grams of a normalised text, blanks playing no part in it. A text that is shorter
 * than n characters is one token, so that it can be found by itself.
 *
 * A term is its code points packed 21 bits each: a number that is the term, not a hash of it. */
#ifndef MALMOI_BM25_TOKENS_H
#define MALMOI_BM25_TOKENS_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"

enum bm25_tokens { BM25_BIGRAM, BM25_TRIGRAM };

extern const char *const bm25_token_names[]; /* "bigram", "trigram", NULL: choices of an option */

enum { BM25_CODE_POINT_BITS = 21 };

/* Characters in a token: 2 or 3. */
static inline size_t bm25_gram(enum bm25_tokens tokens)
{
    return tokens == BM25_TRIGRAM ? 3 : 2;
}

/* The number of tokens of a text of n characters. */
static inline size_t bm25_token_count(enum bm25_tokens tokens, size_t n)
{
    size_t gram = bm25_gram(tokens);
    return n >= gram ? n - gram + 1 : n > 0;
}

/* Token number i of a text of n characters. */
static inline uint64_t bm25_token(enum bm25_tokens tokens, const uint32_t *text, size_t n, size_t i)
{
    size_t gram = bm25_gram(tokens), end = i + gram < n ? i + gram : n;
    uint64_t term = 0;
    for (; i < end; i++) term = term << BM25_CODE_POINT_BITS | text[i];
    return term;
}

/* Append the term's text, and read it back: 0 if text is no term of this kind. */
void bm25_term_text(uint64_t term, struct buf *out);
uint64_t bm25_term_of(enum bm25_tokens tokens, const char *text, size_t len);

#endif
