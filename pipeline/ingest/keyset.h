/* A set of 64-bit hashes, for telling that a name or a key has come before. */
#ifndef MALMOI_KEYSET_H
#define MALMOI_KEYSET_H

#include <stddef.h>
#include <stdint.h>

struct keyset {
    uint64_t *slots; /* [cap] open addressing; 0 is free */
    size_t len, cap;
};

#define KEYSET_INIT                                                                                          \
    {                                                                                                        \
        NULL, 0, 0                                                                                           \
    }

/* 1 if hash is new and was added, 0 if it was there, -1 when memory runs out. Two different keys with one
 * hash are taken for the same (once in 10^10 sets of 60,000 keys). */
int keyset_add(struct keyset *k, uint64_t hash);
void keyset_clear(struct keyset *k); /* keeps the memory unless it is large */
void keyset_free(struct keyset *k);

#endif
