#include "bm25/lcs.h"

#include <stdlib.h>
#include <string.h>

#include "common/array.h"

enum { WORD = 64 };

static size_t slot_of(const struct bm25_pattern *p, uint32_t c)
{
    size_t slot = (c * 0x9E3779B1u >> 7) & (p->n_slots - 1);
    while (p->symbols[slot] && p->symbols[slot] != c) slot = (slot + 1) & (p->n_slots - 1);
    return slot;
}

int bm25_pattern_set(struct bm25_pattern *p, const uint32_t *text, size_t len, struct err *e)
{
    p->len = len;
    p->n_words = (len + WORD - 1) / WORD;
    for (p->n_slots = 16; p->n_slots < len * 2;) p->n_slots *= 2;
    if (array_grow((void **)&p->symbols, &p->symbols_cap, p->n_slots, sizeof *p->symbols) ||
        array_grow((void **)&p->equal, &p->equal_cap, p->n_slots * p->n_words, sizeof *p->equal) ||
        array_grow((void **)&p->column, &p->column_cap, p->n_words, sizeof *p->column))
        return err_memory(e);
    memset(p->symbols, 0, p->n_slots * sizeof *p->symbols);
    memset(p->equal, 0, p->n_slots * p->n_words * sizeof *p->equal);
    for (size_t i = 0; i < len; i++) {
        size_t slot = slot_of(p, text[i]);
        p->symbols[slot] = text[i];
        p->equal[slot * p->n_words + i / WORD] |= 1ull << i % WORD;
    }
    return 0;
}

/* A zero in the column marks a row where the length grows by one. A character moves the lowest match of every
 * run of ones down: the addition carries it to the run's end. A free slot's vector is all zero, as an unknown
 * character needs. */
size_t bm25_lcs(struct bm25_pattern *p, const uint32_t *text, size_t len)
{
    memset(p->column, 0xFF, p->n_words * sizeof *p->column);
    for (size_t i = 0; i < len; i++) {
        const uint64_t *equal = p->equal + slot_of(p, text[i]) * p->n_words;
        uint64_t carry = 0;
        for (size_t k = 0; k < p->n_words; k++) {
            uint64_t v = p->column[k], match = v & equal[k], sum;
            uint64_t over = __builtin_add_overflow(v, match, &sum);
            over |= __builtin_add_overflow(sum, carry, &sum);
            carry = over;
            p->column[k] = sum | (v & ~match);
        }
    }
    size_t zeros = 0;
    for (size_t k = 0; k < p->n_words; k++) {
        size_t rows = k + 1 == p->n_words ? p->len - k * WORD : WORD;
        uint64_t rows_mask = rows == WORD ? UINT64_MAX : (1ull << rows) - 1;
        zeros += (size_t)__builtin_popcountll(~p->column[k] & rows_mask);
    }
    return zeros;
}

void bm25_pattern_free(struct bm25_pattern *p)
{
    free(p->symbols);
    free(p->equal);
    free(p->column);
    *p = (struct bm25_pattern){0};
}
