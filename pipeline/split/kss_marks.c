#include "pipeline/split/kss_marks.h"

#include <endian.h>
#include <string.h>

#include "common/cpu.h"

/* What has a role: . ! ? " ' and the syllables 다 EB 8B A4, its double EB AA A5, 요 EC 9A 94, its double
 * EC B9 97; the acute accent C2 B4; the curved quotes E2 80 98 … 9D; and of the signs that collide with
 * those, E2 A3 9B, E2 A3 9F, E2 A7 9E and E2 AF 92, two bytes are enough.
 *
 * All kernels take n words of 64 bytes from t on and may read two bytes more. expected holds, as its low
 * bits, which of the next bytes are to continue a character; false if the bytes are not well-formed. */

/* Bit k of each mask stands for byte k: 80 and more, C0 and more, and so on; five: there is F8 or more. */
static inline bool well_formed(uint64_t high, uint64_t two, uint64_t three, uint64_t four, uint64_t five,
                               unsigned *expected)
{
    uint64_t wanted = two << 1 | three << 2 | four << 3 | *expected;
    *expected = (unsigned)(two >> 63 | three >> 62 | four >> 61);
    return (wanted ^ (high & ~two)) == 0 && five == 0;
}

/* ---- any machine ---- */

/* Eight bytes in a word, the first one lowest; an answer for each byte is its highest bit. */

static uint64_t load8(const uint8_t *t)
{
    uint64_t word;
    memcpy(&word, t, sizeof word);
    return le64toh(word);
}

static uint64_t gather8(uint64_t answers)
{
    return (answers >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static uint64_t every(uint8_t byte)
{
    return byte * UINT64_C(0x0101010101010101);
}

/* Which bytes are value; a byte behind one that is may be taken for one, too: a mark too many does no harm.
 */
static uint64_t is8(uint64_t word, uint8_t value)
{
    uint64_t other = word ^ every(value);
    return (other - every(0x01)) & ~other & every(0x80);
}

static uint64_t marks8(const uint8_t *t)
{
    uint64_t a = load8(t), b = load8(t + 1), c = load8(t + 2);
    uint64_t signs = is8(a, '\n') | is8(a, '.') | is8(a, '!') | is8(a, '?') | is8(a, '"') | is8(a, '\'');
    uint64_t da = (is8(b, 0x8B) & is8(c, 0xA4)) | (is8(b, 0xAA) & is8(c, 0xA5));
    uint64_t yo = (is8(b, 0x9A) & is8(c, 0x94)) | (is8(b, 0xB9) & is8(c, 0x97));
    return signs | is8(a, 0xC2) | is8(a, 0xE2) | (is8(a, 0xEB) & da) | (is8(a, 0xEC) & yo);
}

static bool mark_plain(const uint8_t *t, size_t n, unsigned *expected, uint64_t *words)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++, t += 64) {
        uint64_t marks = 0, high = 0, two = 0, three = 0, four = 0, five = 0;
        for (unsigned k = 0; k < 64; k += 8) {
            uint64_t a = load8(t + k), leads = a & every(0x80); /* a bit further down each time */
            marks |= gather8(marks8(t + k)) << k;
            high |= gather8(leads) << k;
            two |= gather8(leads &= a << 1) << k;
            three |= gather8(leads &= a << 2) << k;
            four |= gather8(leads &= a << 3) << k;
            five |= leads & a << 4;
        }
        ok &= well_formed(high, two, three, four, five, expected);
        words[i] = marks;
    }
    return ok;
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

/* ---- AVX2 ---- */

#define AVX2 __attribute__((target("avx2,bmi,bmi2"))) static inline

AVX2 __m256i load32(const uint8_t *t)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)t);
}

AVX2 __m256i is32(__m256i bytes, uint8_t value)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8((char)value));
}

AVX2 uint64_t at_least32(__m256i bytes, uint8_t low)
{
    __m256i most = _mm256_max_epu8(bytes, _mm256_set1_epi8((char)low));
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(most, bytes));
}

AVX2 __m256i pair32(__m256i b, uint8_t second, __m256i c, uint8_t third)
{
    return _mm256_and_si256(is32(b, second), is32(c, third));
}

/* The six signs of ASCII end in different half bytes: look the only candidate up and compare. */
AVX2 __m256i signs32(__m256i a)
{
    const __m128i table =
        _mm_setr_epi8(-1, '!', '"', -1, -1, -1, -1, '\'', -1, -1, '\n', -1, -1, -1, '.', '?');
    return _mm256_cmpeq_epi8(a, _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), a));
}

AVX2 uint64_t marks32(const uint8_t *t)
{
    __m256i a = load32(t), b = load32(t + 1), c = load32(t + 2);
    __m256i da = _mm256_or_si256(pair32(b, 0x8B, c, 0xA4), pair32(b, 0xAA, c, 0xA5));
    __m256i yo = _mm256_or_si256(pair32(b, 0x9A, c, 0x94), pair32(b, 0xB9, c, 0x97));
    __m256i from98 = _mm256_sub_epi8(c, _mm256_set1_epi8((char)0x98));
    __m256i quote = _mm256_cmpeq_epi8(_mm256_min_epu8(from98, _mm256_set1_epi8(5)), from98);
    __m256i other = is32(_mm256_or_si256(b, _mm256_set1_epi8(0x0C)), 0xAF);
    quote = _mm256_or_si256(_mm256_and_si256(is32(b, 0x80), quote), other);
    __m256i marked =
        _mm256_or_si256(_mm256_and_si256(is32(a, 0xEB), da), _mm256_and_si256(is32(a, 0xEC), yo));
    marked = _mm256_or_si256(marked, _mm256_and_si256(is32(a, 0xE2), quote));
    marked = _mm256_or_si256(marked, _mm256_and_si256(is32(a, 0xC2), is32(b, 0xB4)));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(marked, signs32(a)));
}

AVX2 bool well_formed64(const uint8_t *t, unsigned *expected)
{
    __m256i a = load32(t), b = load32(t + 32);
    uint64_t high = (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
    return well_formed(high, at_least32(a, 0xC0) | at_least32(b, 0xC0) << 32,
                       at_least32(a, 0xE0) | at_least32(b, 0xE0) << 32,
                       at_least32(a, 0xF0) | at_least32(b, 0xF0) << 32,
                       at_least32(a, 0xF8) | at_least32(b, 0xF8) << 32, expected);
}

AVX2 bool mark_avx2(const uint8_t *t, size_t n, unsigned *expected, uint64_t *words)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++, t += 64) {
        ok &= well_formed64(t, expected);
        words[i] = marks32(t) | marks32(t + 32) << 32;
    }
    return ok;
}

/* ---- AVX-512 ---- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2"))) static inline

AVX512 __mmask64 is64(__m512i bytes, uint8_t value)
{
    return _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8((char)value));
}

AVX512 __mmask64 at_least64(__m512i bytes, uint8_t low)
{
    return _mm512_cmpge_epu8_mask(bytes, _mm512_set1_epi8((char)low));
}

AVX512 __mmask64 pair64(__m512i b, uint8_t second, __m512i c, uint8_t third)
{
    return _mm512_mask_cmpeq_epi8_mask(is64(b, second), c, _mm512_set1_epi8((char)third));
}

AVX512 __mmask64 signs64(__m512i a)
{
    const __m128i table =
        _mm_setr_epi8(-1, '!', '"', -1, -1, -1, -1, '\'', -1, -1, '\n', -1, -1, -1, '.', '?');
    return _mm512_cmpeq_epi8_mask(a, _mm512_shuffle_epi8(_mm512_broadcast_i32x4(table), a));
}

AVX512 uint64_t marks64(__m512i a, __m512i b, __m512i c)
{
    __mmask64 da = pair64(b, 0x8B, c, 0xA4) | pair64(b, 0xAA, c, 0xA5);
    __mmask64 yo = pair64(b, 0x9A, c, 0x94) | pair64(b, 0xB9, c, 0x97);
    __m512i from98 = _mm512_sub_epi8(c, _mm512_set1_epi8((char)0x98));
    __mmask64 quote = _mm512_mask_cmple_epu8_mask(is64(b, 0x80), from98, _mm512_set1_epi8(5));
    __mmask64 other = is64(_mm512_or_si512(b, _mm512_set1_epi8(0x0C)), 0xAF);
    return (is64(a, 0xEB) & da) | (is64(a, 0xEC) & yo) | (is64(a, 0xE2) & (quote | other)) |
           (is64(a, 0xC2) & is64(b, 0xB4)) | signs64(a);
}

AVX512 bool mark_avx512(const uint8_t *t, size_t n, unsigned *expected, uint64_t *words)
{
    bool ok = true;
    for (size_t i = 0; i < n; i++, t += 64) {
        __m512i a = _mm512_loadu_si512(t);
        ok &= well_formed(_mm512_movepi8_mask(a), at_least64(a, 0xC0), at_least64(a, 0xE0),
                          at_least64(a, 0xF0), at_least64(a, 0xF8), expected);
        words[i] = marks64(a, _mm512_loadu_si512(t + 1), _mm512_loadu_si512(t + 2));
    }
    return ok;
}
#else
#define mark_avx2 mark_plain
#define mark_avx512 mark_plain
#endif

static bool mark(const uint8_t *t, size_t n, unsigned *expected, uint64_t *words)
{
    switch (cpu_level()) {
    case CPU_AVX512:
        return mark_avx512(t, n, expected, words);
    case CPU_AVX2:
        return mark_avx2(t, n, expected, words);
    default:
        return mark_plain(t, n, expected, words);
    }
}

/* What the bytes before a block expect of it. Bytes that are wrong there are no fault of this block. */
static unsigned expected_at(const uint8_t *t, size_t at)
{
    unsigned expected = 0;
    for (size_t i = at < 3 ? 0 : at - 3; i < at; i++)
        expected = expected >> 1 | (t[i] >= 0xC0) | (t[i] >= 0xE0) << 1 | (t[i] >= 0xF0) << 2;
    return expected;
}

void kss_marks_load(struct kss_marks *m, size_t at)
{
    const uint8_t *text = (const uint8_t *)m->text;
    m->block = at / KSS_BLOCK_BYTES * KSS_BLOCK_BYTES;
    size_t left = m->len - m->block, bytes = left < KSS_BLOCK_BYTES ? left : KSS_BLOCK_BYTES;
    m->end = m->block + bytes;
    unsigned expected = expected_at(text, m->block);
    /* The kernels read two bytes more: what ends nearer to the text's end is copied. */
    size_t whole = left >= KSS_BLOCK_BYTES + 2 ? KSS_BLOCK_WORDS : left >= 2 ? (left - 2) / 64 : 0;
    m->well_formed = mark(text + m->block, whole, &expected, m->words);
    size_t rest = bytes - whole * 64;
    if (rest) {
        uint8_t copy[2 * 64 + 2] = {0};
        size_t n = (rest + 63) / 64;
        memcpy(copy, text + m->block + whole * 64,
               left - whole * 64 < sizeof copy ? left - whole * 64 : sizeof copy);
        if (!mark(copy, n, &expected, m->words + whole)) m->well_formed = false;
        whole += n;
    }
    memset(m->words + whole, 0, (KSS_BLOCK_WORDS - whole) * sizeof *m->words);
    if (m->end == m->len && expected) m->well_formed = false;
}
