/* From documents to samples: what one row of a batch is, before masking.
 *
 * A stream hands out the samples of epoch after epoch, without end. In an epoch the training documents come
 * in an order that a keyed permutation gives; as many as make a block of about a million tokens are cut into
 * samples together and these are shuffled. Memory is a block and the longest document, whatever the corpus;
 * what comes depends on corpus, options and epoch alone. */
#ifndef MALMOI_BERT_SAMPLES_H
#define MALMOI_BERT_SAMPLES_H

#include "bert/corpus.h"

enum sample_objective {
    SAMPLE_PAIRS, /* [CLS] A [SEP] B [SEP]; half of the B are random (google-research/bert
                     create_pretraining_data.py), that is from another document of the block */
    SAMPLE_PACKED /* [CLS] sentences [SEP]: full sentences, also of following documents, each document's end a
                     [SEP]; a sentence that no sample can hold is cut, so that no token is lost */
};

enum { SAMPLE_MIN_LENGTH = 8, SAMPLE_MAX_LENGTH = 1 << 16 };

struct sample_options {
    enum sample_objective objective;
    size_t max_length; /* tokens, special ones included; SAMPLE_MIN_LENGTH … SAMPLE_MAX_LENGTH */
    double
        short_share; /* of the documents that SAMPLE_PAIRS cuts by a random shorter target, anew an epoch */
    uint64_t seed;
    bool held_out;       /* samples of the held-out documents instead: one epoch, in the order of the corpus,
                            unshuffled */
    size_t block_tokens; /* 0: 1 << 20 */
};

struct sample {
    const uint16_t *ids; /* [n] special tokens included; valid until the next call */
    size_t n;
    size_t second;          /* first token of segment 1; n if there is none */
    uint8_t next;           /* SAMPLE_PAIRS: 0: B follows A, 1: B is random */
    uint64_t epoch, number; /* number: place in the epoch, from 0 */
    uint64_t document;      /* where it begins */
};

/* Where a stream stands: the sample to come. Zeros: the beginning. Written to checkpoints. */
struct sample_cursor {
    uint64_t epoch;    /* below 2^32 */
    uint64_t document; /* place in the epoch's order at which the current block begins */
    uint64_t before;   /* samples of the epoch before that block */
    uint64_t sample;   /* in the block */
};

struct sample_stream;

/* corpus and vocab must outlive the stream. ERR_DATA if the vocabulary lacks [CLS] or [SEP]; ERR_USAGE if
 * an option is out of range, if there are no training documents, or fewer than two with SAMPLE_PAIRS, or for
 * a cursor that is not in the corpus. A stream of held-out documents may be empty; with SAMPLE_PAIRS it wants
 * a corpus of two documents, since a training document is the random text where one alone is held out. */
int sample_stream_new(struct sample_stream **s, const struct corpus *corpus, const struct vocab *vocab,
                      const struct sample_options *options, const struct sample_cursor *cursor,
                      struct err *e);
void sample_stream_free(struct sample_stream *s); /* NULL is fine */

/* The next sample: 1, or 0 at the end (held_out only), or -1. */
int sample_next(struct sample_stream *s, struct sample *sample, struct err *e);
/* The cursor behind the last sample_next. */
struct sample_cursor sample_stream_cursor(const struct sample_stream *s);

#endif
