/* A block: some documents and the samples they are cut into. Internal to samples. */
#ifndef MALMOI_BERT_SAMPLES_BLOCK_H
#define MALMOI_BERT_SAMPLES_BLOCK_H

#include "bert/samples.h"
#include "common/array.h"

struct block_sample {
    size_t first; /* in ids */
    uint32_t n, second;
    uint64_t document;
    uint8_t next;
};

struct sample_block {
    ARRAY(struct corpus_document) documents;
    size_t n_cut;        /* of documents; those behind are only there to be random text */
    ARRAY(uint16_t) ids; /* of the samples, one behind the other */
    ARRAY(struct block_sample) samples;
};

struct sample_rules {
    struct sample_options options;
    uint16_t cls, sep;
};

/* Cut the block's documents into samples. Pairs need at least two documents. 0, or -1 when memory runs out.
 */
int sample_block_pairs(struct sample_block *b, const struct sample_rules *rules, uint64_t epoch);
int sample_block_pack(struct sample_block *b, const struct sample_rules *rules);

#endif
