/* Shards built a second time from what the tree holds, by the recorded stages and configurations, and
 * compared.
 *
 * Each stage runs as a process of this very program in a temporary folder ($TMPDIR or /tmp), which is removed
 * afterwards; one shard of one stage is in it at a time. */
#ifndef MALMOI_AUDIT_REBUILD_H
#define MALMOI_AUDIT_REBUILD_H

#include "audit/faults.h"
#include "audit/rerun.h"

struct rebuild_options {
    const struct tree *tree;
    const struct rebuild_command *commands; /* [AUDIT_STAGES] */
    uint64_t shards;                        /* how many; all if there are fewer */
    uint64_t seed;                          /* chooses them, by their names */
    const char *corpora, *benchmark, *key;  /* NULL: ingest, the index, pii with a key are left out */
    int threads;
    /* Called with a line of what is done or left out, and why. */
    void (*note)(void *context, const char *text);
    void *context;
};

/* What is not as the tree has it becomes a fault: the first record that differs, or another reason. 0, or -1
 * where there is no temporary folder or no memory. */
int rebuild(const struct rebuild_options *options, struct faults *f, struct err *e);

#endif
