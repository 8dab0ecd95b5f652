/* An arena: many small allocations, released together. One per phase (a document, a query, a training run).
 *
 * Memory from arena_alloc is 16-byte aligned and not cleared. Not thread-safe: one arena a thread. */
#ifndef MALMOI_ARENA_H
#define MALMOI_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *first, *current;
    size_t high_water; /* most bytes handed out between two resets */
    size_t in_use;
};

#define ARENA_INIT                                                                                           \
    {                                                                                                        \
        NULL, NULL, 0, 0                                                                                     \
    }

void *arena_alloc(struct arena *a, size_t size);                  /* NULL when memory runs out */
char *arena_copy(struct arena *a, const void *bytes, size_t len); /* a NUL-terminated copy, or NULL */
void arena_reset(struct arena *a); /* forget all allocations, keep the blocks */
void arena_free(struct arena *a);

#endif
