/* The stages of the chain in their order, as an output tree shows them (docs/architecture.md, chain.mk). */
#ifndef MALMOI_AUDIT_STAGES_H
#define MALMOI_AUDIT_STAGES_H

#include "pipeline/stage.h"

/* The numbers of the database's table `stage`; they never change. */
enum audit_stage {
    AUDIT_INGEST = 1,
    AUDIT_CLEAN,
    AUDIT_PII,
    AUDIT_DEDUP, /* only where the chain was told to */
    AUDIT_SPLIT,
    AUDIT_FILTER,
    AUDIT_DECONTAMINATE,
    AUDIT_MORPHS,
    AUDIT_COUNT,
    AUDIT_VOCAB,
    AUDIT_TOKENS,
    AUDIT_INDEX,
    AUDIT_SIGNATURES, /* these two only with dedup */
    AUDIT_GROUPS,
    AUDIT_STAGES /* one more than the last */
};

struct audit_stage_info {
    const char *folder;     /* below the output, "" for the output itself; unique */
    const char *name;       /* what the ledgers call the stage */
    const char *suffix;     /* of a shard's output: ".jsonl.zst"; "" if the stage makes one output for all */
    enum audit_stage reads; /* where its shard comes from; 0 for the first ones */
    const struct stage *stage; /* to replay it; NULL if it is no stage of records */
};

extern const struct audit_stage_info audit_stages[AUDIT_STAGES]; /* [0] is empty */

/* True for the stages whose outputs are shards of records. */
static inline bool audit_has_records(int stage)
{
    return stage >= AUDIT_INGEST && stage <= AUDIT_MORPHS;
}

/* True for the stages that make one output for all shards, with an empty name. */
static inline bool audit_is_of_all(int stage)
{
    return stage == AUDIT_VOCAB || stage == AUDIT_INDEX || stage == AUDIT_GROUPS;
}

/* True for the stages that the chain may leave out. */
static inline bool audit_is_optional(int stage)
{
    return stage == AUDIT_DEDUP || stage == AUDIT_SIGNATURES || stage == AUDIT_GROUPS;
}

#endif
