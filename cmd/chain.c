#include "cmd/chain.h"

#include "cmd/vocab.h"

static const struct opt *const ingest[] = {ingest_options_table, NULL};
static const struct opt *const count[] = {vocab_options_table, NULL};
static const struct opt *const train[] = {vocab_train_options_table, vocab_options_table, NULL};
static const struct opt *const encode[] = {encode_options_table, NULL};
static const struct opt *const bm25_index[] = {bm25_index_options_table, NULL};
static const struct opt *const signatures[] = {dedup_index_options_table, NULL};
static const struct opt *const groups[] = {dedup_groups_options_table, NULL};
/* The stage dedup does what its drop list says, without a choice of its own. */
static const struct opt *const dedup[] = {NULL};

const struct rebuild_command chain_commands[AUDIT_STAGES] = {
    [AUDIT_INGEST] = {{"ingest"}, ingest},
    [AUDIT_DEDUP] = {{"dedup"}, dedup},
    [AUDIT_COUNT] = {{"vocab", "count"}, count},
    [AUDIT_VOCAB] = {{"vocab", "train"}, train},
    [AUDIT_TOKENS] = {{"encode"}, encode},
    [AUDIT_INDEX] = {{"bm25", "index"}, bm25_index},
    [AUDIT_SIGNATURES] = {{"dedup", "index"}, signatures},
    [AUDIT_GROUPS] = {{"dedup", "groups"}, groups},
};
