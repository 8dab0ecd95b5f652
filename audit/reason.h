/* Why a stage dropped a document: the stage itself is asked again. */
#ifndef MALMOI_AUDIT_REASON_H
#define MALMOI_AUDIT_REASON_H

#include "audit/tree.h"
#include "pipeline/stage_replay.h"

/* Make the stage of a ledger ready to be replayed; more as for stage_replay_open. ERR_DATA if it would not
 * be the same work: another version of the tool, or other inputs beside the shard (an index, a key, a
 * dictionary) than the ledger has the sums of. */
int audit_replay_open(struct stage_replay **out, const struct tree_ledger *ledger, const char *const *more,
                      struct err *e);

/* A document's reason in the tally of its record: the stage's own, that which counts a document; if that one
 * is `empty`, the reason that took most of the sentences, or of the characters where these are equal (of
 * several, the first), since that is what made it empty. NULL if the tally counts no document. */
const char *audit_reason_of(const struct tally *t);

/* The replays of one shard's ledgers, opened when they are first wanted. */
struct reasons {
    const char *root;  /* of the tree */
    const char *index; /* the benchmark's, for decontaminate */
    struct stage_replay *replays[AUDIT_STAGES];
    bool asked[AUDIT_STAGES];
    struct tally tally;
    struct buf notes;
    struct buf options[AUDIT_STAGES]; /* what the replays point into */
    int64_t unexplained;              /* documents without a reason */
    struct err why;                   /* of the first of them; its code is 0 if there is none */
};

/* The reason for which a document was dropped, given its record as the stage read it, which is changed.
 * *reason is valid until the next call, or NULL where the stage cannot be replayed or, replayed, keeps the
 * record: these are counted. A stage that is none of records (encode) has a reason if its ledger knows
 * but one for documents. */
int reasons_find(struct reasons *r, const struct tree_ledger *ledger, struct record *before,
                 const char **reason, struct err *e);
void reasons_close(struct reasons *r); /* unexplained and why stay */

#endif
