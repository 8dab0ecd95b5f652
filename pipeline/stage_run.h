/* The part of the stage frame that works on one input: shard in, shard, side files and ledger out. */
#ifndef MALMOI_STAGE_RUN_H
#define MALMOI_STAGE_RUN_H

#include "pipeline/stage.h"

struct stage_run {
    const struct stage *stage;
    const struct stage_options *options; /* the head of the stage's own options */
    void **workers;                      /* [threads] */
    void *shared;                        /* what stage->open made */
    int threads;
    const struct ledger_files *shared_inputs; /* what stage->open added */
};

/* Run the stage from the input (a path, or "-") to the output (a path, or "-": then there are no side files
 * and no ledger, and a malformed record is an error). */
int stage_run_file(const struct stage_run *run, const char *input, const char *output, struct err *e);

#endif
