#include "vocab/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash.h"

/* The slot that holds the string, or the empty one where it belongs. */
static size_t slot_of(const struct pieces *p, const char *text, size_t len, uint32_t hash)
{
    size_t mask = p->n_slots - 1, at = hash & mask;
    for (; p->slots[at] != PIECE_NONE; at = (at + 1) & mask) {
        const struct piece *piece = &p->items.items[p->slots[at]];
        if (piece->hash == hash && piece->len == len && memcmp(piece->text, text, len) == 0) break;
    }
    return at;
}

static int grow(struct pieces *p)
{
    size_t n = p->n_slots ? p->n_slots * 2 : 1024;
    uint32_t *slots = malloc(n * sizeof *slots);
    if (!slots) return -1;
    memset(slots, 0xFF, n * sizeof *slots);
    for (size_t id = 0; id < p->items.len; id++) {
        size_t at = p->items.items[id].hash & (n - 1);
        while (slots[at] != PIECE_NONE) at = (at + 1) & (n - 1);
        slots[at] = (uint32_t)id;
    }
    free(p->slots);
    p->slots = slots;
    p->n_slots = n;
    return 0;
}

uint32_t pieces_add(struct pieces *p, const char *text, size_t len)
{
    if (len >= UINT32_MAX || p->items.len >= PIECE_NONE - 1) return PIECE_NONE;
    if (p->items.len * 2 >= p->n_slots && grow(p)) return PIECE_NONE;
    uint32_t hash = (uint32_t)hash64(text, len);
    size_t at = slot_of(p, text, len, hash);
    if (p->slots[at] != PIECE_NONE) return p->slots[at];
    const char *copy = arena_copy(&p->arena, text, len);
    if (!copy || array_push(&p->items, (struct piece){copy, (uint32_t)len, hash})) return PIECE_NONE;
    return p->slots[at] = (uint32_t)(p->items.len - 1);
}

uint32_t pieces_find(const struct pieces *p, const char *text, size_t len)
{
    if (!p->n_slots) return PIECE_NONE;
    return p->slots[slot_of(p, text, len, (uint32_t)hash64(text, len))];
}

void pieces_free(struct pieces *p)
{
    array_free(&p->items);
    free(p->slots);
    arena_free(&p->arena);
    *p = (struct pieces)PIECES_INIT;
}
