/* The model that knows nothing but how often a token occurs: what a trained one has to beat. */
#ifndef MALMOI_BERT_UNIGRAM_H
#define MALMOI_BERT_UNIGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

struct unigram {
    uint64_t *counts; /* [size] of each id, owned */
    size_t size;
    uint64_t total;
};

int unigram_init(struct unigram *u, size_t size, struct err *e);
void unigram_free(struct unigram *u); /* u = {0} is fine */
/* Ids below size. */
void unigram_add(struct unigram *u, const uint16_t *ids, size_t n);
/* -log of (count + 1) / (total + size). */
double unigram_loss(const struct unigram *u, uint16_t id);

#endif
