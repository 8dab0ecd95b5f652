#include "pipeline/morphs/native_frontier.h"

void frontier_free(struct frontier *f)
{
    free(f->keys);
    free(f->rights);
    free(f->offsets);
}

static int reserve(struct frontier *f, size_t n, struct err *e)
{
    size_t want = n + FRONTIER_STEP, keys = f->cap, rights = f->cap, offsets = f->cap;
    if (want <= f->cap) return 0;
    if (array_grow(&f->keys, &keys, want, sizeof *f->keys) ||
        array_grow(&f->rights, &rights, want, sizeof *f->rights) ||
        array_grow(&f->offsets, &offsets, want, sizeof *f->offsets))
        return err_memory(e);
    f->cap = keys;
    return 0;
}

static void fill_up(struct frontier *f, const struct native_model *m)
{
    for (size_t i = f->n; i % FRONTIER_STEP; i++) {
        f->keys[i] = INT64_MAX / 2;
        f->rights[i] = 0;
        f->offsets[i] = m->never;
    }
}

/* A way that is dearer than another one by more than the costs of connections can make up for never wins. */
int frontier_make(struct frontier *f, const struct native_model *m, const struct way *ways, size_t n,
                  struct err *e)
{
    if (reserve(f, n, e)) return -1;
    int64_t bound = INT64_MAX, least = INT64_MAX;
    for (size_t i = 0; i < n; i++) {
        int64_t most = ways[i].key + key_of_cost(m->ranges[ways[i].right].most);
        bound = most < bound ? most : bound;
        least = ways[i].key < least ? ways[i].key : least;
    }
    f->least = (least & ~(int64_t)TIE_MASK) - key_of_cost(m->bias);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        f->keys[kept] = ways[i].key;
        f->rights[kept] = ways[i].right;
        f->offsets[kept] = (uint16_t)((ways[i].key - f->least) >> TIE_BITS);
        kept += ways[i].key + key_of_cost(m->ranges[ways[i].right].least) <= bound;
    }
    f->n = kept;
    fill_up(f, m);
    return 0;
}

int64_t frontier_best(const struct frontier *f, const struct native_model *m, uint32_t left)
{
    const int16_t *row = m->matrix + (size_t)left * m->dictionary.rights;
    int64_t best = INT64_MAX;
    for (size_t i = 0; i < f->n; i++) {
        int64_t key = f->keys[i] + key_of_cost(row[f->rights[i]]);
        best = key < best ? key : best;
    }
    return best;
}
