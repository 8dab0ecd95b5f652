/* mecab-ko-dic's compiled files, mapped and checked: sys.dic, unk.dic, matrix.bin, char.bin and what dicrc
 * says about the left-space penalty.
 *
 * After native_dictionary_open every offset that the files hold lies inside them, so the analysis reads
 * without checks, but for a step in a double array, which it compares with n_units. Read-only, for all
 * threads. */
#ifndef MALMOI_NATIVE_DICTIONARY_H
#define MALMOI_NATIVE_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

struct file_bytes {
    const uint8_t *bytes;
    size_t len;
};

struct trie_unit { /* of a double array, as it stands in the file */
    int32_t base;
    uint32_t check;
};

struct dictionary_token { /* as it stands in the file */
    uint16_t left_id;     /* lcAttr: how it connects to what is before it */
    uint16_t right_id;    /* rcAttr: how to what is behind it */
    uint16_t posid;
    int16_t cost;
    uint32_t feature; /* offset in the features, a terminated string */
    uint32_t compound;
};

struct word_list { /* sys.dic or unk.dic */
    const struct trie_unit *units;
    size_t n_units;
    const struct dictionary_token *tokens;
    size_t n_tokens;
    const char *features;
    uint32_t left_size, right_size; /* the matrix's measures that it was compiled for */
};

/* A value of a double array's end unit (base < 0): tokens with one surface. */
struct token_range {
    uint32_t first, n;
};
static inline struct token_range token_range_of(int32_t base)
{
    uint32_t value = ~(uint32_t)base;
    return (struct token_range){value >> 8, value & 0xFF};
}

enum { CHAR_CODES = 0x10000, MAX_CATEGORIES = 18, MAX_PENALTIES = 32 };

/* Bits of a CharInfo. */
static inline uint32_t char_types(uint32_t info)
{
    return info & 0x3FFFF;
}
static inline uint32_t char_category(uint32_t info)
{
    return info >> 18 & 0xFF;
}
static inline uint32_t char_length(uint32_t info)
{
    return info >> 26 & 0xF;
}
static inline uint32_t char_group(uint32_t info)
{
    return info >> 30 & 1;
}
static inline uint32_t char_invoke(uint32_t info)
{
    return info >> 31;
}

struct native_dictionary {
    struct file_bytes files[4]; /* sys.dic, unk.dic, matrix.bin, char.bin */
    bool mapped;                /* they are unmapped in the end */
    struct word_list words, unknown;
    const int16_t *matrix;                       /* [lefts, rights]: matrix[left_id * rights + right_id] */
    uint32_t rights, lefts;                      /* numbers of right and of left ids */
    uint32_t *chars;                             /* [CHAR_CODES] CharInfo */
    struct token_range unknowns[MAX_CATEGORIES]; /* of each category, in unknown.tokens */
    struct {
        uint16_t posid;
        int32_t cost;
    } penalties[MAX_PENALTIES];
    size_t n_penalties;
    uint32_t max_grouping; /* longest unknown word that is made by grouping: further characters */
};

enum native_file { NATIVE_SYS, NATIVE_UNK, NATIVE_MATRIX, NATIVE_CHARS };
extern const char *const native_file_names[4];

/* Map the files of a folder and check them. d is zeroed first and needs native_dictionary_close in any case.
 */
int native_dictionary_open(struct native_dictionary *d, const char *folder, struct err *e);
void native_dictionary_close(struct native_dictionary *d);

/* The same for bytes that the caller owns: the four files, 8-byte aligned, and the text of dicrc. */
int native_dictionary_open_bytes(struct native_dictionary *d, const struct file_bytes files[4],
                                 const char *dicrc, struct err *e);

/* Read the keys of dicrc that change an analysis (native_settings.c). */
int native_dictionary_settings(struct native_dictionary *d, const char *dicrc, struct err *e);

#endif
