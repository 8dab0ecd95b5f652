/* The run of `malmoi ingest`: files in, a folder of shards out (docs/ingest.md). */
#ifndef MALMOI_INGEST_RUN_H
#define MALMOI_INGEST_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "pipeline/ingest/ingest.h"
#include "pipeline/tally.h"

struct ingest_options {
    const char *output;  /* a folder, or "-" */
    const char *exclude; /* a list of ids (exclude.h), or NULL */
    uint64_t shard_size, max_record;
    int64_t max_expansion;
    bool update, force, quiet, help;
};

struct ingest_result {
    struct tally tally;
    size_t shards;
    size_t unknown; /* ids of the list that no document has */
    bool current;   /* nothing was done: --update found everything as it should be */
};

/* config is the ledger's, as opt_config writes it. result is to be freed with tally_free. */
int ingest_run(const struct ingest_format *format, const char *const *operands, size_t n_operands,
               const struct ingest_options *options, const struct buf *config, struct ingest_result *result,
               struct err *e);

#endif
