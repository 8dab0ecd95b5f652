#include "bm25/tokens.h"

#include "common/utf8.h"

const char *const bm25_token_names[] = {"bigram", "trigram", NULL};

enum { CODE_POINT_MASK = (1 << BM25_CODE_POINT_BITS) - 1 };

void bm25_term_text(uint64_t term, struct buf *out)
{
    for (int shift = 2 * BM25_CODE_POINT_BITS; shift >= 0; shift -= BM25_CODE_POINT_BITS) {
        uint32_t c = (uint32_t)(term >> shift) & CODE_POINT_MASK;
        if (c) buf_utf8(out, c);
    }
}

uint64_t bm25_term_of(enum bm25_tokens tokens, const char *text, size_t len)
{
    uint64_t term = 0;
    size_t n = 0;
    for (size_t at = 0; at < len; n++) {
        uint32_t c;
        size_t bytes = utf8_decode(text + at, len - at, &c);
        if (!bytes || c == 0 || n == bm25_gram(tokens)) return 0;
        term = term << BM25_CODE_POINT_BITS | c;
        at += bytes;
    }
    return term;
}
