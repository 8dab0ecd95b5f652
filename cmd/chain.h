/* The commands of the chain, as `malmoi audit` runs them again from what their ledgers record. */
#ifndef MALMOI_CMD_CHAIN_H
#define MALMOI_CMD_CHAIN_H

#include "audit/rebuild.h"
#include "common/opt.h"

/* Each in the file of its command. */
extern const struct opt ingest_options_table[], bm25_index_options_table[], vocab_train_options_table[],
    encode_options_table[], dedup_index_options_table[], dedup_groups_options_table[];

/* [AUDIT_STAGES] */
extern const struct rebuild_command chain_commands[];

#endif
