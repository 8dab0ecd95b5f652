#include "bm25/normalise.h"

#include <utf8proc.h>

#include "common/utf8.h"

enum {
    L_FIRST = 0x1100, /* conjoining jamo: Unicode 3.12 */
    L_MODERN = 0x1112,
    V_FIRST = 0x1161,
    V_LAST = 0x1175,
    T_BASE = 0x11A7,
    T_LAST = 0x11C2,
    ARAEA = 0x119E,
    SYLLABLE_FIRST = 0xAC00,
    SYLLABLE_LAST = 0xD7A3,
    N_VOWELS = 21,
    N_FINALS = 28
};

/* Compatibility jamo of U+1100 to U+1112 and of U+11A8 to U+11C2. */
static const uint16_t leading[] = {0x3131, 0x3132, 0x3134, 0x3137, 0x3138, 0x3139, 0x3141,
                                   0x3142, 0x3143, 0x3145, 0x3146, 0x3147, 0x3148, 0x3149,
                                   0x314A, 0x314B, 0x314C, 0x314D, 0x314E};
static const uint16_t trailing[] = {0x3131, 0x3132, 0x3133, 0x3134, 0x3135, 0x3136, 0x3137, 0x3139, 0x313A,
                                    0x313B, 0x313C, 0x313D, 0x313E, 0x313F, 0x3140, 0x3141, 0x3142, 0x3144,
                                    0x3145, 0x3146, 0x3147, 0x3148, 0x314A, 0x314B, 0x314C, 0x314D, 0x314E};

static uint32_t lone_jamo(uint32_t c)
{
    if (c >= L_FIRST && c <= L_MODERN) return leading[c - L_FIRST];
    if (c >= V_FIRST && c <= V_LAST) return 0x314F + (c - V_FIRST);
    if (c > T_BASE && c <= T_LAST) return trailing[c - T_BASE - 1];
    return c == ARAEA ? 0x318D : c;
}

/* The syllable that c and the code points at text[*at] make together, or c's compatibility jamo. */
static uint32_t compose(uint32_t c, const char *text, size_t len, size_t *at)
{
    uint32_t vowel, final;
    size_t n;
    if (c > L_MODERN || *at >= len || !(n = utf8_decode(text + *at, len - *at, &vowel)) || vowel < V_FIRST ||
        vowel > V_LAST)
        return lone_jamo(c);
    *at += n;
    uint32_t syllable = SYLLABLE_FIRST + ((c - L_FIRST) * N_VOWELS + vowel - V_FIRST) * N_FINALS;
    if (*at < len && (n = utf8_decode(text + *at, len - *at, &final)) && final > T_BASE && final <= T_LAST) {
        *at += n;
        syllable += final - T_BASE;
    }
    return syllable;
}

static uint32_t fold_ascii(uint32_t c)
{
    uint32_t lower = c | 0x20;
    if (lower - 'a' <= 'z' - 'a') return lower;
    return c - '0' <= '9' - '0' ? c : 0;
}

/* The code point that stands for c, or 0 if c is dropped. */
static uint32_t fold(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c < 0x80) return fold_ascii(c);
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    if (category < UTF8PROC_CATEGORY_LU || category > UTF8PROC_CATEGORY_NO) return 0;
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)c);
}

/* A syllable in UTF-8: three bytes from EA B0 80 to ED 9E A3, which most of the corpus is. Anything else is
 * some number that is no syllable's. */
static uint32_t syllable(const uint8_t *t)
{
    if ((t[1] & 0xC0) != 0x80 || (t[2] & 0xC0) != 0x80 || (t[0] & 0xF0) != 0xE0) return 0;
    return (uint32_t)(t[0] & 0x0F) << 12 | (uint32_t)(t[1] & 0x3F) << 6 | (t[2] & 0x3F);
}

int bm25_normalise(const char *text, size_t len, struct code_points *out, struct err *e)
{
    enum { SYLLABLE_BYTES = 3 };
    array_clear(out);
    if (array_reserve(out, len + 1)) return err_memory(e); /* one is written over */
    size_t found = 0;
    for (size_t at = 0; at < len;) {
        const uint8_t *t = (const uint8_t *)text + at;
        if (*t < 0x80) {
            out->items[found] = fold_ascii(*t);
            found += out->items[found] != 0;
            at++;
            continue;
        }
        uint32_t c = len - at >= SYLLABLE_BYTES ? syllable(t) : 0;
        if (c >= SYLLABLE_FIRST && c <= SYLLABLE_LAST) {
            at += SYLLABLE_BYTES;
        } else {
            c = UTF8_REPLACEMENT;
            size_t n = utf8_decode(text + at, len - at, &c);
            at += n ? n : 1;
            if (c >= L_FIRST && c <= T_LAST) c = compose(c, text, len, &at);
            if (c < SYLLABLE_FIRST || c > SYLLABLE_LAST) c = fold(c);
        }
        out->items[found] = c;
        found += c != 0;
    }
    out->len = found;
    return 0;
}

_Static_assert(UTF8PROC_CATEGORY_LU == 1 && UTF8PROC_CATEGORY_NO == 11,
               "letters, marks, numbers are 1 to 11");
