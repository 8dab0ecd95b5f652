/* A direct-mapped cache from a word to its pieces. Words are Zipf-distributed, so it answers for nearly all
 * of them with one cache line. Only words of at most 16 bytes and 7 pieces are held. One a thread. */
#ifndef MALMOI_WORD_CACHE_H
#define MALMOI_WORD_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_CACHE_BITS = 16, WORD_CACHE_IDS = 7, WORD_KEY_BYTES = 16 };

/* A word of 1 to 16 bytes, zeros behind it, as two numbers. */
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

/* The key of a word of 1 to WORD_KEY_BYTES bytes, of which the bytes up to end can be read: reading all
 * sixteen and masking spares a branch on the length, which is hard to predict. */
static inline struct word_key word_key_of(const char *word, size_t len, const char *end)
{
    static const uint8_t mask[2 * WORD_KEY_BYTES] = {255, 255, 255, 255, 255, 255, 255, 255,
                                                     255, 255, 255, 255, 255, 255, 255, 255};
    struct word_key key = {0, 0, (uint8_t)len};
    uint64_t keep[2], bytes[2] = {0, 0};
    if (end - word >= WORD_KEY_BYTES)
        memcpy(bytes, word, WORD_KEY_BYTES);
    else
        memcpy(bytes, word, len);
    memcpy(keep, mask + WORD_KEY_BYTES - len, WORD_KEY_BYTES);
    key.low = bytes[0] & keep[0];
    key.high = bytes[1] & keep[1];
    return key;
}

/* The word back, key->len bytes of it. */
static inline void word_key_spell(const struct word_key *key, char word[WORD_KEY_BYTES])
{
    memcpy(word, &key->low, sizeof key->low);
    memcpy(word + sizeof key->low, &key->high, sizeof key->high);
}

/* The upper bits are the good ones. */
static inline uint64_t word_key_hash(const struct word_key *key)
{
    uint64_t h = (key->low ^ key->len) * 0x9E3779B97F4A7C15u;
    return (h ^ h >> 32 ^ key->high) * 0xD6E8FEB86659FD93u;
}

static inline struct word_entry *word_cache_entry(struct word_cache *c, const struct word_key *key)
{
    return &c->entries[word_key_hash(key) >> (64 - WORD_CACHE_BITS)];
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
