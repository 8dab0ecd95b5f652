/* Folding: the many forms in which Korean text writes digits, Latin letters, hyphens, dots and blanks become
 * their ASCII forms, one code point for one code point, so that the rules need to know one form only. */
#ifndef MALMOI_PII_FOLD_H
#define MALMOI_PII_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/marks.h"

uint32_t pii_fold_char(uint32_t code_point);

/* The bytes that matter: all that a value can begin with or be found by, and what may fold. */
void pii_mark_set(struct mark_set *set);

/* Append the folded text (valid UTF-8, with its marks) to out: 0, or -1 when memory runs out. */
int pii_fold(const char *text, const struct marks *m, struct buf *out);

/* What a paragraph holds. FOLDED is seen from bytes alone; FOLDS: a character differs from its form. */
enum {
    PII_HAS_DIGIT = 1,
    PII_HAS_AT = 2,
    PII_HAS_COLON = 4,
    PII_HAS_DOT = 8,
    PII_HAS_FOLDED = 16,
    PII_FOLDS = 32
};
unsigned pii_glance(const char *text, const struct marks *m);

static inline bool pii_digit(uint32_t c)
{
    return c - '0' < 10;
}

static inline bool pii_letter(uint32_t c)
{
    return (c | 32) - 'a' < 26;
}

static inline bool pii_alnum(uint32_t c)
{
    return pii_digit(c) || pii_letter(c);
}

static inline bool pii_hangul(uint32_t c)
{
    return c >= 0xAC00 && c <= 0xD7A3;
}

#endif
