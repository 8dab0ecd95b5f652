#include "bert/flops.h"

double flops_encode(const struct bert_config *c, const struct batch *b)
{
    double hidden = (double)c->hidden, pairs = 0;
    for (size_t s = 0; s < batch_sequences(b); s++) {
        double length = b->starts.items[s + 1] - b->starts.items[s];
        pairs += length * length;
    }
    double dense = 8 * hidden * hidden + 4 * hidden * (double)c->intermediate;
    return (double)c->layers * ((double)b->ids.len * dense + 4 * pairs * hidden);
}

double flops_train(const struct bert_config *c, const struct batch *b)
{
    double hidden = (double)c->hidden;
    double masked = 2 * (hidden * hidden + hidden * (double)c->vocab),
           next = 2 * hidden * hidden + 4 * hidden;
    return 3 * (flops_encode(c, b) + (double)b->masked.len * masked + (double)b->next.len * next);
}
