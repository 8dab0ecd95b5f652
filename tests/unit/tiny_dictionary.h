/* A dictionary of a few words, made in memory in the layout of mecab-ko-dic's compiled files. */
#ifndef MALMOI_TINY_DICTIONARY_H
#define MALMOI_TINY_DICTIONARY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/morphs/native_dictionary.h"

enum { TINY_UNITS = 2048, TINY_IDS = 3, TINY_CHARS = 0xFFFF };

struct tiny_word {
    const char *surface, *feature;
    uint16_t left, right, posid;
    int16_t cost;
};

static const struct tiny_word tiny_words[] = {
    {"가", "VV,*", 1, 1, 170, 300},   {"가나", "NNG,*", 1, 1, 150, 200}, {"가나", "NNP,*", 2, 2, 151, 250},
    {"나", "NP,*", 1, 2, 154, 100},   {"나는", "VX,*", 2, 1, 174, 900},  {"는", "JX,*", 2, 1, 120, -50},
    {"라 마", "NNG,*", 1, 1, 150, 50}};
static const struct tiny_word tiny_unknown[] = {{"DEFAULT", "SY,*", 1, 1, 168, 3000},
                                                {"HANGUL", "UNKNOWN,*", 2, 2, 999, 9000},
                                                {"SPACE", "SP,*", 1, 1, 164, 900}};
static const char tiny_dicrc[] =
    "; a comment\ncost-factor = 800\nleft-space-penalty-factor = 120,6000,100,-3\n";

struct tiny_dictionary {
    struct file_bytes files[4]; /* owned */
};

/* The bytes that may follow a prefix of the words, the end of a word as 0; ascending. */
static size_t tiny_labels(const struct tiny_word *words, size_t n, const char *prefix, size_t len,
                          int labels[257])
{
    size_t n_labels = 0;
    for (int label = 0; label < 257; label++)
        for (size_t i = 0; i < n; i++) {
            if (strncmp(words[i].surface, prefix, len) != 0) continue;
            uint8_t byte = (uint8_t)words[i].surface[len];
            if (label != (byte ? byte + 1 : 0)) continue;
            labels[n_labels++] = label;
            break;
        }
    return n_labels;
}

/* Words with this surface as a value of the double array: the first one's number and how many there are. */
static int32_t tiny_value(const struct tiny_word *words, size_t n, const char *surface)
{
    int32_t first = -1, count = 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(words[i].surface, surface) != 0) continue;
        if (first < 0) first = (int32_t)i;
        count++;
    }
    return -(first * 256 + count) - 1;
}

/* True if a node with these labels fits at a base: its units are free, and no other node has the base. */
static int tiny_fits(const struct trie_unit *units, const int *labels, size_t n_labels, int base)
{
    for (size_t i = 0; i < n_labels; i++)
        if (units[base + labels[i]].check) return 0;
    for (int i = 0; i < TINY_UNITS; i++)
        if (units[i].check == (uint32_t)base) return 0;
    return 1;
}

/* Place the node of a prefix and all below it; the node. */
static int32_t tiny_place(struct trie_unit *units, const struct tiny_word *words, size_t n,
                          const char *prefix)
{
    int labels[257], base = 2;
    size_t len = strlen(prefix), n_labels = tiny_labels(words, n, prefix, len, labels);
    while (!tiny_fits(units, labels, n_labels, base)) base++;
    for (size_t i = 0; i < n_labels; i++) units[base + labels[i]].check = (uint32_t)base;
    for (size_t i = 0; i < n_labels; i++) {
        char longer[64];
        memcpy(longer, prefix, len);
        longer[len] = (char)(labels[i] - 1);
        longer[len + 1] = '\0';
        units[base + labels[i]].base =
            labels[i] ? tiny_place(units, words, n, longer) : tiny_value(words, n, prefix);
    }
    return base;
}

static struct file_bytes tiny_list(const struct tiny_word *words, uint32_t n, uint32_t type)
{
    uint32_t features = 0, trie = TINY_UNITS * 8;
    for (uint32_t i = 0; i < n; i++) features += (uint32_t)strlen(words[i].feature) + 1;
    uint32_t len = 72 + trie + 16 * n + features;
    uint32_t header[10] = {len ^ 0xEF718F77, 102, type, n, TINY_IDS, TINY_IDS, trie, 16 * n, features, 0};
    uint8_t *bytes = calloc(1, len);
    if (!bytes) abort();
    memcpy(bytes, header, sizeof header);
    memcpy(bytes + 40, "UTF-8", 5);
    struct trie_unit *units = (struct trie_unit *)(bytes + 72);
    units[0].check = 1; /* taken */
    units[0].base = tiny_place(units, words, n, "");
    units[0].check = 0;
    struct dictionary_token *tokens = (struct dictionary_token *)(bytes + 72 + trie);
    char *feature = (char *)(tokens + n);
    for (uint32_t i = 0, at = 0; i < n; i++) {
        tokens[i] =
            (struct dictionary_token){words[i].left, words[i].right, words[i].posid, words[i].cost, at, 0};
        memcpy(feature + at, words[i].feature, strlen(words[i].feature) + 1);
        at += (uint32_t)strlen(words[i].feature) + 1;
    }
    return (struct file_bytes){bytes, len};
}

static struct file_bytes tiny_chars(void)
{
    static const char *const names[3] = {"DEFAULT", "HANGUL", "SPACE"};
    uint32_t n = 3;
    size_t len = 4 + 3 * 32 + 4 * (size_t)TINY_CHARS;
    uint8_t *bytes = calloc(1, len);
    if (!bytes) abort();
    memcpy(bytes, &n, 4);
    for (size_t i = 0; i < 3; i++) memcpy(bytes + 4 + 32 * i, names[i], strlen(names[i]));
    for (uint32_t c = 0; c < TINY_CHARS; c++) {
        uint32_t info = 1u | 1u << 30;
        if (c >= 0xAC00 && c < 0xD7A4) info = 2u | 1u << 18 | 2u << 26 | 1u << 30;
        if (c == ' ') info = 4u | 2u << 18 | 1u << 30;
        memcpy(bytes + 4 + 96 + 4 * (size_t)c, &info, 4);
    }
    return (struct file_bytes){bytes, len};
}

static void tiny_make(struct tiny_dictionary *t)
{
    uint16_t matrix[2 + TINY_IDS * TINY_IDS] = {TINY_IDS, TINY_IDS};
    for (int i = 0; i < TINY_IDS * TINY_IDS; i++) matrix[2 + i] = (uint16_t)(i * 37 % 11 * 100 - 400);
    uint8_t *bytes = malloc(sizeof matrix);
    if (!bytes) abort();
    memcpy(bytes, matrix, sizeof matrix);
    t->files[NATIVE_SYS] = tiny_list(tiny_words, sizeof tiny_words / sizeof *tiny_words, 0);
    t->files[NATIVE_UNK] = tiny_list(tiny_unknown, sizeof tiny_unknown / sizeof *tiny_unknown, 2);
    t->files[NATIVE_MATRIX] = (struct file_bytes){bytes, sizeof matrix};
    t->files[NATIVE_CHARS] = tiny_chars();
}

static void tiny_free(struct tiny_dictionary *t)
{
    for (int i = 0; i < 4; i++) free((void *)t->files[i].bytes);
}

#endif
