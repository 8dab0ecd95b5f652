/* The part of the stage frame that works on one input: shard in, shard, side files and ledger out, for one
 * stage or for several in one pass. */
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

/* Run n stages, each on what the one before it leaves, from the input to outputs[n]: the same files as n
 * calls of stage_run_file one after another, but the input is read and parsed once. All are paths; all runs
 * have the same number of threads. With --update the stages at the front whose outputs are current are left
 * out. */
int stage_run_chain(const struct stage_run *runs, size_t n, const char *input, const char *const *outputs,
                    struct err *e);

#endif
