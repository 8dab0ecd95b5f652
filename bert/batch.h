/* A batch without padding: the tokens of all sequences behind one another. */
#ifndef MALMOI_BERT_BATCH_H
#define MALMOI_BERT_BATCH_H

#include <stdint.h>

#include "common/array.h"

/* T tokens in B sequences, of which n positions are to be predicted. Token t of sequence b has the position
 * t - starts[b]. */
struct batch {
    ARRAY(uint16_t) ids;     /* [T] what the model sees: masked */
    ARRAY(uint8_t) segments; /* [T] 0 or 1 */
    ARRAY(uint32_t) starts; /* [B + 1] first token of each sequence; the last entry is T. Empty when B is 0 */
    ARRAY(uint64_t) keys;   /* [B] names a sequence's dropout: same sample, same mask, in any batch */
    ARRAY(uint32_t) masked; /* [n] tokens to predict, rising */
    ARRAY(uint16_t) labels; /* [n] what stood there */
    ARRAY(uint16_t) next; /* [B] 0: the second text follows the first; 1: a random one. Or empty: not asked */
};

#define BATCH_INIT                                                                                           \
    {                                                                                                        \
        ARRAY_INIT, ARRAY_INIT, ARRAY_INIT, ARRAY_INIT, ARRAY_INIT, ARRAY_INIT, ARRAY_INIT                   \
    }

void batch_clear(struct batch *b);
void batch_free(struct batch *b);

static inline size_t batch_sequences(const struct batch *b)
{
    return b->starts.len ? b->starts.len - 1 : 0;
}

/* Append one sequence of n > 0 tokens with nothing masked; tokens from second on are of segment 1 (second ==
 * n: none). 0, or -1 when memory runs out. */
int batch_add(struct batch *b, const uint16_t *ids, size_t n, size_t second, uint64_t key);

#endif
