/* How many floating-point operations a batch takes: products only, forward and backward, nothing computed
 * twice and no padding counted (docs/bert.md). */
#ifndef MALMOI_BERT_FLOPS_H
#define MALMOI_BERT_FLOPS_H

#include "bert/batch.h"
#include "bert/config.h"

/* Of encoding alone. */
double flops_encode(const struct bert_config *c, const struct batch *b);
/* Of a training step: three times the forward pass with its heads. */
double flops_train(const struct bert_config *c, const struct batch *b);

#endif
