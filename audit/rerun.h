/* One stage of one shard run again, as its ledger records it: a process of this very program.
 *
 * The arguments come from the ledgers by way of common/opt_recorded, so that no ledger can name a file:
 * inputs and outputs are those of the tree's shape. */
#ifndef MALMOI_AUDIT_RERUN_H
#define MALMOI_AUDIT_RERUN_H

#include "audit/tree.h"
#include "common/opt.h"

/* How a stage is run that is no stage of records: "vocab count", and the tables of the options that its
 * ledgers record. */
struct rebuild_command {
    const char *words[2];            /* words[1] may be NULL */
    const struct opt *const *tables; /* NULL-terminated; NULL: the stage cannot be run again */
};

struct rerun {
    const struct tree *tree;                /* the ledgers; inputs are read below its root */
    const struct rebuild_command *commands; /* [AUDIT_STAGES] */
    const char *folder;                     /* where the outputs go, in the tree's shape */
    const char *corpora, *benchmark, *key;  /* NULL: ingest, the index, pii with a key cannot be run */
    int threads;
    bool update;        /* an output that is current already stays, another one is replaced */
    struct arena arena; /* arguments of one run */
    struct opt_args arguments;
};

/* Why a stage cannot be run, or NULL. */
const char *rerun_left_out(const struct rerun *r, const struct tree_ledger *l);

/* Run the stage of l for the shard `name` (l's own, or another one that is made with the same options);
 * ingest makes all shards of the source. An error has the exit code of the process and the first line that it
 * said. */
int rerun_stage(struct rerun *r, const struct tree_ledger *l, const char *name, struct err *e);
void rerun_free(struct rerun *r);

#endif
