/* The rules that find values: a table, tried from its top at every place where a value can begin.
 *
 * Patterns are PCRE2, in UTF-8 mode, and see folded text (pii_fold.h): every digit, letter, hyphen, dot and
 * blank is its ASCII form. */
#ifndef MALMOI_PII_RULES_H
#define MALMOI_PII_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "pipeline/pii/pii.h"

/* Where a rule's value begins. */
enum pii_start {
    PII_AT_SCHEME,  /* at the scheme before "://" */
    PII_AT_WWW,     /* at "www." */
    PII_AT_LOCAL,   /* at the local part before '@' */
    PII_AT_AT,      /* at '@' */
    PII_AT_HOST,    /* at an ASCII word with a dot and a letter after it */
    PII_AT_HEX,     /* at hexadecimal digits before ':' */
    PII_AT_DIGITS,  /* at the first digit of a run */
    PII_AT_LETTERS, /* at the one or two ASCII letters before a run of digits */
    PII_STARTS
};

/* What is seen around a run of digits without a pattern; a rule with gates is only tried where one of them is
 * open, which is what makes ordinary text with its dates and amounts cheap. */
enum pii_gate {
    PII_GATE_LONG = 1,      /* nine or more digits */
    PII_GATE_SEPARATED = 2, /* a hyphen, dot, slash, bracket or blank, and then digits */
    PII_GATE_DOTTED = 4,    /* a dot and then a digit */
    PII_GATE_PLATE = 8,     /* at most three digits, then Hangul and within five bytes a digit */
    PII_GATE_UNIT = 16,     /* 동, 호 or 번 follow, perhaps after a hyphen and digits */
    PII_GATE_PLACE = 32, /* 로, 길, 동, 리, 가, 산, 읍, 면 or 하 stand before it, perhaps with a blank */
    PII_GATE_LONE = 64 /* a syllable that stands alone and a blank stand before it */
};

struct pii_rule {
    enum pii_kind kind;
    enum pii_start start;
    unsigned gates; /* 0: always tried */
    char first;     /* the first character, if there is only one; else 0 */
    /* The value, matched at its start. Its group 1, if there is one, is the value; else all of it. */
    const char *value;
    /* What must stand before or after it: one of them is enough; NULL and NULL ask for nothing. before is
     * searched in the text in front of the value and should end in $; a group 1 in it belongs to the value.
     * after is matched at the value's end. */
    const char *before, *after;
    const char *deny;                            /* what must not stand before it; NULL for nothing */
    bool (*check)(const char *digits, size_t n); /* a test on the value's digits; may be NULL */
};

extern const struct pii_rule pii_rules[];
extern const size_t pii_rule_count;

#endif
