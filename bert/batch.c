#include "bert/batch.h"

void batch_clear(struct batch *b)
{
    array_clear(&b->ids);
    array_clear(&b->segments);
    array_clear(&b->starts);
    array_clear(&b->keys);
    array_clear(&b->masked);
    array_clear(&b->labels);
    array_clear(&b->next);
}

void batch_free(struct batch *b)
{
    array_free(&b->ids);
    array_free(&b->segments);
    array_free(&b->starts);
    array_free(&b->keys);
    array_free(&b->masked);
    array_free(&b->labels);
    array_free(&b->next);
}

int batch_add(struct batch *b, const uint16_t *ids, size_t n, size_t second, uint64_t key)
{
    size_t first = b->ids.len;
    if (array_reserve(&b->ids, first + n) || array_reserve(&b->segments, first + n) ||
        array_reserve(&b->starts, b->starts.len + 2) || array_reserve(&b->keys, b->keys.len + 1))
        return -1;
    if (!b->starts.len) b->starts.items[b->starts.len++] = 0;
    memcpy(b->ids.items + first, ids, n * sizeof *ids);
    memset(b->segments.items + first, 0, second);
    memset(b->segments.items + first + second, 1, n - second);
    b->ids.len = b->segments.len = first + n;
    b->starts.items[b->starts.len++] = (uint32_t)(first + n);
    b->keys.items[b->keys.len++] = key;
    return 0;
}
