#include "vocab/pairs.h"

#include <stdlib.h>

/* Multiplication by a 64-bit odd constant (the golden ratio), high bits folded down. */
static size_t home_of(uint64_t pair, size_t mask)
{
    uint64_t h = pair * 0x9E3779B97F4A7C15u;
    return (size_t)(h ^ h >> 32) & mask;
}

static size_t find(const struct pair_slot *slots, size_t mask, uint64_t pair)
{
    size_t at = home_of(pair, mask);
    while (slots[at].pair != pair && slots[at].pair != PAIR_NONE) at = (at + 1) & mask;
    return at;
}

static size_t count_live(const struct pair_counts *p)
{
    size_t live = 0;
    for (size_t i = 0; i < p->n_slots; i++) live += p->slots[i].pair != PAIR_NONE && p->slots[i].count != 0;
    return live;
}

/* Move the pairs with a count to a table that they fill at most to three eighths. */
static int rebuild(struct pair_counts *p)
{
    size_t live = count_live(p), n = 1024, used = 0;
    while (n / 8 * 3 < live) n *= 2;
    struct pair_slot *slots = malloc(n * sizeof *slots);
    if (!slots) return -1;
    for (size_t i = 0; i < n; i++) slots[i] = (struct pair_slot){PAIR_NONE, 0};
    for (size_t i = 0; i < p->n_slots; i++) {
        if (p->slots[i].pair == PAIR_NONE || p->slots[i].count == 0) continue;
        slots[find(slots, n - 1, p->slots[i].pair)] = p->slots[i];
        used++;
    }
    free(p->slots);
    *p = (struct pair_counts){slots, n, used};
    return 0;
}

struct pair_slot *pair_slot(struct pair_counts *p, uint64_t pair)
{
    if (p->used >= p->n_slots / 4 * 3 && rebuild(p)) return NULL;
    struct pair_slot *slot = &p->slots[find(p->slots, p->n_slots - 1, pair)];
    if (slot->pair == PAIR_NONE) {
        *slot = (struct pair_slot){pair, 0};
        p->used++;
    }
    return slot;
}

int64_t pair_count(const struct pair_counts *p, uint64_t pair)
{
    return p->n_slots ? p->slots[find(p->slots, p->n_slots - 1, pair)].count : 0;
}

void pair_counts_free(struct pair_counts *p)
{
    free(p->slots);
    *p = (struct pair_counts)PAIR_COUNTS_INIT;
}
