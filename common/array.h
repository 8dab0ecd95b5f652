/* A growable typed array.
 *
 *     ARRAY(uint32_t) ids = ARRAY_INIT;
 *     if (array_push(&ids, 7)) return err_memory(e);
 *     for (size_t i = 0; i < ids.len; i++) use(ids.items[i]);
 *     array_free(&ids);
 *
 * Sizes are checked; a failed call returns -1 and leaves the array as it was. */
#ifndef MALMOI_ARRAY_H
#define MALMOI_ARRAY_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY(type)                                                                                          \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t len, cap;                                                                                     \
    }
#define ARRAY_INIT                                                                                           \
    {                                                                                                        \
        NULL, 0, 0                                                                                           \
    }

/* Make items hold at least want elements: 0, or -1 when memory runs out. */
#define array_reserve(a, want) array_grow(&(a)->items, &(a)->cap, (want), sizeof *(a)->items)
#define array_push(a, ...)                                                                                   \
    (array_reserve((a), (a)->len + 1) ? -1 : ((a)->items[(a)->len++] = (__VA_ARGS__), 0))
#define array_clear(a) ((void)((a)->len = 0))
#define array_free(a) (free((a)->items), (a)->items = NULL, (a)->len = (a)->cap = 0, (void)0)

/* items is the address of a pointer of any object type, so it is read and written as bytes. */
static inline int array_grow(void *items, size_t *cap, size_t want, size_t size)
{
    if (want <= *cap) return 0;
    size_t grown = *cap + *cap / 2 + 8, bytes;
    if (grown < want) grown = want;
    if (__builtin_mul_overflow(grown, size, &bytes)) return -1;
    void *moved;
    memcpy(&moved, items, sizeof moved);
    moved = realloc(moved, bytes);
    if (!moved) return -1;
    memcpy(items, &moved, sizeof moved);
    *cap = grown;
    return 0;
}

#endif
