#include "bm25/align.h"

#include <stdlib.h>
#include <string.h>

#include "common/array.h"

enum { WORD = 64 };

/* One column of the matrix, as differences between neighbouring rows: bit i of plus says +1, of minus -1. */
struct column {
    uint64_t *plus, *minus;
    size_t n_words;
    uint64_t last_bit; /* of the last row, in the last word */
    size_t score;      /* the value in the last row */
};

static size_t slot_of(const struct bm25_aligner *a, size_t n_slots, uint32_t c)
{
    size_t slot = (c * 0x9E3779B1u >> 7) & (n_slots - 1);
    while (a->symbols[slot] && a->symbols[slot] != c) slot = (slot + 1) & (n_slots - 1);
    return slot;
}

/* Advance the column by one character of the text. above is the difference in row 0: 0 where an occurrence may
 * begin anywhere, +1 where the text is to be matched from its beginning. */
static void advance(struct column *c, const uint64_t *equal, int above)
{
    int in = above;
    for (size_t i = 0; i < c->n_words; i++) {
        uint64_t bit = i + 1 == c->n_words ? c->last_bit : 1ull << (WORD - 1);
        uint64_t eq = equal[i], plus = c->plus[i], minus = c->minus[i];
        uint64_t vertical = eq | minus;
        eq |= in < 0;
        uint64_t horizontal = (((eq & plus) + plus) ^ plus) | eq;
        uint64_t up = minus | ~(horizontal | plus), down = plus & horizontal;
        int out = (up & bit ? 1 : 0) - (down & bit ? 1 : 0);
        up = up << 1 | (in > 0);
        down = down << 1 | (in < 0);
        c->plus[i] = down | ~(vertical | up);
        c->minus[i] = up & vertical;
        in = out;
    }
    c->score += (size_t)in; /* modulo 2^64: in may be -1 */
}

static void start_column(struct column *c, size_t rows)
{
    memset(c->plus, 0xFF, c->n_words * sizeof *c->plus);
    memset(c->minus, 0, c->n_words * sizeof *c->minus);
    c->last_bit = 1ull << (rows - 1) % WORD;
    c->score = rows;
}

static int reserve(struct bm25_aligner *a, size_t n_slots, size_t n_words, struct err *e)
{
    if (array_grow((void **)&a->symbols, &a->symbols_cap, n_slots, sizeof *a->symbols) ||
        array_grow((void **)&a->words, &a->words_cap, (n_slots + 2) * n_words, sizeof *a->words))
        return err_memory(e);
    memset(a->symbols, 0, n_slots * sizeof *a->symbols);
    memset(a->words, 0, n_slots * n_words * sizeof *a->words);
    return 0;
}

/* The equality vectors stand at words[slot * n_words]; a free slot's are all zero, as an unknown character needs. */
int bm25_align(struct bm25_aligner *a, const uint32_t *pattern, size_t pattern_len, const uint32_t *text,
               size_t text_len, struct bm25_alignment *result, struct err *e)
{
    size_t n_words = (pattern_len + WORD - 1) / WORD, n_slots = 16;
    while (n_slots < pattern_len * 2) n_slots *= 2;
    if (reserve(a, n_slots, n_words, e)) return -1;
    for (size_t i = 0; i < pattern_len; i++) {
        size_t slot = slot_of(a, n_slots, pattern[i]);
        a->symbols[slot] = pattern[i];
        a->words[slot * n_words + i / WORD] |= 1ull << i % WORD;
    }
    struct column c = {a->words + n_slots * n_words, a->words + (n_slots + 1) * n_words, n_words, 0, 0};
    start_column(&c, pattern_len);
    *result = (struct bm25_alignment){.inside = pattern_len, .end = 0};
    for (size_t i = 0; i < text_len; i++) {
        advance(&c, a->words + slot_of(a, n_slots, text[i]) * n_words, 0);
        if (c.score < result->inside) *result = (struct bm25_alignment){.inside = c.score, .end = i + 1};
    }
    start_column(&c, pattern_len);
    for (size_t i = 0; i < text_len; i++) advance(&c, a->words + slot_of(a, n_slots, text[i]) * n_words, 1);
    result->whole = c.score;
    return 0;
}

void bm25_aligner_free(struct bm25_aligner *a)
{
    free(a->words);
    free(a->symbols);
    *a = (struct bm25_aligner){NULL, NULL, 0, 0};
}
