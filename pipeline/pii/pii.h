/* Personal data: sixteen kinds of values are found in Korean text and replaced by keyed pseudonyms of the
 * same shape. What is found and what stands in its place is described, kind by kind, in docs/pii.md.
 *
 * A pseudonym has as many code points as the value; blanks, hyphens and other signs stay where they are, a
 * digit becomes a digit, a letter a letter of the same case, a Hangul syllable a Hangul syllable. It is made
 * from HMAC-SHA-256 of the normalised value under a key and under the kind's name, so equal values get equal
 * pseudonyms in any shard, order and thread, and without the key nothing can be inferred. */
#ifndef MALMOI_PII_H
#define MALMOI_PII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"

enum pii_kind {
    PII_RESIDENT,
    PII_ALIEN,
    PII_PASSPORT,
    PII_LICENCE,
    PII_MOBILE,
    PII_LANDLINE,
    PII_EMAIL,
    PII_URL,
    PII_MENTION,
    PII_CARD,
    PII_ACCOUNT,
    PII_BUSINESS,
    PII_CORPORATE,
    PII_PLATE,
    PII_IP,
    PII_ADDRESS,
    PII_KINDS
};

enum { PII_ALL_KINDS = (1 << PII_KINDS) - 1 };

const char *pii_kind_name(enum pii_kind kind);  /* "resident-number", …: lower case, no blanks */
const char *pii_kind_about(enum pii_kind kind); /* one line for people */
int pii_kind_find(const char *name);            /* -1 if there is no such kind */

/* The patterns and the key: shared by all threads, which may use it at once. */
struct pii;

/* kinds is a set of bits, 1 << kind. key may hold any bytes; key_len 0 means the public default key, whose
 * pseudonyms anyone can compute. The key is copied. */
int pii_new(struct pii **out, const void *key, size_t key_len, unsigned kinds, struct err *e);
void pii_free(struct pii *p);

/* A thread's own buffers. p must outlive it. */
struct pii_worker;
struct pii_worker *pii_worker_new(const struct pii *p); /* NULL when memory runs out */
void pii_worker_free(struct pii_worker *w);

/* For tests: look at every byte instead of stepping from mark to
 * mark. Whatever is found and counted must be the same. */
void pii_worker_plain(struct pii_worker *w);

struct pii_span {
    size_t start, len; /* bytes of the text */
    enum pii_kind kind;
};
typedef ARRAY(struct pii_span) pii_spans;

/* What was replaced; never what it was. */
struct pii_counts {
    int64_t kinds[PII_KINDS];
    int64_t match_limit; /* tests given up at the match limit: nothing is replaced for them */
};

/* Find the values in one paragraph. Spans are in order and do not overlap; they are valid until the worker's
 * next call. Bytes that are no UTF-8 end a value and are otherwise passed over. */
int pii_find(struct pii_worker *w, const char *text, size_t len, const pii_spans **spans, struct err *e);

/* Append the paragraph to out with every value replaced, and add to counts. */
int pii_replace(struct pii_worker *w, const char *text, size_t len, struct buf *out,
                struct pii_counts *counts, struct err *e);

#endif
