/* One stage of a pass: its output, its side file and its ledger. Used by stage_run.c alone. */
#ifndef MALMOI_STAGE_LINK_H
#define MALMOI_STAGE_LINK_H

#include "pipeline/shard.h"
#include "pipeline/stage_run.h"

struct stage_link {
    const struct stage_run *run;
    const char *output;
    struct shard_writer *out, *notes; /* notes is NULL if the stage has none */
    struct tally tally;
    struct ledger ledger;
};

/* Set the link up, and its ledger with everything but the input. */
int stage_link_start(struct stage_link *link, const struct stage_run *run, const char *output, struct err *e);

/* Add the shard that the stage reads, and what all its shards share, to the ledger. */
int stage_link_add_inputs(struct stage_link *link, const struct ledger_files *input, struct err *e);

/* True if --update is asked for and the ledger beside the output says that nothing is to be done. The link
 * has its inputs. */
bool stage_link_is_current(const struct stage_link *link);

/* Create the output and the side file. */
int stage_link_open(struct stage_link *link, struct err *e);

/* Publish the side file, then the shard. Several links may do so at once. */
int stage_link_commit(struct stage_link *link, struct err *e);

/* Then the ledger: what stands is complete only with it. output takes the shard with its sums. */
int stage_link_end(struct stage_link *link, struct ledger_files *output, struct err *e);

void stage_link_close(struct stage_link *link);

/* PREFIX.jsonl.zst → PREFIX.NAME.jsonl.zst */
int stage_side_path(const char *output, const char *name, struct buf *path, struct err *e);

/* Publish a shard and add it to files, which may be NULL. *w is NULL afterwards. */
int stage_publish_shard(struct shard_writer **w, const char *path, struct ledger_files *files, struct err *e);

#endif
