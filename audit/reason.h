/* Why a stage dropped a document: the stage itself is asked again. */
#ifndef MALMOI_AUDIT_REASON_H
#define MALMOI_AUDIT_REASON_H

#include "audit/replay.h"

/* A document's reason in the tally of its record: the stage's own, that which counts a document; if that one
 * is `empty`, the reason that took most of the sentences, or of the characters where these are equal (of
 * several, the first), since that is what made it empty. NULL if the tally counts no document. */
const char *audit_reason_of(const struct tally *t);

/* The stages of one shard, replayed when they are first wanted: a set each, so that what changed since the
 * chain ran is known of each. */
struct reasons {
    const struct tree *tree;
    const char *index; /* the benchmark's, for decontaminate */
    struct replay_set sets[AUDIT_STAGES];
    struct stage_replay *replays[AUDIT_STAGES]; /* of the sets; NULL if it would not be the same work */
    bool asked[AUDIT_STAGES];
    struct tally tally;
    struct buf notes;
    int64_t unexplained; /* documents without a reason */
    struct err why;      /* of the first of them; its code is 0 if there is none */
};

/* The reason for which a document was dropped, given its record as the stage read it, which is changed.
 * *reason is valid until the next call, or NULL where the stage cannot be replayed or, replayed, keeps the
 * record: these are counted. A stage that is none of records (encode) has a reason if its ledger knows
 * but one for documents. */
int reasons_find(struct reasons *r, const struct tree_ledger *ledger, struct record *before,
                 const char **reason, struct err *e);
void reasons_close(struct reasons *r); /* unexplained and why stay */

#endif
