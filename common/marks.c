#include "common/marks.h"

#include <stdlib.h>
#include <string.h>

#include "common/cpu.h"

/* mark_set.look: at which bytes the portable form asks whether this byte, or the one behind it, is marked. */
enum { LOOK_HERE = 1, LOOK_BEHIND = 2 };

void mark_set_add(struct mark_set *set, uint8_t first, uint8_t last)
{
    for (unsigned b = first; b <= last; b++) {
        set->rows[b >> 7][b & 15] |= (uint8_t)(1u << (b >> 4 & 7));
        set->look[b] |= LOOK_HERE;
    }
}

void mark_set_add_all(struct mark_set *set, const char *bytes)
{
    for (; *bytes; bytes++) mark_set_add(set, (uint8_t)*bytes, (uint8_t)*bytes);
}

void mark_set_add_pair(struct mark_set *set, uint8_t first, uint8_t second)
{
    size_t i = 0;
    while (i + 1 < MARK_PAIRS && set->pairs[i][1]) i++;
    set->pairs[i][0] = first;
    set->pairs[i][1] = second;
    set->look[second] |= LOOK_HERE;
}

void mark_set_add_other_hangul(struct mark_set *set)
{
    set->other_hangul = true;
    set->look[0xEA] |= LOOK_BEHIND;
    set->look[0xED] |= LOOK_BEHIND;
}

/* ---- any machine ---- */

/* Whether the byte at is marked, for itself or for what stands before it. */
static inline bool is_marked(const struct mark_set *set, const uint8_t *t, size_t at)
{
    uint8_t b = t[at], before = at ? t[at - 1] : 0;
    if (set->rows[b >> 7][b & 15] >> (b >> 4 & 7) & 1) return true;
    if (!at) return false;
    for (int i = 0; i < MARK_PAIRS; i++)
        if (b == set->pairs[i][1] && before == set->pairs[i][0]) return true;
    return set->other_hangul && ((before == 0xEA && b < 0xB0) || (before == 0xED && b >= 0x9E));
}

static bool continues(uint8_t b)
{
    return (b & 0xC0) == 0x80;
}

/* The bytes of the character at t, where left > 0 bytes are left; 0 if it is doubtful. */
static inline size_t sure_length(const uint8_t *t, size_t left)
{
    if (t[0] < 0x80) return 1;
    if (t[0] >= 0xE1 && t[0] < 0xF0)
        return left > 2 && continues(t[1]) && continues(t[2]) && !(t[0] == 0xED && t[1] >= 0xA0) ? 3 : 0;
    return t[0] >= 0xC2 && t[0] < 0xE0 && left > 1 && continues(t[1]) ? 2 : 0;
}

static bool mark_plain(const struct mark_set *set, const uint8_t *t, size_t len, uint64_t *words)
{
    memset(words, 0, (len + 63) / 64 * sizeof *words);
    for (size_t at = 0; at < len; at++) {
        uint8_t look = set->look[t[at]];
        if (!look) continue;
        if (look & LOOK_HERE && is_marked(set, t, at)) words[at / 64] |= UINT64_C(1) << at % 64;
        size_t next = at + 1;
        if (look & LOOK_BEHIND && next < len && is_marked(set, t, next))
            words[next / 64] |= UINT64_C(1) << next % 64;
    }
    for (size_t at = 0, n; at < len; at += n)
        if (!(n = sure_length(t + at, len - at))) return false;
    return true;
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* ---- vectors ---- */

/* What is seen of 64 bytes: bit k stands for byte k. */
struct masks {
    uint64_t in_set;
    uint64_t high, two, three;    /* 80, C0, E0 and more */
    uint64_t doubtful;            /* C0, C1, E0, F0 and more: utf8_valid must look at them itself */
    uint64_t ea, ed, b0, a0, x9e; /* EA; ED; B0, A0, 9E and more */
    uint64_t first[MARK_PAIRS], second[MARK_PAIRS];
};

/* What one word leaves to the next, in the lowest bits. */
struct carry {
    uint64_t two, three, ea, ed, first[MARK_PAIRS];
};

/* The masks moved on by one byte. */
static inline uint64_t behind(uint64_t mask, uint64_t *carry)
{
    uint64_t moved = mask << 1 | *carry;
    *carry = mask >> 63;
    return moved;
}

/* The marks of a word; *valid is cleared unless its bytes are sure to be well-formed. Lead bytes must be
 * followed by as many continuation bytes as they ask for, and no others be there; a surrogate is ED with A0
 * or more behind it. */
static inline uint64_t combine(const struct mark_set *set, const struct masks *m, struct carry *c,
                               bool *valid)
{
    uint64_t third = m->three << 2 | c->three;
    c->three = m->three >> 62;
    uint64_t wanted = behind(m->two, &c->two) | third;
    uint64_t after_ea = behind(m->ea, &c->ea), after_ed = behind(m->ed, &c->ed);
    if ((wanted ^ (m->high & ~m->two)) | m->doubtful | (after_ed & m->a0)) *valid = false;
    uint64_t marks = m->in_set;
    for (int i = 0; i < MARK_PAIRS; i++) marks |= behind(m->first[i], &c->first[i]) & m->second[i];
    return set->other_hangul ? marks | (after_ea & ~m->b0) | (after_ed & m->x9e) : marks;
}

/* False if the text was cut inside a character at the end of a word; inside one, the zeros behind it are a
 * fault, too. */
static bool is_whole(const struct carry *c)
{
    return !(c->two | c->three);
}

/* Membership of any set of bytes takes two look-ups: a byte's low half finds the row, whose bits say for
 * which high halves it is in the set. The shuffle gives 0 where an index has its highest bit, so the row for
 * bytes below 80 and the one for the others are simply joined. */

/* ---- AVX2 ---- */

#define AVX2 __attribute__((target("avx2,bmi,bmi2"))) static inline

struct rows32 {
    __m256i low, high, bits;
};

AVX2 __m256i row32(const uint8_t row[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)row));
}

AVX2 uint64_t join32(__m256i a, __m256i b)
{
    return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

AVX2 __m256i in_set32(const struct rows32 *r, __m256i a)
{
    __m256i row =
        _mm256_or_si256(_mm256_shuffle_epi8(r->low, a),
                        _mm256_shuffle_epi8(r->high, _mm256_xor_si256(a, _mm256_set1_epi8((char)0x80))));
    __m256i half = _mm256_and_si256(_mm256_srli_epi16(a, 4), _mm256_set1_epi8(7));
    __m256i bit = _mm256_shuffle_epi8(r->bits, half);
    return _mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit);
}

AVX2 __m256i is32(__m256i a, uint8_t value)
{
    return _mm256_cmpeq_epi8(a, _mm256_set1_epi8((char)value));
}

AVX2 __m256i from32(__m256i a, uint8_t low)
{
    return _mm256_cmpeq_epi8(_mm256_max_epu8(a, _mm256_set1_epi8((char)low)), a);
}

AVX2 __m256i doubtful32(__m256i a)
{
    __m256i c0 = is32(_mm256_and_si256(a, _mm256_set1_epi8((char)0xFE)), 0xC0);
    return _mm256_or_si256(_mm256_or_si256(from32(a, 0xF0), is32(a, 0xE0)), c0);
}

AVX2 bool words_avx2(const struct mark_set *set, const uint8_t *t, size_t n, struct carry *c, uint64_t *words)
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128};
    const struct rows32 rows = {row32(set->rows[0]), row32(set->rows[1]), row32(bits)};
    bool valid = true;
    for (size_t i = 0; i < n; i++, t += 64) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)t);
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(t + 32));
        struct masks m = {
            .in_set = join32(in_set32(&rows, a), in_set32(&rows, b)),
            .high = join32(a, b),
            .two = join32(from32(a, 0xC0), from32(b, 0xC0)),
            .three = join32(from32(a, 0xE0), from32(b, 0xE0)),
            .doubtful = join32(doubtful32(a), doubtful32(b)),
            .ea = join32(is32(a, 0xEA), is32(b, 0xEA)),
            .ed = join32(is32(a, 0xED), is32(b, 0xED)),
            .b0 = join32(from32(a, 0xB0), from32(b, 0xB0)),
            .a0 = join32(from32(a, 0xA0), from32(b, 0xA0)),
            .x9e = join32(from32(a, 0x9E), from32(b, 0x9E)),
            .first = {join32(is32(a, set->pairs[0][0]), is32(b, set->pairs[0][0])),
                      join32(is32(a, set->pairs[1][0]), is32(b, set->pairs[1][0])),
                      join32(is32(a, set->pairs[2][0]), is32(b, set->pairs[2][0]))},
            .second = {join32(is32(a, set->pairs[0][1]), is32(b, set->pairs[0][1])),
                       join32(is32(a, set->pairs[1][1]), is32(b, set->pairs[1][1])),
                       join32(is32(a, set->pairs[2][1]), is32(b, set->pairs[2][1]))},
        };
        words[i] = combine(set, &m, c, &valid);
    }
    return valid;
}

AVX2 bool mark_avx2(const struct mark_set *set, const uint8_t *t, size_t len, uint64_t *words)
{
    size_t whole = len / 64, rest = len % 64;
    struct carry carry = {0};
    bool valid = words_avx2(set, t, whole, &carry, words);
    if (rest) {
        uint8_t last[64] = {0};
        memcpy(last, t + whole * 64, rest);
        valid &= words_avx2(set, last, 1, &carry, words + whole);
        words[whole] &= ~UINT64_C(0) >> (64 - rest);
    }
    return valid && is_whole(&carry);
}

/* ---- AVX-512 ---- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2"))) static inline

struct rows64 {
    __m512i low, high, bits;
};

AVX512 __m512i row64(const uint8_t row[16])
{
    return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)row));
}

AVX512 uint64_t in_set64(const struct rows64 *r, __m512i a)
{
    __m512i row =
        _mm512_or_si512(_mm512_shuffle_epi8(r->low, a),
                        _mm512_shuffle_epi8(r->high, _mm512_xor_si512(a, _mm512_set1_epi8((char)0x80))));
    __m512i half = _mm512_and_si512(_mm512_srli_epi16(a, 4), _mm512_set1_epi8(7));
    return _mm512_test_epi8_mask(row, _mm512_shuffle_epi8(r->bits, half));
}

AVX512 uint64_t is64(__m512i a, uint8_t value)
{
    return _mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8((char)value));
}

AVX512 uint64_t from64(__m512i a, uint8_t low)
{
    return _mm512_cmpge_epu8_mask(a, _mm512_set1_epi8((char)low));
}

AVX512 bool mark_avx512(const struct mark_set *set, const uint8_t *t, size_t len, uint64_t *words)
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128};
    const struct rows64 rows = {row64(set->rows[0]), row64(set->rows[1]), row64(bits)};
    struct carry carry = {0};
    bool valid = true;
    for (size_t at = 0; at < len; at += 64) {
        uint64_t here = len - at < 64 ? ~UINT64_C(0) >> (64 - (len - at)) : ~UINT64_C(0);
        __m512i a = _mm512_maskz_loadu_epi8(here, t + at);
        struct masks m = {
            .in_set = in_set64(&rows, a),
            .high = _mm512_movepi8_mask(a),
            .two = from64(a, 0xC0),
            .three = from64(a, 0xE0),
            .doubtful = from64(a, 0xF0) | is64(a, 0xE0) |
                        is64(_mm512_and_si512(a, _mm512_set1_epi8((char)0xFE)), 0xC0),
            .ea = is64(a, 0xEA),
            .ed = is64(a, 0xED),
            .b0 = from64(a, 0xB0),
            .a0 = from64(a, 0xA0),
            .x9e = from64(a, 0x9E),
            .first = {is64(a, set->pairs[0][0]), is64(a, set->pairs[1][0]), is64(a, set->pairs[2][0])},
            .second = {is64(a, set->pairs[0][1]), is64(a, set->pairs[1][1]), is64(a, set->pairs[2][1])},
        };
        words[at / 64] = combine(set, &m, &carry, &valid) & here;
    }
    return valid && is_whole(&carry);
}

static bool mark(const struct mark_set *set, const uint8_t *t, size_t len, uint64_t *words)
{
    switch (cpu_level()) {
    case CPU_AVX512:
        return mark_avx512(set, t, len, words);
    case CPU_AVX2:
        return mark_avx2(set, t, len, words);
    default:
        return mark_plain(set, t, len, words);
    }
}
#else
#define mark mark_plain
#endif

static int make_room(struct marks *m, size_t words)
{
    if (words <= m->cap) return 0;
    size_t cap = words + words / 2;
    uint64_t *room = cap > SIZE_MAX / sizeof *room ? NULL : realloc(m->words, cap * sizeof *room);
    if (!room) return -1;
    m->words = room;
    m->cap = cap;
    return 0;
}

int marks_find(struct marks *m, const struct mark_set *set, const char *text, size_t len)
{
    size_t words = len / 64 + (len % 64 > 0);
    if (make_room(m, words)) return -1;
    m->len = len;
    m->valid = true;
    m->any = false;
    if (!len) return 0;
    m->valid = mark(set, (const uint8_t *)text, len, m->words);
    uint64_t seen = 0;
    for (size_t i = 0; i < words; i++) seen |= m->words[i];
    m->any = seen != 0;
    return 0;
}

void marks_free(struct marks *m)
{
    free(m->words);
    *m = (struct marks){0};
}
