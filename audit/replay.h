/* The stages of one shard of an output tree, replayed on single records as its ledgers say they ran.
 *
 * A stage is opened when it is first asked for: an index or a dictionary is read only where it is needed. */
#ifndef MALMOI_AUDIT_REPLAY_H
#define MALMOI_AUDIT_REPLAY_H

#include "audit/tree.h"
#include "pipeline/record.h"
#include "pipeline/stage_replay.h"

/* Something that is not what it was when the chain ran. */
struct replay_change {
    const char *what;           /* "program", "bm25.db" */
    const char *recorded, *now; /* sums or versions; "" if there is none */
};

struct replay {
    struct stage_replay *stage;
    bool whole;       /* dedup: a record is found in its drop list by its whole text, and only once */
    bool without_key; /* pii only: the chain had a key and none was given. What is found is the same, what
                         stands in its place is not */
};

struct replay_set {
    const struct tree *tree;
    const char *shard, *key, *index; /* key may be NULL; index NULL is the tree's own bm25.db */
    struct replay replays[AUDIT_STAGES];
    ARRAY(struct replay_change) changes; /* each once */
    struct arena arena;
    char program[SHA256_HEX]; /* of this one */
};

/* Nothing is read yet. tree, shard, key and index must outlive the set. */
void replay_start(struct replay_set *s, const struct tree *tree, const char *shard, const char *key,
                  const char *index);
void replay_end(struct replay_set *s); /* safe on a zeroed set */

/* *replay is the stage's, or NULL if it cannot be replayed (it is no function of one record) or the tree does
 * not have it. */
int replay_of(struct replay_set *s, enum audit_stage stage, struct replay **replay, struct err *e);

/* For every line of after (paragraphs or sentences), the line of before that it was made of: each line of
 * before is replayed alone. REPLAY_NO_LINE where none can be named. */
#define REPLAY_NO_LINE UINT32_MAX
typedef ARRAY(uint32_t) replay_origins;
int replay_line_origins(const struct replay *replay, const struct record *before, const struct record *after,
                        replay_origins *origins, struct err *e);

#endif
