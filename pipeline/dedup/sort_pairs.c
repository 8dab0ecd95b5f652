#include "pipeline/dedup/sorter.h"

#include <string.h>

enum { FEW = 32, BYTES = sizeof(struct pair) };

static inline int before(const struct pair *a, const struct pair *b)
{
    return a->key != b->key ? a->key < b->key : a->value < b->value;
}

static void insertion_sort(struct pair *pairs, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct pair p = pairs[i];
        size_t at = i;
        for (; at && before(&p, &pairs[at - 1]); at--) pairs[at] = pairs[at - 1];
        pairs[at] = p;
    }
}

/* Byte number depth of a pair, from the most significant of the key to the least of the value. */
static inline unsigned byte_of(const struct pair *p, unsigned depth)
{
    uint64_t half = depth < 8 ? p->key : p->value;
    return (unsigned)(half >> (56 - 8 * (depth & 7))) & 0xFF;
}

/* Put every pair into the stretch of its byte, in place ("American flag sort", McIlroy and others 1993):
 * follow each cycle of pairs that stand in each other's places. */
static void permute(struct pair *pairs, unsigned depth, const size_t ends[256], size_t next[256])
{
    for (unsigned b = 0; b < 256; b++) {
        while (next[b] < ends[b]) {
            struct pair p = pairs[next[b]];
            unsigned to = byte_of(&p, depth);
            while (to != b) {
                struct pair other = pairs[next[to]];
                pairs[next[to]++] = p;
                p = other;
                to = byte_of(&p, depth);
            }
            pairs[next[b]++] = p;
        }
    }
}

static void sort_from(struct pair *pairs, size_t n, unsigned depth)
{
    size_t count[256] = {0}, next[256], ends[256], start = 0;
    for (size_t i = 0; i < n; i++) count[byte_of(&pairs[i], depth)]++;
    for (unsigned b = 0; b < 256; b++) {
        next[b] = start;
        start += count[b];
        ends[b] = start;
    }
    permute(pairs, depth, ends, next);
    for (unsigned b = 0; b < 256; b++) {
        struct pair *part = pairs + ends[b] - count[b];
        if (count[b] <= FEW)
            insertion_sort(part, count[b]);
        else if (depth + 1 < BYTES)
            sort_from(part, count[b], depth + 1); // NOLINT(misc-no-recursion): at most 16 deep
    }
}

void sort_pairs(struct pair *pairs, size_t n)
{
    if (n <= FEW)
        insertion_sort(pairs, n);
    else
        sort_from(pairs, n, 0);
}
