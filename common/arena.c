#include "common/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 18, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *next;
    size_t used, size;
    alignas(ALIGNMENT) unsigned char bytes[];
};

static struct arena_block *block_new(size_t size)
{
    size_t total;
    if (__builtin_add_overflow(sizeof(struct arena_block), size, &total)) return NULL;
    struct arena_block *block = malloc(total);
    if (!block) return NULL;
    block->next = NULL;
    block->used = 0;
    block->size = size;
    return block;
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2) return NULL;
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    while (!a->current || a->current->size - a->current->used < size) {
        struct arena_block *next = a->current ? a->current->next : a->first;
        if (!next) {
            next = block_new(size > BLOCK_BYTES ? size : BLOCK_BYTES);
            if (!next) return NULL;
            if (a->current)
                a->current->next = next;
            else
                a->first = next;
        }
        a->current = next;
    }
    void *memory = a->current->bytes + a->current->used;
    a->current->used += size;
    a->in_use += size;
    if (a->in_use > a->high_water) a->high_water = a->in_use;
    return memory;
}

char *arena_copy(struct arena *a, const void *bytes, size_t len)
{
    if (len == SIZE_MAX) return NULL;
    char *copy = arena_alloc(a, len + 1);
    if (!copy) return NULL;
    if (len) memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

void arena_reset(struct arena *a)
{
    for (struct arena_block *block = a->first; block; block = block->next) block->used = 0;
    a->current = a->first;
    a->in_use = 0;
}

void arena_free(struct arena *a)
{
    for (struct arena_block *block = a->first, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *a = (struct arena)ARENA_INIT;
}
