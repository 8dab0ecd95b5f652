/* A stage made ready: its options, what its threads share, a worker for each of them. */
#ifndef MALMOI_STAGE_SETUP_H
#define MALMOI_STAGE_SETUP_H

#include "pipeline/stage_run.h"

struct stage_setup {
    const struct stage *stage;
    struct stage_options *options; /* the head of the stage's own options */
    struct ledger_files inputs;    /* what the stage reads besides shards */
    void *shared;
    void **workers; /* [threads] */
    int threads;
};

/* The options' defaults, then the arguments (argv[0] is the command's name); argv must outlive the setup.
 * further is a table of more options of struct stage_options, or NULL. A failed setup is to be closed, too.
 */
int stage_setup_options(struct stage_setup *s, const struct stage *stage, const struct opt *further, int argc,
                        char **argv, struct opt_args *operands, struct err *e);
/* Then open the stage and make the workers. */
int stage_setup_open(struct stage_setup *s, int threads, struct err *e);
void stage_setup_close(struct stage_setup *s);

/* The setup as the frame runs it; valid as long as the setup is. */
struct stage_run stage_setup_run(const struct stage_setup *s);

#endif
