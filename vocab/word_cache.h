/* A direct-mapped cache from a word to its pieces. Words are Zipf-distributed, so it answers for nearly all
 * of them with one cache line. Only words of at most 16 bytes and 7 pieces are held. One a thread. */
#ifndef MALMOI_WORD_CACHE_H
#define MALMOI_WORD_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_CACHE_BITS = 15, WORD_CACHE_IDS = 7 };

/* The bytes of a word of 1 to 16 bytes as two numbers; with the length they are the whole word. */
struct word_key {
    uint64_t low, high;
    uint8_t len;
};

struct word_entry { /* 32 bytes: two a cache line */
    uint64_t low, high;
    uint16_t ids[WORD_CACHE_IDS];
    uint8_t len; /* 0: empty */
    uint8_t n;
};

struct word_cache {
    struct word_entry entries[1 << WORD_CACHE_BITS];
};

static inline struct word_cache *word_cache_new(void)
{
    return calloc(1, sizeof(struct word_cache));
}

static inline void word_cache_free(struct word_cache *c)
{
    free(c);
}

/* False if the word is too long. Overlapping reads stay within the word. */
static inline bool word_key_of(const char *word, size_t len, struct word_key *key)
{
    if (len > 16) return false;
    *key = (struct word_key){0, 0, (uint8_t)len};
    if (len >= 8) {
        memcpy(&key->low, word, 8);
        memcpy(&key->high, word + len - 8, 8);
    } else if (len >= 4) {
        memcpy(&key->low, word, 4);
        memcpy(&key->high, word + len - 4, 4);
    } else {
        key->low = (uint8_t)word[0] | (uint64_t)(uint8_t)word[len / 2] << 8;
        key->high = (uint8_t)word[len - 1];
    }
    return true;
}

static inline struct word_entry *word_cache_entry(struct word_cache *c, const struct word_key *key)
{
    uint64_t h = (key->low ^ key->len) * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 32 ^ key->high) * 0xD6E8FEB86659FD93u;
    return &c->entries[h >> (64 - WORD_CACHE_BITS)];
}

static inline bool word_entry_is(const struct word_entry *entry, const struct word_key *key)
{
    return entry->low == key->low && entry->high == key->high && entry->len == key->len;
}

static inline void word_entry_set(struct word_entry *entry, const struct word_key *key, const uint16_t *ids,
                                  size_t n)
{
    if (n > WORD_CACHE_IDS) return;
    entry->low = key->low;
    entry->high = key->high;
    entry->len = key->len;
    entry->n = (uint8_t)n;
    memcpy(entry->ids, ids, n * sizeof *ids);
}

#endif
