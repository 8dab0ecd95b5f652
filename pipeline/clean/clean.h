/* Clean: encoding, normal form and noise, one paragraph at a time (recipe, sections 2 and 2.1;
 * docs/clean.md).
 *
 * Every rule has a name, can be switched off, and counts the characters (code points) it takes away, so that
 * characters before = characters after + the sum over the rules. A rule that puts m characters in the place
 * of n counts n - m; normalisation can count below zero.
 *
 * The rules run in rounds until none of them changes the paragraph, so cleaning what is clean changes
 * nothing. */
#ifndef MALMOI_CLEAN_H
#define MALMOI_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "pipeline/record.h"
#include "pipeline/tally.h"

/* In the order in which they run. */
enum clean_rule {
    CLEAN_INVALID_UTF8,
    CLEAN_BROKEN_ENCODING,
    CLEAN_REPLACEMENT,
    CLEAN_CONTROL,
    CLEAN_ZERO_WIDTH,
    CLEAN_PRIVATE_USE,
    CLEAN_SPACE,
    CLEAN_NFC,
    CLEAN_ENTITY,
    CLEAN_TAG,
    CLEAN_HASHTAG,
    CLEAN_NEWS_DATELINE,
    CLEAN_NEWS_COPYRIGHT,
    CLEAN_NEWS_IMAGE,
    CLEAN_NEWS_BYLINE,
    CLEAN_NEWS_EMAIL,
    CLEAN_NEWS_DATE,
    CLEAN_NEWS_RELATED,
    CLEAN_NEWS_MARKER,
    CLEAN_EMPTY_PARENTHESES,
    CLEAN_BLANKS,
    CLEAN_UNSTABLE,
    CLEAN_EMAIL,
    CLEAN_URL,
    CLEAN_MENTION,
    CLEAN_NON_KOREAN,
    CLEAN_CJK,
    CLEAN_RULES
};

struct clean_rule_info {
    const char *name; /* in the ledger and in --no-rule */
    const char *help; /* one line */
    bool on;          /* by default */
    bool fixed;       /* not a switch: it follows from an option or is a safeguard */
};
extern const struct clean_rule_info clean_rules[CLEAN_RULES];

/* The rule of that name that can be switched, or -1. */
int clean_rule_find(const char *name);

struct clean_config {
    bool on[CLEAN_RULES];
    const char *news_sources; /* where the news rules run: "newscrawl,modu"; "modu" means its newspapers
                                 alone, "all" every source */
    double min_hangul_share;  /* of the letters of a paragraph; 0 is off */
    int64_t max_cjk;          /* hanja and kana in a paragraph; 0 is off */
};

/* One thread's state: compiled patterns and scratch. Not thread-safe. config must outlive it. */
struct cleaner;
struct cleaner *cleaner_new(const struct clean_config *config, struct err *e);
void cleaner_free(struct cleaner *c);

/* For tests: look at every character and run every rule that may act, without the gates and hints that spare
 * most paragraphs most rules. The result must be the same. */
void cleaner_plain(struct cleaner *c);

/* Clean one paragraph. The text may hold invalid UTF-8 and anything but U+000A. The result replaces out's
 * contents; it is empty if nothing is left. dropped is added to. -1 only when memory runs out. */
int clean_paragraph(struct cleaner *c, const char *text, size_t len, bool news, struct buf *out,
                    int64_t dropped[CLEAN_RULES], struct err *e);

/* True if the news rules run for this record. */
bool clean_is_news(const struct clean_config *config, const char *source, const char *id);

/* Clean every paragraph of r; paragraphs with nothing left vanish. What the rules took is counted in t.
 * Returns 0, 1 if the document is empty now (counted under "empty"), -1 when memory runs out. */
int clean_record(struct cleaner *c, struct record *r, struct tally *t, struct err *e);

#endif
