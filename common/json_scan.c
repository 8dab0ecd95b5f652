#include "common/json_scan.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "common/cpu.h"

static inline bool is_special(char c)
{
    return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

static inline size_t run_bytes(const char *text, size_t at, size_t len)
{
    while (at < len && !is_special(text[at])) at++;
    return at;
}

/* Eight bytes in a word. A byte that is none may be taken for a special one only behind one that is. */
static uint64_t specials8(const char *text)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highest = ones * 0x80;
    uint64_t word;
    memcpy(&word, text, sizeof word);
    uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    uint64_t found =
        ((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) | ((backslash - ones) & ~backslash);
    return found & highest;
}

static size_t run_plain(const char *text, size_t len)
{
    size_t at = 0;
    while (len - at >= 8 && !specials8(text + at)) at += 8;
    return run_bytes(text, at, len);
}

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2"))) static inline

AVX2 uint32_t specials32(const char *text)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)text), most = _mm256_set1_epi8(0x1F);
    __m256i control = _mm256_cmpeq_epi8(_mm256_max_epu8(a, most), most);
    __m256i quote = _mm256_cmpeq_epi8(a, _mm256_set1_epi8('"'));
    __m256i backslash = _mm256_cmpeq_epi8(a, _mm256_set1_epi8('\\'));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(control, _mm256_or_si256(quote, backslash)));
}

/* The last block overlaps the one before, of which nothing was special. */
AVX2 size_t run_avx2(const char *text, size_t len)
{
    if (len < 32) return run_plain(text, len);
    for (size_t at = 0;; at = len - at >= 64 ? at + 32 : len - 32) {
        uint32_t found = specials32(text + at);
        if (found) return at + (size_t)__builtin_ctz(found);
        if (at + 32 == len) return len;
    }
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi,bmi2"))) static inline

AVX512 size_t run_avx512(const char *text, size_t len)
{
    for (size_t at = 0; at < len; at += 64) {
        __mmask64 here = len - at < 64 ? ~UINT64_C(0) >> (64 - (len - at)) : ~UINT64_C(0);
        __m512i a = _mm512_maskz_loadu_epi8(here, text + at);
        __mmask64 found = _mm512_cmplt_epu8_mask(a, _mm512_set1_epi8(0x20)) |
                          _mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('"')) |
                          _mm512_cmpeq_epi8_mask(a, _mm512_set1_epi8('\\'));
        found &= here;
        if (found) return at + (size_t)__builtin_ctzll(found);
    }
    return len;
}
#else
#define run_avx2 run_plain
#define run_avx512 run_plain
#endif

size_t json_plain_run(const char *text, size_t len)
{
    switch (cpu_level()) {
    case CPU_AVX512:
        return run_avx512(text, len);
    case CPU_AVX2:
        return run_avx2(text, len);
    default:
        return run_plain(text, len);
    }
}

/* True if an odd number of backslashes ends at text + at: the last one escapes what follows. */
static bool is_escaped(const char *text, size_t at)
{
    size_t from = at;
    while (from && text[from - 1] == '\\') from--;
    return (at - from) % 2;
}

size_t json_string_end(const char *text, size_t len)
{
    for (const char *quote = text; (quote = memchr(quote, '"', len - (size_t)(quote - text))); quote++)
        if (!is_escaped(text, (size_t)(quote - text))) return (size_t)(quote - text);
    return len - is_escaped(text, len);
}
