#include "vocab/pairs.h"

#include <stdlib.h>

/* Two multiplications by odd 64-bit constants (splitmix64's), so that the high bits depend on all of the
 * pair. */
static uint64_t hash_of(uint64_t pair)
{
    uint64_t h = pair * 0x9E3779B97F4A7C15u;
    return (h ^ h >> 32) * 0xBF58476D1CE4E5B9u;
}

/* Where a pair is looked for first: the bits below those of the part, scaled to [0, n_slots). */
static size_t home_of(uint64_t hash, size_t n_slots)
{
    return (size_t)((unsigned __int128)(hash << PAIR_PARTS_LOG2) * n_slots >> 64);
}

static struct pair_slot *find(const struct pair_part *part, uint64_t hash, uint64_t pair)
{
    size_t at = home_of(hash, part->n_slots);
    while (part->slots[at].pair != pair && part->slots[at].pair != PAIR_NONE)
        if (++at == part->n_slots) at = 0;
    return &part->slots[at];
}

/* Move the pairs that have a count to a table that they fill by five eighths. */
static int rebuild(struct pair_part *part)
{
    struct pair_part grown = {0};
    for (size_t i = 0; i < part->n_slots; i++) grown.used += part->slots[i].count != 0;
    grown.n_slots = grown.used / 5 * 8 + 64;
    grown.slots = malloc(grown.n_slots * sizeof *grown.slots);
    if (!grown.slots) return -1;
    for (size_t i = 0; i < grown.n_slots; i++) grown.slots[i] = (struct pair_slot){PAIR_NONE, 0};
    for (size_t i = 0; i < part->n_slots; i++) {
        struct pair_slot slot = part->slots[i];
        if (slot.count) *find(&grown, hash_of(slot.pair), slot.pair) = slot;
    }
    free(part->slots);
    *part = grown;
    return 0;
}

struct pair_slot *pair_slot(struct pair_counts *p, uint64_t pair)
{
    uint64_t hash = hash_of(pair);
    struct pair_part *part = &p->parts[hash >> (64 - PAIR_PARTS_LOG2)];
    if (part->used >= part->n_slots / 5 * 4 && rebuild(part)) return NULL;
    struct pair_slot *slot = find(part, hash, pair);
    if (slot->pair == PAIR_NONE) {
        *slot = (struct pair_slot){pair, 0};
        part->used++;
    }
    return slot;
}

int64_t pair_count(const struct pair_counts *p, uint64_t pair)
{
    uint64_t hash = hash_of(pair);
    const struct pair_part *part = &p->parts[hash >> (64 - PAIR_PARTS_LOG2)];
    return part->n_slots ? find(part, hash, pair)->count : 0;
}

void pair_counts_free(struct pair_counts *p)
{
    for (size_t i = 0; i < PAIR_PARTS; i++) free(p->parts[i].slots);
    *p = (struct pair_counts)PAIR_COUNTS_INIT;
}
