#include "pipeline/split/kss_scan.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* ---- form ---- */

/* Continuation bytes still expected after the bytes before at. */
static bool expects_continuation(const unsigned char *t, size_t at)
{
    return (at >= 1 && t[at - 1] >= 0xC0) || (at >= 2 && t[at - 2] >= 0xE0) || (at >= 3 && t[at - 3] >= 0xF0);
}

static bool well_formed_between(const unsigned char *t, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (((t[i] & 0xC0) == 0x80) != expects_continuation(t, i) || t[i] >= 0xF8) return false;
    return true;
}

#ifdef __SSE2__
static __m128i load(const unsigned char *t)
{
    return _mm_loadu_si128((const __m128i *)(const void *)t);
}

/* The bytes of b that are at least low come out as non-zero. */
static __m128i at_least(__m128i b, unsigned char low)
{
    return _mm_subs_epu8(b, _mm_set1_epi8((char)(low - 1)));
}

static bool block_well_formed(const unsigned char *t)
{
    __m128i b = load(t), zero = _mm_setzero_si128();
    __m128i expected = _mm_or_si128(at_least(load(t - 1), 0xC0),
                                    _mm_or_si128(at_least(load(t - 2), 0xE0), at_least(load(t - 3), 0xF0)));
    __m128i not_expected = _mm_cmpeq_epi8(expected, zero);
    __m128i continuation = _mm_cmplt_epi8(b, _mm_set1_epi8((char)0xC0));
    __m128i wrong = _mm_or_si128(_mm_cmpeq_epi8(not_expected, continuation), at_least(b, 0xF8));
    return _mm_movemask_epi8(_mm_cmpeq_epi8(wrong, zero)) == 0xFFFF;
}
#endif

bool kss_well_formed(const char *text, size_t len)
{
    const unsigned char *t = (const unsigned char *)text;
    size_t i = len < 3 ? len : 3;
    if (!well_formed_between(t, 0, i)) return false;
#ifdef __SSE2__
    for (; len - i >= 16; i += 16)
        if (!block_well_formed(t + i)) return false;
#endif
    return well_formed_between(t, i, len) && !expects_continuation(t, len);
}

/* ---- triggers and quotes ---- */

/* All that has a role: . ! ? " ' and, by their first bytes, C2 (the acute accent), E2 (curved quotes and the
 * Braille and arrow signs that collide with them); in full the syllables 다 EB 8B A4 with its double EB AA A5
 * and 요 EC 9A 94 with its double EC B9 97. */
static bool may_act(const unsigned char *t, size_t left)
{
    switch (t[0]) {
    case '.':
    case '!':
    case '?':
    case '"':
    case '\'':
    case 0xC2:
    case 0xE2:
        return true;
    case 0xEB:
        return left >= 3 && ((t[1] == 0x8B && t[2] == 0xA4) || (t[1] == 0xAA && t[2] == 0xA5));
    case 0xEC:
        return left >= 3 && ((t[1] == 0x9A && t[2] == 0x94) || (t[1] == 0xB9 && t[2] == 0x97));
    default:
        return false;
    }
}

#ifdef __SSE2__
static __m128i is(__m128i b, unsigned char value)
{
    return _mm_cmpeq_epi8(b, _mm_set1_epi8((char)value));
}

static __m128i either(__m128i a, __m128i b)
{
    return _mm_or_si128(a, b);
}

static __m128i both(__m128i a, __m128i b)
{
    return _mm_and_si128(a, b);
}

/* A bit for each of 16 positions; reads 18 bytes. */
static unsigned block_may_act(const unsigned char *t)
{
    __m128i a = load(t), b = load(t + 1), c = load(t + 2);
    __m128i signs =
        either(either(is(a, '.'), is(a, '!')), either(is(a, '?'), either(is(a, '"'), is(a, '\''))));
    __m128i leads = either(is(a, 0xC2), is(a, 0xE2));
    __m128i da = either(both(is(b, 0x8B), is(c, 0xA4)), both(is(b, 0xAA), is(c, 0xA5)));
    __m128i yo = either(both(is(b, 0x9A), is(c, 0x94)), both(is(b, 0xB9), is(c, 0x97)));
    __m128i syllables = either(both(is(a, 0xEB), da), both(is(a, 0xEC), yo));
    return (unsigned)_mm_movemask_epi8(either(either(signs, leads), syllables));
}
#endif

size_t kss_scan(const char *text, size_t at, size_t len)
{
    const unsigned char *t = (const unsigned char *)text;
#ifdef __SSE2__
    for (; len - at >= 18; at += 16) {
        unsigned hits = block_may_act(t + at);
        if (hits) return at + (size_t)__builtin_ctz(hits);
    }
#endif
    while (at < len && !may_act(t + at, len - at)) at++;
    return at;
}
