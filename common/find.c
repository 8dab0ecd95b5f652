#include "common/find.h"

#include <stdint.h>
#include <string.h>

#include "common/cpu.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>

enum { BLOCK = 32 };

#define AVX2 __attribute__((target("avx2,bmi"))) static inline

AVX2 uint32_t equal32(const char *text, char byte)
{
    __m256i t = _mm256_loadu_si256((const __m256i *)(const void *)text);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(t, _mm256_set1_epi8(byte)));
}

/* Compares the last two bytes first: the first ones of most Korean words are the same. n is at least 2, and a
 * block of places fits in; the last block may overlap the one before it, where nothing was found. */
AVX2 const char *find_avx2(const char *text, size_t len, const char *word, size_t n)
{
    size_t places = len - n + 1;
    for (size_t at = 0;; at = places - at < 2 * BLOCK ? places - BLOCK : at + BLOCK) {
        const char *end = text + at + n;
        uint32_t found = equal32(end - 2, word[n - 2]) & equal32(end - 1, word[n - 1]);
        for (; found; found &= found - 1) {
            const char *place = text + at + __builtin_ctz(found);
            if (memcmp(place, word, n - 2) == 0) return place;
        }
        if (at + BLOCK == places) return NULL;
    }
}

const char *find_word(const char *text, size_t len, const char *word, size_t n)
{
    if (n < 2 || len < n + BLOCK - 1 || cpu_level() == CPU_PLAIN) return memmem(text, len, word, n);
    return find_avx2(text, len, word, n);
}
#else
const char *find_word(const char *text, size_t len, const char *word, size_t n)
{
    return memmem(text, len, word, n);
}
#endif
