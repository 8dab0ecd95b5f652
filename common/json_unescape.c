#include "common/json_unescape.h"

#include <stdint.h>
#include <string.h>

#include "common/cpu.h"

char json_escaped_byte(char name)
{
    switch (name) {
    case '"':
    case '\\':
    case '/':
        return name;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

enum { BLOCK = 64, LOOK = BLOCK + 1 /* the nibble behind each byte is looked at */, CODE_BYTES = 6 };

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline

/* 64 bytes. In a mask of them, bit k stands for byte k. */
struct bytes {
    __m256i low, high;
};

AVX2 struct bytes load(const char *from)
{
    return (struct bytes){_mm256_loadu_si256((const __m256i *)(const void *)from),
                          _mm256_loadu_si256((const __m256i *)(const void *)(from + 32))};
}

AVX2 void store(char *to, struct bytes t)
{
    _mm256_storeu_si256((__m256i *)(void *)to, t.low);
    _mm256_storeu_si256((__m256i *)(void *)(to + 32), t.high);
}

AVX2 uint64_t mask_of(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 uint64_t is(struct bytes t, char value)
{
    __m256i wanted = _mm256_set1_epi8(value);
    return mask_of(_mm256_cmpeq_epi8(t.low, wanted), _mm256_cmpeq_epi8(t.high, wanted));
}

AVX2 __m256i within(__m256i t, char first, char last)
{
    __m256i most = _mm256_set1_epi8((char)(last - first));
    __m256i distance = _mm256_sub_epi8(t, _mm256_set1_epi8(first));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(distance, most), distance);
}

AVX2 uint64_t is_control(struct bytes t)
{
    return mask_of(within(t.low, 0, 0x1F), within(t.high, 0, 0x1F));
}

AVX2 __m256i hex_digits(__m256i t)
{
    __m256i small = _mm256_or_si256(t, _mm256_set1_epi8(0x20));
    return _mm256_or_si256(within(t, '0', '9'), within(small, 'a', 'f'));
}

AVX2 uint64_t is_hex_digit(struct bytes t)
{
    return mask_of(hex_digits(t.low), hex_digits(t.high));
}

/* The values of hexadecimal digits; of other bytes, anything below 32. */
AVX2 __m256i nibbles(__m256i t)
{
    __m256i letter = _mm256_cmpgt_epi8(t, _mm256_set1_epi8('9'));
    return _mm256_add_epi8(_mm256_and_si256(t, _mm256_set1_epi8(15)),
                           _mm256_and_si256(letter, _mm256_set1_epi8(9)));
}

/* FF where the mask is set, 0 elsewhere. */
AVX2 __m256i widen(uint32_t mask)
{
    const __m256i byte_of = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bit_of = _mm256_set1_epi64x((long long)0x8040201008040201);
    __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32((int)mask), byte_of);
    return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit_of), bit_of);
}

/* The bytes of t, but for the first, second and third digits of a code the three bytes of UTF-8 that it
 * gives: 1110aaaa 10bbbbcc 10ccdddd. n are the digits, next each one's next. */
AVX2 __m256i encode(__m256i t, __m256i n, __m256i next, uint32_t first, uint32_t second, uint32_t third)
{
    const __m256i follows = _mm256_set1_epi8((char)0x80);
    __m256i a = _mm256_or_si256(n, _mm256_set1_epi8((char)0xE0));
    __m256i b = _mm256_or_si256(
        _mm256_and_si256(_mm256_slli_epi16(n, 2), _mm256_set1_epi8(0x3C)),
        _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(next, 2), _mm256_set1_epi8(3)), follows));
    __m256i c = _mm256_or_si256(_mm256_and_si256(_mm256_slli_epi16(n, 4), _mm256_set1_epi8(0x30)),
                                _mm256_or_si256(next, follows));
    t = _mm256_blendv_epi8(t, a, widen(first));
    t = _mm256_blendv_epi8(t, b, widen(second));
    return _mm256_blendv_epi8(t, c, widen(third));
}

/* Write the bytes of t that are in keep, one behind the other; up to 64 bytes are written over. */
AVX2 void compress(char *to, struct bytes t, uint64_t keep)
{
    uint64_t words[BLOCK / 8];
    store((char *)words, t);
    for (int i = 0; i < BLOCK / 8; i++, keep >>= 8) {
        uint64_t packed = _pext_u64(words[i], _pdep_u64(keep & 0xFF, UINT64_C(0x0101010101010101)) * 0xFF);
        memcpy(to, &packed, sizeof packed);
        to += _mm_popcnt_u64(keep & 0xFF);
    }
}

/* Of the bytes of a block that begins with a character or an escape: those that a backslash escapes. In a run
 * of backslashes every second one escapes the byte behind it; the subtraction carries through each run. After
 * simdjson (Langdale and Lemire, Parsing gigabytes of JSON per second, 2019). */
static inline uint64_t find_escaped(uint64_t backslashes)
{
    const uint64_t odd = UINT64_C(0xAAAAAAAAAAAAAAAA);
    return ((backslashes << 1 | odd) - backslashes) ^ odd ^ backslashes;
}

/* A block with \uXXXX, of which the first len bytes are taken: where what it gives ends, or NULL if something
 * in it is not plain. escapes are their backslashes, codes the u behind those. */
AVX2 char *take_codes(const char *text, size_t len, uint64_t escapes, uint64_t codes, char *to)
{
    struct bytes t = load(text), behind = load(text + 1);
    struct bytes n = {nibbles(t.low), nibbles(t.high)};
    struct bytes next = {nibbles(behind.low), nibbles(behind.high)};
    uint64_t first = codes << 1, second = codes << 2, third = codes << 3, fourth = codes << 4;
    uint64_t zero = is(n, 0), from8 = mask_of(_mm256_slli_epi16(n.low, 4), _mm256_slli_epi16(n.high, 4));
    uint64_t two = first & zero & ~(from8 >> 1); /* codes below 800: two bytes or one */
    uint64_t one = two & zero >> 1 & ~(from8 >> 2);
    uint64_t nul = one & zero >> 2 & zero >> 3, surrogate = first & is(n, 0xD) & from8 >> 1;
    if (((first | second | third | fourth) & ~is_hex_digit(t)) | nul | surrogate) return NULL;
    t.low = encode(t.low, n.low, next.low, (uint32_t)first, (uint32_t)second, (uint32_t)third);
    t.high = encode(t.high, n.high, next.high, (uint32_t)(first >> 32), (uint32_t)(second >> 32),
                    (uint32_t)(third >> 32));
    uint64_t keep = _bzhi_u64(~(escapes | codes | fourth | two | one << 1), (unsigned)len);
    compress(to, t, keep);
    uint64_t third_of_two = two << 2, third_of_one = one << 2;
    for (uint64_t left = (escapes << 1 & ~codes) | third_of_two; left; left &= left - 1) {
        unsigned at = (unsigned)_tzcnt_u64(left);
        char *here = to + _mm_popcnt_u64(_bzhi_u64(keep, at));
        if (third_of_one >> at & 1)
            *here = (char)((*here & 0x3F) | (text[at] & 4) << 4);
        else if (third_of_two >> at & 1)
            here[-1] = (char)(here[-1] | 0x40);
        else if (!(*here = json_escaped_byte(text[at])))
            return NULL;
    }
    return to + _mm_popcnt_u64(keep);
}

/* Take of the block at text what can be taken: how many bytes, 0 if none. *to moves behind what they give. */
AVX2 size_t take_block(const char *text, char **to)
{
    struct bytes t = load(text);
    uint64_t backslashes = is(t, '\\'), escaped = find_escaped(backslashes);
    uint64_t end = (is(t, '"') & ~escaped) | is_control(t);
    size_t len = end ? (size_t)_tzcnt_u64(end) : BLOCK;
    uint64_t escapes = _bzhi_u64(backslashes & ~escaped, (unsigned)len);
    uint64_t codes = escapes << 1 & is(t, 'u');
    if (codes) {
        uint64_t cut = codes >> (BLOCK - CODE_BYTES + 2) << (BLOCK - CODE_BYTES + 1) | escapes >> 63 << 63;
        if (cut) len = (size_t)_tzcnt_u64(cut);
        char *behind =
            take_codes(text, len, _bzhi_u64(escapes, (unsigned)len), _bzhi_u64(codes, (unsigned)len), *to);
        if (!behind) return 0;
        *to = behind;
        return len;
    }
    store(*to, t);
    if (escapes) len = (size_t)_tzcnt_u64(escapes);
    *to += len;
    char byte = escapes && len + 1 < BLOCK ? json_escaped_byte(text[len + 1]) : 0;
    if (!byte) return len;
    *(*to)++ = byte;
    return len + 2;
}

/* As many blocks as there are, while what they give stays below limit. False if there may be more. */
AVX2 bool take_blocks(struct json_cursor *c, char **to, const char *limit)
{
    while (c->end - c->at >= LOOK) {
        size_t taken = take_block(c->at, to);
        c->at += taken;
        if (!taken || *c->at == '"') return true;
        if (*to >= limit) return false;
    }
    return true;
}

bool json_unescape_blocks(struct json_cursor *c, struct buf *out)
{
    enum { STEP = 4096 };
    if (cpu_level() == CPU_PLAIN) return true;
    for (bool ended = false; !ended && c->end - c->at >= LOOK;) {
        size_t left = (size_t)(c->end - c->at), step = left < STEP ? left : STEP;
        char *to = buf_reserve(out, step + BLOCK), *limit = to + step;
        if (!to) return false;
        ended = take_blocks(c, &to, limit);
        out->len = (size_t)(to - out->data);
    }
    return true;
}
#else
bool json_unescape_blocks(struct json_cursor *c, struct buf *out)
{
    (void)c;
    (void)out;
    return true;
}
#endif
