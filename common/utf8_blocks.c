#include "common/utf8_blocks.h"

#include <stdbool.h>
#include <string.h>

#include "common/cpu.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

enum { BLOCK = 64 };

/* A block; bit k of each mask stands for byte k. */
struct block {
    uint64_t from_80, from_90, from_a0, from_c0, from_e0, from_f0; /* the bytes that are at least so large */
    uint64_t e0, ed, f0, f4;                                       /* the bytes that are equal to that */
    uint64_t never;                                                /* C0, C1, F5 … FF */
};

/* Table 3-7 of the Unicode standard: how many bytes follow a lead, and which of them the second may be. What
 * a lead near the end expects beyond it is not looked at. */
static inline bool is_valid(const struct block *b)
{
    uint64_t continuations = b->from_c0 << 1 | b->from_e0 << 2 | b->from_f0 << 3;
    uint64_t wrong = (continuations ^ (b->from_80 & ~b->from_c0)) | b->never;
    wrong |= (b->e0 << 1 & ~b->from_a0) | (b->ed << 1 & b->from_a0);
    wrong |= (b->f0 << 1 & ~b->from_90) | (b->f4 << 1 & b->from_90);
    return !wrong;
}

/* The bytes of a valid block that belong to whole characters. */
static inline size_t whole_bytes(const struct block *b)
{
    if (b->from_c0 >> 63) return BLOCK - 1;
    if (b->from_e0 >> 62) return BLOCK - 2;
    return b->from_f0 >> 61 ? BLOCK - 3 : BLOCK;
}

/* ---- AVX2 ---- */

#define AVX2 __attribute__((target("avx2,bmi,bmi2"))) static inline

AVX2 uint64_t join32(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

AVX2 uint64_t from32(__m256i a, __m256i b, uint8_t least)
{
    __m256i all = _mm256_set1_epi8((char)least);
    return join32(_mm256_cmpeq_epi8(_mm256_max_epu8(a, all), a),
                  _mm256_cmpeq_epi8(_mm256_max_epu8(b, all), b));
}

AVX2 uint64_t is32(__m256i a, __m256i b, uint8_t value)
{
    __m256i all = _mm256_set1_epi8((char)value);
    return join32(_mm256_cmpeq_epi8(a, all), _mm256_cmpeq_epi8(b, all));
}

AVX2 struct block block_avx2(const uint8_t *t)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)t);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(t + 32));
    struct block block = {.from_80 = join32(a, b)};
    if (!block.from_80) return block;
    block.from_90 = from32(a, b, 0x90);
    block.from_a0 = from32(a, b, 0xA0);
    block.from_c0 = from32(a, b, 0xC0);
    block.from_e0 = from32(a, b, 0xE0);
    block.from_f0 = from32(a, b, 0xF0);
    block.e0 = is32(a, b, 0xE0);
    block.ed = is32(a, b, 0xED);
    block.f0 = is32(a, b, 0xF0);
    block.f4 = is32(a, b, 0xF4);
    block.never = is32(a, b, 0xC0) | is32(a, b, 0xC1) | from32(a, b, 0xF5);
    return block;
}

AVX2 size_t blocks_avx2(const uint8_t *t, size_t len)
{
    size_t at = 0;
    while (len - at >= BLOCK) {
        struct block block = block_avx2(t + at);
        if (!is_valid(&block)) break;
        at += whole_bytes(&block);
    }
    return at;
}

/* ---- AVX-512 ---- */

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2"))) static inline

AVX512 uint64_t from64(__m512i a, uint8_t least)
{
    return _mm512_cmpge_epu8_mask(a, _mm512_set1_epi8((char)least));
}

AVX512 uint64_t is64(__m512i a, uint8_t value)
{
    return _mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8((char)value));
}

AVX512 struct block block_avx512(const uint8_t *t)
{
    __m512i a = _mm512_loadu_si512(t);
    struct block block = {.from_80 = _mm512_movepi8_mask(a)};
    if (!block.from_80) return block;
    block.from_90 = from64(a, 0x90);
    block.from_a0 = from64(a, 0xA0);
    block.from_c0 = from64(a, 0xC0);
    block.from_e0 = from64(a, 0xE0);
    block.from_f0 = from64(a, 0xF0);
    block.e0 = is64(a, 0xE0);
    block.ed = is64(a, 0xED);
    block.f0 = is64(a, 0xF0);
    block.f4 = is64(a, 0xF4);
    block.never = is64(a, 0xC0) | is64(a, 0xC1) | from64(a, 0xF5);
    return block;
}

AVX512 size_t blocks_avx512(const uint8_t *t, size_t len)
{
    size_t at = 0;
    while (len - at >= BLOCK) {
        struct block block = block_avx512(t + at);
        if (!is_valid(&block)) break;
        at += whole_bytes(&block);
    }
    return at;
}

size_t utf8_valid_blocks(const uint8_t *text, size_t len)
{
    enum cpu_level level = cpu_level();
    if (level == CPU_PLAIN) return 0;
    size_t at = level == CPU_AVX512 ? blocks_avx512(text, len) : blocks_avx2(text, len);
    size_t rest = len - at;
    if (rest >= BLOCK) return at;
    uint8_t last[BLOCK] = {0}; /* a character that is cut at the text's end meets a NUL */
    memcpy(last, text + at, rest);
    size_t whole = level == CPU_AVX512 ? blocks_avx512(last, BLOCK) : blocks_avx2(last, BLOCK);
    return whole >= rest ? len : at;
}
#else
size_t utf8_valid_blocks(const uint8_t *text, size_t len)
{
    (void)text;
    (void)len;
    return 0;
}
#endif
