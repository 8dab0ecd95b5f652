/* Scripts of a text: how much of it is Hangul, how much hanja or kana.
 *
 * All counts are code points. Pure functions of valid UTF-8, thread-safe. */
#ifndef MALMOI_SCRIPT_H
#define MALMOI_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Syllables, conjoining jamo, compatibility jamo and half-width jamo. */
bool script_is_hangul(uint32_t c);

/* Han U+2E80–2FDF, 3400–4DBF, 4E00–9FFF, F900–FAFF, 20000–2FA1F, 30000–323AF and kana U+3040–30FF, 31F0–31FF,
 * FF66–FF9F: the ranges of the hanja/kana rule (recipe, section 11). */
bool script_is_cjk(uint32_t c);

/* A letter or mark of any script (Unicode general categories L and M). */
bool script_is_letter(uint32_t c);

struct script_counts {
    int64_t letters; /* of any script: digits, punctuation, symbols and blanks are not letters */
    int64_t hangul;  /* of them */
    int64_t cjk;     /* hanja and kana */
};

struct script_counts script_count(const char *text, size_t len);

/* True if the share of Hangul among the letters is at least min_share. Text without letters has no script and
 * passes. */
bool script_is_korean(const struct script_counts *n, double min_share);

#endif
