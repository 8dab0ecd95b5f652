/* `malmoi encode` on shards: every sentence of the records becomes a sequence of a token shard. */
#ifndef MALMOI_ENCODE_SHARDS_H
#define MALMOI_ENCODE_SHARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "vocab/encode.h"

struct encode_job {
    const struct vocab *vocab;
    const char *vocab_path; /* of the vocabulary's file, for the ledger */
    const struct encode_model *model;
    const struct buf *config; /* the members of the ledger's config object */
    const char *prefix;
    int threads;
    uint64_t max_record;
    bool replace; /* outputs that stand */
    bool update;  /* do nothing if the ledger says that the outputs are what would be written */
    bool quiet;
};

/* inputs: shards, or "-" for JSON Lines on standard input. Writes PREFIX.bin, .idx, .lineage, .ledger.json,
 * and PREFIX.rejects.jsonl.zst if a line was no record. The bytes do not depend on threads. */
int encode_shards(const struct encode_job *job, const char *const *inputs, size_t n_inputs, struct err *e);

#endif
