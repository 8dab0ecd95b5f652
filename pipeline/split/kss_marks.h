/* Where KSS has something to do while no mode is open: a bit for each byte, 64 at a time with AVX-512, 32
 * with AVX2, byte by byte elsewhere; and whether stepping from bit to bit is allowed at all. Used by kss.c
 * alone. */
#ifndef MALMOI_KSS_MARKS_H
#define MALMOI_KSS_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KSS_BLOCK_BYTES = 4096, KSS_BLOCK_WORDS = KSS_BLOCK_BYTES / 64 };

/* The marks of one block of a text. Marked is the first byte of every unit that may be a trigger or a quote,
 * the collisions too, and of some others; and every U+000A. */
struct kss_marks {
    const char *text;
    size_t len;
    size_t block; /* where the block begins, a multiple of KSS_BLOCK_BYTES */
    size_t end;   /* of what has been looked at: the block's end or the text's */
    /* Every lead byte C0 … F7 up to end is followed by exactly its continuation bytes, there are no others
     * and no bytes F8 … FF: then every byte that is no continuation byte begins a unit. Valid UTF-8 always is
     * so. What a block begins with belongs to the one before it; bytes that are still missing at the block's
     * end are looked for in the next one, and at the text's end they are a fault. */
    bool well_formed;
    uint64_t words[KSS_BLOCK_WORDS];
};

/* Look at the block that holds at < len; the marks of the one before are gone. */
void kss_marks_load(struct kss_marks *m, size_t at);

/* The first mark of the block from at on, which lies in it; m->end if there is none. */
static inline size_t kss_marks_next(const struct kss_marks *m, size_t at)
{
    size_t word = (at - m->block) / 64;
    uint64_t bits = m->words[word] & ~UINT64_C(0) << (at - m->block) % 64;
    while (!bits) {
        if (++word == KSS_BLOCK_WORDS) return m->end;
        bits = m->words[word];
    }
    size_t found = m->block + word * 64 + (size_t)__builtin_ctzll(bits);
    return found < m->end ? found : m->end;
}

#endif
