/* Marks: where in a text something may have to be done, found at memory speed (64 bytes at once with AVX-512,
 * 32 with AVX2, one by one elsewhere; see cpu.h). One pass gives a bit for each byte, and whether the text is
 * valid UTF-8.
 *
 * Who asks for marks looks at the text around each of them and decides there. A mark too many does no harm;
 * none is ever missing. docs/decisions/skip-scan.md has the reasons. */
#ifndef MALMOI_MARKS_H
#define MALMOI_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MARK_PAIRS = 3 };

/* What is marked. Zeroed, it holds no byte but, perhaps, NUL. */
struct mark_set {
    uint8_t rows[2][16]; /* bit h of rows[0][l] stands for byte h << 4 | l, of rows[1][l] for that plus 80 */
    uint8_t pairs[MARK_PAIRS][2];
    bool other_hangul;
    uint8_t look[256]; /* the portable form's summary of the others */
};
/* Add the bytes from first to last. */
void mark_set_add(struct mark_set *set, uint8_t first, uint8_t last);
void mark_set_add_all(struct mark_set *set, const char *bytes); /* those of a string */

/* Add a byte, where it stands directly behind another. There is room for MARK_PAIRS of these. */
void mark_set_add_pair(struct mark_set *set, uint8_t first, uint8_t second);
/* Add the second byte of what begins with EA or ED and may be no Hangul syllable. */
void mark_set_add_other_hangul(struct mark_set *set);

/* The marks of one text. Zeroed it is empty; the memory is used again. Not thread-safe. */
struct marks {
    size_t len; /* of the text */
    bool valid; /* the text is UTF-8; if not set, it may be and has not been decided */
    bool any;   /* there is a mark */
    uint64_t *words;
    size_t cap; /* of words */
};

/* Mark the bytes of set in text. 0, or -1 when memory runs out. */
int marks_find(struct marks *m, const struct mark_set *set, const char *text, size_t len);
void marks_free(struct marks *m);

/* The first mark from at on, or the text's length. */
static inline size_t marks_next(const struct marks *m, size_t at)
{
    if (at >= m->len) return m->len;
    size_t word = at / 64, last = (m->len - 1) / 64;
    uint64_t bits = m->words[word] & ~UINT64_C(0) << at % 64;
    while (!bits) {
        if (word == last) return m->len;
        bits = m->words[++word];
    }
    return word * 64 + (size_t)__builtin_ctzll(bits);
}

#endif
