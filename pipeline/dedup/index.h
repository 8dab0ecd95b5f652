/* A shard's documents to their signatures. */
#ifndef MALMOI_DEDUP_INDEX_H
#define MALMOI_DEDUP_INDEX_H

#include "pipeline/dedup/signatures.h"
#include "pipeline/tally.h"

struct index_options {
    struct signatures_config config;
    int threads;
    uint64_t max_record;
    enum io_existing existing;
    bool quiet;
};

/* Read the shard (or JSON Lines) at input and write the file of signatures. tally gets the numbers of the
 * ledger; a line that is no record is counted there as dropped: the stage will keep it in its rejects. */
int dedup_index(const char *input, const char *output, const struct index_options *o, struct tally *tally,
                char hex[SHA256_HEX], uint64_t *bytes, struct err *e);

#endif
