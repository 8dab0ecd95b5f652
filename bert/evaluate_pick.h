/* One pass over a corpus before it is evaluated: counts of the training documents' tokens, and which
 * held-out sentences the pseudo-perplexity looks at. */
#ifndef MALMOI_BERT_EVALUATE_PICK_H
#define MALMOI_BERT_EVALUATE_PICK_H

#include "bert/corpus.h"
#include "bert/unigram.h"
#include "common/array.h"

struct picked_sentence {
    uint64_t document;
    size_t sentence;
};

/* Every stride-th sentence of a source, from the first on. When there are more than at_most, every other one
 * goes and the stride doubles: so they are spread evenly without knowing before how many there are. */
struct sentence_pick {
    ARRAY(struct picked_sentence) items;
    uint64_t stride, seen;
    size_t at_most;
};

struct sentence_pick sentence_pick_of(size_t at_most);
int sentence_pick_add(struct sentence_pick *p, uint64_t document, size_t sentence); /* -1: no memory */
void sentence_pick_free(struct sentence_pick *p);

/* picks: one a source. unigram: NULL, or counts grow by the training documents. *held_out: how many documents
 * are held out. */
int evaluate_pick(const struct corpus *corpus, struct sentence_pick *picks, struct unigram *unigram,
                  uint64_t *held_out, struct err *e);

#endif
