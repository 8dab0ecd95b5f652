#include "pipeline/dedup/shingles.h"

#include <utf8proc.h>

#include "common/utf8.h"

static const uint64_t base = 0x9E3779B97F4A7C15;

static bool counts(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

/* ASCII without the library: 0 if it does not count, else its lower-case form. */
static uint32_t ascii(unsigned char c)
{
    if (c >= 'A' && c <= 'Z') return c + 32u;
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : 0;
}

static bool is_syllable(uint32_t c)
{
    return c >= 0xAC00 && c <= 0xD7A3;
}

/* A code point of three bytes, as most of Korean text are. */
static uint32_t three_bytes(const unsigned char *at)
{
    return (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
}

static uint32_t other(uint32_t c)
{
    return counts(c) ? (uint32_t)utf8proc_tolower((utf8proc_int32_t)c) : 0;
}

int shingles_characters(const char *text, size_t len, character_array *characters)
{
    array_clear(characters);
    if (array_reserve(characters, len)) return -1; /* a character takes a byte at least */
    uint32_t *to = characters->items;
    for (size_t at = 0; at < len;) {
        unsigned char c = (unsigned char)text[at];
        uint32_t kept;
        if (c < 0x80) {
            kept = ascii(c);
            at++;
        } else if (c >= 0xEA && c <= 0xED &&
                   is_syllable(kept = three_bytes((const unsigned char *)text + at))) {
            at += 3;
        } else {
            kept = other(utf8_next(text, len, &at));
        }
        if (kept) *to++ = kept;
    }
    characters->len = (size_t)(to - characters->items);
    return 0;
}

bool shingles_start(struct shingle_walk *w, const character_array *characters, unsigned n)
{
    if (characters->len < n) return false;
    *w = (struct shingle_walk){
        .next = characters->items + n - 1, .end = characters->items + characters->len, .leading = 1, .n = n};
    for (unsigned i = 0; i + 1 < n; i++) {
        w->hash = w->hash * base + characters->items[i];
        w->leading *= base;
    }
    return true;
}

size_t shingles_some(struct shingle_walk *w, uint64_t hashes[SHINGLES_SOME])
{
    size_t left = (size_t)(w->end - w->next), some = left < SHINGLES_SOME ? left : SHINGLES_SOME;
    const uint32_t *in = w->next, *out = w->next - (w->n - 1);
    uint64_t hash = w->hash;
    for (size_t i = 0; i < some; i++) {
        hash = hash * base + in[i];
        hashes[i] = hash;
        hash -= out[i] * w->leading;
    }
    w->hash = hash;
    w->next += some;
    return some;
}
