/* Checkpoints of a training run: OUT/step-00001000/ with everything that going on needs, and OUT/latest, a
 * link to the newest whole one.
 *
 *     model.safetensors, config.json     as Hugging Face reads them
 *     vocab.txt, tokenizer files         copied from the vocabulary's folder
 *     optimizer.safetensors              m.NAME and v.NAME, both moments
 *     state.json                         struct train_state, and what it belongs to
 *
 * A checkpoint is written as step-00001000.part, flushed to the disk and renamed; what stood there before is
 * untouched until then. */
#ifndef MALMOI_BERT_CHECKPOINT_H
#define MALMOI_BERT_CHECKPOINT_H

#include "bert/model.h"
#include "bert/optimizer.h"
#include "bert/samples.h"
#include "common/buf.h"
#include "common/hash.h"

/* Where a run stands. */
struct train_state {
    uint64_t step;    /* steps done, skipped ones included */
    uint64_t skipped; /* steps whose gradient was not finite */
    uint64_t tokens;  /* seen, without padding, of all ranks */
    double seconds;   /* spent, over all sessions of the run */
    struct sample_cursor cursor;
};

/* What a checkpoint belongs to; a run is only continued with the same. */
struct train_identity {
    const char *config; /* a JSON object: the options that decide what is computed */
    const char *corpus_sha256, *vocab_sha256;
};

struct checkpoint {
    const struct bert_model *model;
    const struct optimizer *optimizer;
    const struct train_state *state;
    const struct train_identity *identity;
    const char *vocab; /* vocab.txt or its folder */
};

/* Write OUT/step-N, move `latest` there, and remove all but the newest keep checkpoints. */
int checkpoint_save(const struct checkpoint *c, const char *out, size_t keep, struct err *e);
/* True if OUT has a whole checkpoint. */
bool checkpoint_exists(const char *out);
/* Read OUT/latest. *model is new, *optimizer has its options already. ERR_USAGE if the identity is another
 * one, naming what differs. */
int checkpoint_load(const char *out, const struct train_identity *identity, struct bert_model *model,
                    const struct optimizer_options *options, struct optimizer *optimizer,
                    struct train_state *state, struct err *e);
/* Remove every checkpoint of OUT. */
int checkpoint_remove_all(const char *out, struct err *e);

#endif
