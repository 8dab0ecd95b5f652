/* A stage outside of its frame: one record at a time, configured as a ledger says.
 *
 * This answers "what did the stage do with this record, and why": the tally of one record is the evidence. */
#ifndef MALMOI_STAGE_REPLAY_H
#define MALMOI_STAGE_REPLAY_H

#include "common/json.h"
#include "pipeline/stage.h"

struct stage_replay; /* one thread at a time */

/* config is the ledger's. more holds further arguments ("--index=FILE", "--key=FILE") for what a ledger names
 * only by its sum; NULL-terminated, may be NULL; they must outlive the replay. stage is a constant. */
int stage_replay_open(struct stage_replay **out, const struct stage *stage, yajl_val config,
                      const char *const *more, struct err *e);
void stage_replay_close(struct stage_replay *r); /* NULL is fine */

/* What the stage read besides its shard (an index, a key's fingerprint, a dictionary), with its sums: to be
 * compared with the ledger's inputs. */
const struct ledger_files *stage_replay_inputs(const struct stage_replay *r);

/* What stage->open made, of the stage's own type (filter_stage.h, decontaminate.h say which); NULL if
 * nothing.
 */
const void *stage_replay_shared(const struct stage_replay *r);

/* The stage's own function (struct stage): changes record, adds to t and notes. Names in t are valid until
 * the replay is closed. */
enum stage_verdict stage_replay_record(struct stage_replay *r, struct record *record, struct tally *t,
                                       struct buf *notes, struct err *e);

#endif
