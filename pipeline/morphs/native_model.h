/* The dictionary in the order in which an analysis reads it: ids renumbered by frequency, so that the costs
 * in use lie close together, and of each token what a node needs. Nothing here changes a result.
 *
 * Read-only, for all threads. */
#ifndef MALMOI_NATIVE_MODEL_H
#define MALMOI_NATIVE_MODEL_H

#include <stdbool.h>

#include "pipeline/morphs/native_dictionary.h"

struct native_word {      /* a token */
    uint16_t left, right; /* renumbered ids */
    int16_t cost;
    uint16_t penalty; /* index into penalties */
};

struct cost_range {
    int16_t least, most;
};

struct native_model {
    struct native_dictionary dictionary;
    struct native_word *words; /* those of sys.dic, then those of unk.dic, as they stand there */
    int16_t *matrix;           /* [lefts, rights], renumbered on both sides */
    struct cost_range *ranges; /* [rights] of the costs with any left id */
    int32_t bias;              /* the least cost, turned, so that offset + cost is not negative */
    uint16_t never;            /* an offset above all others */
    bool narrow;               /* costs above the least of a frontier fit 16 bits */
    uint32_t *first_nodes;     /* [CHAR_CODES] of the trie, behind a character of three bytes */
    uint32_t sentence_left;    /* the renumbered id 0, of the end and the beginning of a sentence */
    uint32_t sentence_right;
    int32_t penalties[MAX_PENALTIES + 1]; /* what white space before a word costs; [0] is 0 */
    uint32_t space_types;                 /* char_types of U+0020 */
    uint8_t may_be_space[256];            /* 0 if no character that begins with this byte is white space */
};

/* Make the tables of an open dictionary, which m owns from then on. m needs native_model_close in any case.
 */
int native_model_build(struct native_model *m, struct err *e);
void native_model_close(struct native_model *m);

/* The feature string of a word, and the length of its first field, the tag. */
const char *native_model_tag(const struct native_model *m, uint32_t word, size_t *len);

/* Decode the character at text[at], at < end, as MeCab does: continuation bytes are not looked at, and what
 * does not fit 16 bits has code 0. Returns its CharInfo, and its bytes in *len. */
static inline uint32_t native_char(const struct native_model *m, const uint8_t *text, size_t at, size_t end,
                                   size_t *len)
{
    const uint8_t *c = text + at;
    size_t left = end - at;
    uint32_t code = 0;
    if (c[0] < 0x80) {
        *len = 1;
        code = c[0];
    } else if (c[0] >= 0xE0 && c[0] < 0xF0 && left >= 3) {
        *len = 3;
        code = (c[0] & 0x0Fu) << 12 | (c[1] & 0x3Fu) << 6 | (c[2] & 0x3Fu);
    } else if (c[0] >= 0xC0 && c[0] < 0xE0 && left >= 2) {
        *len = 2;
        code = (c[0] & 0x1Fu) << 6 | (c[1] & 0x3Fu);
    } else if (c[0] >= 0xF0 && c[0] < 0xF8 && left >= 4) {
        *len = 4;
    } else if (c[0] >= 0xF8 && c[0] < 0xFC && left >= 5) {
        *len = 5;
    } else if (c[0] >= 0xFC && c[0] < 0xFE && left >= 6) {
        *len = 6;
    } else {
        *len = 1;
    }
    return m->dictionary.chars[code];
}

/* The first position from at on that is no white space, at most end. */
static inline size_t native_skip_space(const struct native_model *m, const uint8_t *text, size_t at,
                                       size_t end)
{
    uint32_t types = m->space_types;
    while (at < end && m->may_be_space[text[at]]) {
        size_t len;
        uint32_t info = native_char(m, text, at, end, &len);
        if (!(char_types(info) & types)) break;
        types = char_types(info);
        at += len;
    }
    return at;
}

#endif
