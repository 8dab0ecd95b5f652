#include "bert/unigram.h"

#include <math.h>
#include <stdlib.h>

int unigram_init(struct unigram *u, size_t size, struct err *e)
{
    *u = (struct unigram){.size = size, .counts = calloc(size ? size : 1, sizeof *u->counts)};
    return u->counts ? 0 : err_memory(e);
}

void unigram_free(struct unigram *u)
{
    free(u->counts);
    *u = (struct unigram){0};
}

void unigram_add(struct unigram *u, const uint16_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) u->counts[ids[i]]++;
    u->total += n;
}

double unigram_loss(const struct unigram *u, uint16_t id)
{
    return log((double)u->total + (double)u->size) - log((double)u->counts[id] + 1);
}
