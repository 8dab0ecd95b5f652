#include "pipeline/ingest/keyset.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 1 << 8, KEPT_CAP = 1 << 16 };

/* The slot that holds hash or is free for it; cap is a power of two and never full. */
static uint64_t *find(uint64_t *slots, size_t cap, uint64_t hash)
{
    size_t at = hash & (cap - 1);
    while (slots[at] && slots[at] != hash) at = (at + 1) & (cap - 1);
    return slots + at;
}

static int grow(struct keyset *k)
{
    size_t cap = k->cap ? k->cap * 2 : FIRST_CAP;
    uint64_t *slots = calloc(cap, sizeof *slots);
    if (!slots) return -1;
    for (size_t i = 0; i < k->cap; i++)
        if (k->slots[i]) *find(slots, cap, k->slots[i]) = k->slots[i];
    free(k->slots);
    k->slots = slots;
    k->cap = cap;
    return 0;
}

int keyset_add(struct keyset *k, uint64_t hash)
{
    if (hash == 0) hash = 1; /* 0 marks a free slot */
    if (k->len >= k->cap - k->cap / 4 && grow(k)) return -1;
    uint64_t *slot = find(k->slots, k->cap, hash);
    if (*slot) return 0;
    *slot = hash;
    k->len++;
    return 1;
}

void keyset_clear(struct keyset *k)
{
    if (k->cap > KEPT_CAP) {
        keyset_free(k);
    } else if (k->len) {
        memset(k->slots, 0, k->cap * sizeof *k->slots);
        k->len = 0;
    }
}

void keyset_free(struct keyset *k)
{
    free(k->slots);
    *k = (struct keyset)KEYSET_INIT;
}
