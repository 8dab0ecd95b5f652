/* A table of words with their counts, for one thread: open addressing, the keys back to back in one block.
 *
 * A word takes about 40 bytes: 16 for its slot (the table is half full on average), 16 for count, length and
 * hash, and its text rounded up to 8. */
#ifndef MALMOI_WORD_TABLE_H
#define MALMOI_WORD_TABLE_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/array.h"
#include "vocab/word_cache.h"
#include "vocab/word_source.h"

enum { BATCH_WORDS = 32, BATCH_BYTES = 1024 };

/* Words that wait for their slots and records to come into the cache. On a large table nearly every word
 * misses the cache twice; a batch waits for all its words at once. */
struct word_batch {
    char text[BATCH_BYTES]; /* of the words, back to back */
    struct {
        uint64_t count;
        uint32_t len, hash;
    } words[BATCH_WORDS];
    size_t n, used; /* words, bytes of text */
};

/* A short word that is counted here until another one takes its place. Words are Zipf-distributed: nine of
 * ten need neither a hash of their own nor the table. */
struct word_counter {
    struct word_key key; /* key.len is 0: empty */
    uint64_t count;
};

enum { WORD_COUNTER_BITS = 13, WORD_DELAY = 8 };

struct word_table {
    struct word_counter delayed[WORD_DELAY]; /* words whose counters are on their way into the cache */
    size_t turn;                             /* the oldest one is at turn % WORD_DELAY */
    struct word_counter *counters;           /* [1 << WORD_COUNTER_BITS] by the words' hash, or NULL */
    ARRAY(uint64_t) block; /* records: count, length, text padded to 8 bytes; place 0 is not used */
    uint64_t *slots;       /* [n_slots] hash << 32 | place of the record in block; 0 where empty */
    size_t n_slots;        /* a power of two, or 0 */
    size_t n_words;        /* without those in counters and batch */
    struct word_batch batch;
};

#define WORD_TABLE_INIT                                                                                      \
    {                                                                                                        \
        .block = ARRAY_INIT                                                                                  \
    }

/* Add count to a word of at most UINT32_MAX bytes; what lies behind it up to end may be read. The caller sees
 * to it that the sum of all counts is below 2^64. -1 when memory runs out or the block is full (32 GiB). */
int word_table_add(struct word_table *t, const char *text, size_t len, const char *end, uint64_t count);
/* Memory in use. */
static inline size_t word_table_bytes(const struct word_table *t)
{
    return (t->block.len + t->n_slots) * sizeof(uint64_t);
}

/* Order the words by their bytes. Afterwards the table may only be read by word_table_get, cleared or freed.
 * -1 when memory runs out. */
int word_table_sort(struct word_table *t);
struct word_count word_table_get(const struct word_table *t, size_t i); /* i < n_words */

void word_table_clear(struct word_table *t); /* forget the words, keep the memory */
void word_table_free(struct word_table *t);

/* A source that reads a sorted table, which must outlive it; NULL when memory runs out. */
struct word_source *word_table_source(const struct word_table *t);

#endif
