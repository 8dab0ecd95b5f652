/* A two-level table of what to do with each code point: built from the ranges of bert_tables.h, one look-up
 * a character. Read-only once built. */
#ifndef MALMOI_BERT_CLASSES_H
#define MALMOI_BERT_CLASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/utf8.h"

enum bert_class {
    BERT_PLAIN,
    BERT_LOWERED, /* has a lower case */
    BERT_MARK,    /* a nonspacing mark that goes */
    BERT_DROP,
    BERT_SPACE,
    BERT_PUNCTUATION,
    BERT_CHINESE
};

struct bert_class_rules {
    bool clean_text, chinese, marks, punctuation,
        lowercase; /* which classes there are besides space and plain */
};

struct bert_classes {
    uint16_t page_of[0x1100];
    uint8_t (*pages)[256];
};

int bert_classes_init(struct bert_classes *t, const struct bert_class_rules *rules); /* -1: out of memory */
void bert_classes_free(struct bert_classes *t);

static inline enum bert_class bert_class_of(const struct bert_classes *t, uint32_t c)
{
    return t->pages[t->page_of[c >> 8]][c & 0xFF];
}

/* Read the code point at text[0], len > 0: its bytes, or 1 and U+FFFD with *valid false. */
static inline size_t bert_read(const char *text, size_t len, uint32_t *c, bool *valid)
{
    const uint8_t *t = (const uint8_t *)text;
    *valid = true;
    if (t[0] < 0x80) {
        *c = t[0];
        return 1;
    }
    size_t n = utf8_decode(text, len, c);
    if (n) return n;
    *valid = false;
    *c = UTF8_REPLACEMENT;
    return 1;
}

#endif
