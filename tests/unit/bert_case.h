/* A small model and a ragged batch, for the trainer's tests. */
#ifndef MALMOI_BERT_CASE_H
#define MALMOI_BERT_CASE_H

#include "bert/batch.h"
#include "bert/config.h"
#include "common/rng.h"
#include "tests/unit/unit.h"

static inline struct bert_config small_config(void)
{
    return (struct bert_config){.vocab = 97,
                                .hidden = 24,
                                .layers = 2,
                                .heads = 3,
                                .intermediate = 96,
                                .positions = 32,
                                .types = 2,
                                .norm_epsilon = 1e-12,
                                .hidden_dropout = 0.1,
                                .attention_dropout = 0.1,
                                .initializer_range = 0.02};
}

/* Sequences of the given lengths with random ids, two segments, about one masked token in five. */
static inline void fill_batch(struct batch *b, const size_t *lengths, size_t n, size_t vocab, uint64_t stream)
{
    struct rng r;
    rng_start(&r, 11, RNG_TEST, stream, 0);
    for (size_t s = 0; s < n; s++) {
        uint16_t ids[512];
        for (size_t t = 0; t < lengths[s]; t++) ids[t] = (uint16_t)rng_below(&r, vocab);
        size_t first = b->ids.len;
        assert_int_equal(batch_add(b, ids, lengths[s], lengths[s] / 2, rng_u64(&r)), 0);
        for (size_t t = 0; t < lengths[s]; t++)
            if (rng_below(&r, 5) == 0 || t == 1) {
                assert_int_equal(array_push(&b->masked, (uint32_t)(first + t)), 0);
                assert_int_equal(array_push(&b->labels, (uint16_t)rng_below(&r, vocab)), 0);
            }
        assert_int_equal(array_push(&b->next, (uint16_t)(s % 2)), 0);
    }
}

#endif
