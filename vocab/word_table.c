#include "vocab/word_table.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash.h"

enum { FIRST_SLOTS = 1 << 12, HEAD_WORDS = 2 };

static uint64_t slot_value(uint32_t hash, size_t place)
{
    return (uint64_t)hash << 32 | place;
}

static size_t place_of(uint64_t slot)
{
    return (uint32_t)slot;
}

static bool holds(const struct word_table *t, uint64_t slot, uint32_t hash, const char *text, size_t len)
{
    if (slot >> 32 != hash) return false;
    const uint64_t *record = t->block.items + place_of(slot);
    return record[1] == len && memcmp(record + HEAD_WORDS, text, len) == 0;
}

static int grow(struct word_table *t)
{
    size_t n = t->n_slots ? t->n_slots * 2 : FIRST_SLOTS, mask = n - 1;
    uint64_t *slots = calloc(n, sizeof *slots);
    if (!slots) return -1;
    for (size_t i = 0; i < t->n_slots; i++) {
        uint64_t slot = t->slots[i];
        if (!slot) continue;
        size_t at = slot >> 32 & mask;
        while (slots[at]) at = (at + 1) & mask;
        slots[at] = slot;
    }
    free(t->slots);
    t->slots = slots;
    t->n_slots = n;
    return 0;
}

/* Append a record; its place, or 0 when memory runs out. */
static size_t append(struct word_table *t, const char *text, size_t len, uint64_t count)
{
    size_t words = HEAD_WORDS + (len + 7) / 8, place = t->block.len ? t->block.len : 1;
    if (len > UINT32_MAX || place > UINT32_MAX - words || array_reserve(&t->block, place + words)) return 0;
    uint64_t *record = t->block.items + place;
    record[0] = count;
    record[1] = len;
    record[words - 1] = 0;
    memcpy(record + HEAD_WORDS, text, len);
    t->block.len = place + words;
    return place;
}

static int count_word(struct word_table *t, const char *text, size_t len, uint32_t hash, uint64_t count)
{
    if (t->n_words >= t->n_slots / 4 * 3 && grow(t)) return -1;
    size_t mask = t->n_slots - 1, at = hash & mask;
    for (; t->slots[at]; at = (at + 1) & mask) {
        if (!holds(t, t->slots[at], hash, text, len)) continue;
        t->block.items[place_of(t->slots[at])] += count;
        return 0;
    }
    size_t place = append(t, text, len, count);
    if (!place) return -1;
    t->slots[at] = slot_value(hash, place);
    t->n_words++;
    return 0;
}

/* Slots were asked for when the words came in; by now they are there and tell which records to ask for. */
static int count_batch(struct word_table *t)
{
    struct word_batch *b = &t->batch;
    size_t n = b->n, mask = t->n_slots - 1;
    for (size_t i = 0; i < n && t->n_slots; i++)
        __builtin_prefetch(t->block.items + place_of(t->slots[b->words[i].hash & mask]));
    const char *text = b->text;
    b->n = b->used = 0;
    for (size_t i = 0; i < n; text += b->words[i++].len)
        if (count_word(t, text, b->words[i].len, b->words[i].hash, b->words[i].count)) return -1;
    return 0;
}

static int add_to_batch(struct word_table *t, const char *text, size_t len, uint64_t count)
{
    struct word_batch *b = &t->batch;
    uint32_t hash = (uint32_t)hash64(text, len);
    if (len > BATCH_BYTES) return count_word(t, text, len, hash, count);
    if ((b->n == BATCH_WORDS || b->used + len > BATCH_BYTES) && count_batch(t)) return -1;
    if (t->n_slots) __builtin_prefetch(&t->slots[hash & (t->n_slots - 1)]);
    memcpy(b->text + b->used, text, len);
    b->words[b->n].count = count;
    b->words[b->n].len = (uint32_t)len;
    b->words[b->n++].hash = hash;
    b->used += len;
    return 0;
}

static int empty_counter(struct word_table *t, struct word_counter *c)
{
    if (!c->key.len) return 0;
    char word[WORD_KEY_BYTES];
    word_key_spell(&c->key, word);
    int result = add_to_batch(t, word, c->key.len, c->count);
    c->key.len = 0;
    return result;
}

static int count_key(struct word_table *t, const struct word_counter *word)
{
    struct word_counter *c = &t->counters[word_key_hash(&word->key) >> (64 - WORD_COUNTER_BITS)];
    if (c->key.low == word->key.low && c->key.high == word->key.high && c->key.len == word->key.len) {
        c->count += word->count;
        return 0;
    }
    if (empty_counter(t, c)) return -1;
    *c = *word;
    return 0;
}

int word_table_add(struct word_table *t, const char *text, size_t len, const char *end, uint64_t count)
{
    if (!len || len > WORD_KEY_BYTES) return add_to_batch(t, text, len, count);
    if (!t->counters && !(t->counters = calloc(1 << WORD_COUNTER_BITS, sizeof *t->counters))) return -1;
    struct word_counter *oldest = &t->delayed[t->turn++ % WORD_DELAY];
    if (oldest->key.len && count_key(t, oldest)) return -1;
    *oldest = (struct word_counter){word_key_of(text, len, end), count};
    __builtin_prefetch(&t->counters[word_key_hash(&oldest->key) >> (64 - WORD_COUNTER_BITS)]);
    return 0;
}

/* Bring everything that waits into the table. */
static int settle(struct word_table *t)
{
    for (size_t i = 0; i < WORD_DELAY; i++) {
        if (t->delayed[i].key.len && count_key(t, &t->delayed[i])) return -1;
        t->delayed[i].key.len = 0;
    }
    for (size_t i = 0; t->counters && i < 1 << WORD_COUNTER_BITS; i++)
        if (empty_counter(t, &t->counters[i])) return -1;
    return count_batch(t);
}

/* For sorting, a slot's hash gives way to the first four bytes of the word: most comparisons end there. */
static uint32_t first_bytes(const char *text, size_t len)
{
    uint32_t bytes = 0;
    for (size_t i = 0; i < 4; i++) bytes = bytes << 8 | (i < len ? (unsigned char)text[i] : 0);
    return bytes;
}

struct word_count word_table_get(const struct word_table *t, size_t i)
{
    const uint64_t *record = t->block.items + place_of(t->slots[i]);
    return (struct word_count){(const char *)(record + HEAD_WORDS), record[1], record[0]};
}

static int compare_slots(const void *a, const void *b, void *block)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    if (x >> 32 != y >> 32) return x >> 32 < y >> 32 ? -1 : 1;
    const uint64_t *p = (const uint64_t *)block + place_of(x), *q = (const uint64_t *)block + place_of(y);
    return word_compare((const char *)(p + HEAD_WORDS), p[1], (const char *)(q + HEAD_WORDS), q[1]);
}

int word_table_sort(struct word_table *t)
{
    size_t n = 0;
    if (settle(t)) return -1;
    for (size_t i = 0; i < t->n_slots; i++)
        if (t->slots[i]) t->slots[n++] = t->slots[i];
    for (size_t i = 0; i < n; i++) {
        struct word_count word = word_table_get(t, i);
        t->slots[i] = slot_value(first_bytes(word.text, word.len), place_of(t->slots[i]));
    }
    if (n) qsort_r(t->slots, n, sizeof *t->slots, compare_slots, t->block.items);
    return 0;
}

void word_table_clear(struct word_table *t)
{
    if (t->n_slots) memset(t->slots, 0, t->n_slots * sizeof *t->slots);
    array_clear(&t->block);
    t->n_words = 0;
    t->batch.n = t->batch.used = 0;
    for (size_t i = 0; i < WORD_DELAY; i++) t->delayed[i].key.len = 0;
    for (size_t i = 0; t->counters && i < 1 << WORD_COUNTER_BITS; i++) t->counters[i].key.len = 0;
}

void word_table_free(struct word_table *t)
{
    free(t->slots);
    free(t->counters);
    array_free(&t->block);
    *t = (struct word_table)WORD_TABLE_INIT;
}

/* ---- as a source ---- */

struct table_source {
    struct word_source source;
    const struct word_table *table;
    size_t at;
};

static int table_next(struct word_source *source, struct word_count *word, struct err *e)
{
    (void)e;
    struct table_source *s = (struct table_source *)source;
    if (s->at == s->table->n_words) return 0;
    *word = word_table_get(s->table, s->at++);
    return 1;
}

static void table_close(struct word_source *source)
{
    free(source);
}

struct word_source *word_table_source(const struct word_table *t)
{
    struct table_source *s = malloc(sizeof *s);
    if (!s) return NULL;
    *s = (struct table_source){{table_next, table_close}, t, 0};
    return &s->source;
}
