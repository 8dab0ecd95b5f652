/* state.json: where a run stands and what it belongs to. Used by checkpoint.c. */
#ifndef MALMOI_BERT_CHECKPOINT_STATE_H
#define MALMOI_BERT_CHECKPOINT_STATE_H

#include "bert/checkpoint.h"

/* Append the file's content. optimizer_steps: steps that were not skipped. */
void checkpoint_state_write(const struct train_state *s, const struct train_identity *identity,
                            uint64_t optimizer_steps, struct buf *out);
int checkpoint_state_read(const char *path, const struct train_identity *identity, struct train_state *s,
                          uint64_t *optimizer_steps, struct err *e);

#endif
