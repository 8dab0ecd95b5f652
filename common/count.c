#include "common/count.h"

#include <stdint.h>

#include "common/cpu.h"

/* Sums of at most this many comparisons fit a byte: so the compiler counts as many bytes at once as fit a
 * vector. */
enum { STEP = 192 };

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE size_t byte_body(const char *bytes, size_t len, char byte)
{
    size_t count = 0, at = 0;
    for (; len - at >= STEP; at += STEP) {
        uint8_t some = 0;
        for (size_t i = 0; i < STEP; i++) some = (uint8_t)(some + (bytes[at + i] == byte));
        count += some;
    }
    for (; at < len; at++) count += bytes[at] == byte;
    return count;
}

ALWAYS_INLINE size_t characters_body(const char *bytes, size_t len)
{
    size_t count = 0, at = 0;
    for (; len - at >= STEP; at += STEP) {
        uint8_t some = 0;
        for (size_t i = 0; i < STEP; i++) some = (uint8_t)(some + ((bytes[at + i] & 0xC0) != 0x80));
        count += some;
    }
    for (; at < len; at++) count += (bytes[at] & 0xC0) != 0x80;
    return count;
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static size_t byte_avx2(const char *bytes, size_t len, char byte)
{
    return byte_body(bytes, len, byte);
}

__attribute__((target("avx2"))) static size_t characters_avx2(const char *bytes, size_t len)
{
    return characters_body(bytes, len);
}
#else
#define byte_avx2 byte_body
#define characters_avx2 characters_body
#endif

/* AVX-512 gains nothing here: memory is the limit. */
size_t count_byte(const char *bytes, size_t len, char byte)
{
    return cpu_level() >= CPU_AVX2 ? byte_avx2(bytes, len, byte) : byte_body(bytes, len, byte);
}

size_t count_characters(const char *bytes, size_t len)
{
    return cpu_level() >= CPU_AVX2 ? characters_avx2(bytes, len) : characters_body(bytes, len);
}
