/* A vocabulary while it is being made: distinct strings with ids from 0 in the order of their adding. */
#ifndef MALMOI_PIECES_H
#define MALMOI_PIECES_H

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/array.h"

#define PIECE_NONE UINT32_MAX

struct piece {
    const char *text; /* NUL-terminated, owned by the arena */
    uint32_t len;     /* bytes */
    uint32_t hash;
};

struct pieces {
    ARRAY(struct piece) items; /* [id] */
    uint32_t *slots;           /* [n_slots] ids, PIECE_NONE where empty */
    size_t n_slots;            /* a power of two, or 0 */
    struct arena arena;
};

#define PIECES_INIT                                                                                          \
    {                                                                                                        \
        ARRAY_INIT, NULL, 0, ARENA_INIT                                                                      \
    }

/* The id of a string, which is added if it is new. PIECE_NONE when memory runs out. */
uint32_t pieces_add(struct pieces *p, const char *text, size_t len);
/* The id of a string, or PIECE_NONE. */
uint32_t pieces_find(const struct pieces *p, const char *text, size_t len);
void pieces_free(struct pieces *p);

#endif
