/* The passes of clean: each changes one paragraph in place and says whether it did.
 *
 * All take valid UTF-8 in text and a row of counters, one a rule, to which they add what they take away. None
 * makes the text longer but clean_nfc. For pipeline/clean*.c only. */
#ifndef MALMOI_CLEAN_PASSES_H
#define MALMOI_CLEAN_PASSES_H

#include "pipeline/clean/clean.h"

/* What a paragraph holds, so that a pass that has nothing to do is not run. */
enum clean_hint {
    HINT_CHARS = 1,  /* characters that clean_chars takes or replaces */
    HINT_NFC = 2,    /* characters that may not be in normal form C */
    HINT_ENTITY = 4, /* ';' */
    HINT_TAG = 8,    /* '>' */
    HINT_HASH = 16,  /* '#', also full-width */
    HINT_PAREN = 32, /* ')', also full-width */
    HINT_BLANKS = 64 /* a blank at an end, or two in a row */
};
unsigned clean_scan(const char *text, size_t len);

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

/* A rule's pattern. */
struct clean_pattern {
    enum clean_rule rule;
    enum { AT_HEAD, AT_TAIL, ANYWHERE } where; /* AT_HEAD: anchored; AT_TAIL: near the end, and ends there */
    const char *cues[10];                      /* every match holds one of them; none: no such bytes */
    const char *text;                          /* NULL ends a list */
};
extern const struct clean_pattern clean_news_patterns[], clean_contact_patterns[];

struct clean_patterns; /* compiled, with scratch: one a thread */
struct clean_patterns *clean_patterns_new(struct err *e);
void clean_patterns_free(struct clean_patterns *p);
bool clean_news(struct clean_patterns *p, struct buf *text, const bool on[CLEAN_RULES],
                int64_t dropped[CLEAN_RULES]);
/* The first of the paragraph rules e-mail, URL and mention that is on and matches, or CLEAN_RULES. */
enum clean_rule clean_contact(struct clean_patterns *p, const struct buf *text, const bool on[CLEAN_RULES]);

#endif
