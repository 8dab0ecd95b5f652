/* Pseudonyms: the text that takes a value's place. Pure functions of key, kind and value. */
#ifndef MALMOI_PII_FAKE_H
#define MALMOI_PII_FAKE_H

#include "pipeline/pii/pii.h"

struct pii_key {
    const uint8_t *bytes;
    size_t len;
};

/* A thread's buffers; zeroed before the first use. */
struct pii_faker {
    ARRAY(uint32_t) value; /* [n] folded code points of the value */
    ARRAY(uint32_t) fake;  /* [n] what they become */
    ARRAY(uint8_t) fixed;  /* [n] 1: stays as it is */
    struct buf normal;     /* the normalised value, under which the pseudonym is made */
    struct hmac *hmac;     /* under the key; made with the first pseudonym */
};

void pii_faker_free(struct pii_faker *f);

/* Append the pseudonym of text[0..len), a value of that kind in valid UTF-8, to out. A faker has one key. */
int pii_fake(struct pii_faker *f, const struct pii_key *key, enum pii_kind kind, const char *text, size_t len,
             struct buf *out, struct err *e);

#endif
