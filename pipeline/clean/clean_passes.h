/* The passes of clean: each changes one paragraph in place and says whether it did.
 *
 * All take valid UTF-8 in text and a row of counters, one a rule, to which they add what they take away. None
 * makes the text longer but clean_nfc. For pipeline/clean*.c only. */
#ifndef MALMOI_CLEAN_PASSES_H
#define MALMOI_CLEAN_PASSES_H

#include "common/marks.h"
#include "pipeline/clean/clean.h"

/* What a paragraph holds, so that a pass that has nothing to do is not run. Signs are what news patterns
 * need: see clean_pattern. */
enum clean_hint {
    HINT_CHARS = 1,       /* characters that clean_chars takes or replaces */
    HINT_NFC = 1 << 1,    /* characters that may not be in normal form C */
    HINT_ENTITY = 1 << 2, /* ';' */
    HINT_AMPERSAND = 1 << 3,
    HINT_TAG = 1 << 4, /* '>' */
    HINT_LESS = 1 << 5,
    HINT_HASH = 1 << 6,   /* '#', also full-width */
    HINT_PAREN = 1 << 7,  /* ')', also full-width */
    HINT_EMPTY = 1 << 8,  /* …, and nothing but blanks between it and a '(' */
    HINT_BLANKS = 1 << 9, /* a blank at an end, or two in a row */
    SIGN_EQUALS = 1 << 10,
    SIGN_LABEL = 1 << 11, /* one of = : | ㅣ /, also full-width, and a word such as 사진 before it */
    SIGN_AT = 1 << 14,
    SIGN_BRACE = 1 << 15,
    SIGN_SQUARE = 1 << 16,    /* an opening bracket [ 【 〔 ［ */
    SIGN_CREDIT = 1 << 17,    /* an opening bracket and a word such as 사진 */
    SIGN_COPYRIGHT = 1 << 18, /* ⓒ, © or Ⓒ */
    SIGN_NOTICE = 1 << 19,    /* 무단, 작권, or "py" or "rv" of copyright and reserved */
    SIGN_ARROW = 1 << 20,     /* ▶ ► ☞ 👉 */
    HINT_UNKNOWN = 1 << 21    /* not of the paragraph as it is now: anything may be in it */
};

/* The bytes that clean_scan must see. */
void clean_mark_set(struct mark_set *set);
/* Hints of text, valid UTF-8. m are its marks by that set; NULL: look at every character. */
unsigned clean_scan(const char *text, size_t len, const struct marks *m);

/* The rule that takes the character c or makes it a blank, or CLEAN_RULES. */
enum clean_rule clean_char_rule(uint32_t c);

bool clean_chars(struct buf *text, const bool on[CLEAN_RULES], int64_t dropped[CLEAN_RULES]);
bool clean_entities(struct buf *text, int64_t *dropped);
bool clean_tags(struct buf *text, int64_t *dropped);
bool clean_hashtags(struct buf *text, int64_t *dropped);
bool clean_parentheses(struct buf *text, int64_t *dropped);
bool clean_blanks(struct buf *text, int64_t *dropped);

/* Normal form C. spare is scratch. A failed allocation sets spare->failed. */
bool clean_nfc(struct buf *text, struct buf *spare, int64_t *dropped);

/* More replacement characters than text: text of another encoding, not a slip. */
bool clean_is_broken(const char *text, size_t len);

/* A rule's pattern, and what every match of it needs: where one of these is missing the pattern is not run,
 * so they must never say no to a paragraph that it matches (tests/unit/test_clean_skip.c). Lists are strings
 * with blanks between the items. */
struct clean_pattern {
    enum clean_rule rule;
    enum { AT_HEAD, AT_TAIL, ANYWHERE } where; /* AT_HEAD: anchored; AT_TAIL: near the end, and ends there */
    const char *cues[10];                      /* every match holds one of them; none: no such bytes */
    const char *text;                          /* NULL ends a list */
    unsigned signs;                            /* the paragraph holds one of these (enum clean_hint) */
    const char *heads; /* AT_HEAD: the paragraph begins with one of these, blanks before it aside */
    const char *ends;  /* AT_TAIL: the paragraph ends with one of these… */
    const char *after; /* …and any number of these characters after it, of CLEAN_AFTER and none that an end
                          ends in; */
    unsigned instead;  /* or it holds one of these signs instead */
    enum {
        ANY_END,
        ASCII_WORD_END,
        WORD_END
    } word_end;   /* the last character is an ASCII letter or digit, _, - or &;
                     or one that is not ASCII */
    size_t reach; /* AT_TAIL: a cue stands in the last bytes, so many; 0: anywhere in the tail */
};
extern const struct clean_pattern clean_news_patterns[], clean_contact_patterns[];

/* What may stand behind the end that is looked for. */
#define CLEAN_AFTER " ,/·.)]>=-"

enum { CLEAN_PATTERNS_MAX = 40, CLEAN_KEYS = 512 };

/* Which patterns a paragraph may match, as bits in the table's order, from its first and last characters and
 * its hints. The masks' indices are made of characters. */
struct clean_gates {
    uint64_t by_first[CLEAN_KEYS]; /* the first that is no blank */
    uint64_t by_last[CLEAN_KEYS];
    uint64_t by_core[CLEAN_KEYS];      /* the last before those of CLEAN_AFTER */
    uint64_t by_sign[32], instead[32]; /* by the number of a hint's bit */
    uint64_t without_sign;             /* that need none */
};
void clean_gates_init(struct clean_gates *g, const struct clean_pattern *patterns);
uint64_t clean_gates_open(const struct clean_gates *g, const char *text, size_t len, unsigned hints);
/* True if q's heads and ends fit the text. */
bool clean_gates_fit(const struct clean_pattern *q, const char *text, size_t len, unsigned hints);

struct clean_patterns; /* compiled, with scratch: one a thread */
struct clean_patterns *clean_patterns_new(struct err *e);
void clean_patterns_free(struct clean_patterns *p);
/* hints are those of the text, or HINT_UNKNOWN. */
bool clean_news(struct clean_patterns *p, struct buf *text, const bool on[CLEAN_RULES], unsigned hints,
                int64_t dropped[CLEAN_RULES]);
/* The first of the paragraph rules e-mail, URL and mention that is on and matches, or CLEAN_RULES. */
enum clean_rule clean_contact(struct clean_patterns *p, const struct buf *text, const bool on[CLEAN_RULES]);

#endif
