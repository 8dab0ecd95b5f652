#include "audit/stages.h"

#include "bm25/decontaminate.h"
#include "pipeline/clean/clean_stage.h"
#include "pipeline/dedup/dedup_stage.h"
#include "pipeline/filter_stage.h"
#include "pipeline/morphs/morphs.h"
#include "pipeline/pii/pii_stage.h"
#include "pipeline/split/split.h"

#define RECORDS ".jsonl.zst"

/* Morphemes feed the vocabulary alone; tokens are made from what was decontaminated. */
const struct audit_stage_info audit_stages[AUDIT_STAGES] = {
    [AUDIT_INGEST] = {"01-ingest", "ingest", RECORDS, 0, NULL},
    [AUDIT_CLEAN] = {"02-clean", "clean", RECORDS, AUDIT_INGEST, &clean_stage},
    [AUDIT_PII] = {"03-pii", "pii", RECORDS, AUDIT_CLEAN, &pii_stage},
    [AUDIT_DEDUP] = {"03-dedup", "dedup", RECORDS, AUDIT_PII, &dedup_stage},
    [AUDIT_SPLIT] = {"04-split", "split", RECORDS, AUDIT_PII, &split_stage},
    [AUDIT_FILTER] = {"05-filter", "filter", RECORDS, AUDIT_SPLIT, &filter_stage},
    [AUDIT_DECONTAMINATE] = {"06-decontaminate", "decontaminate", RECORDS, AUDIT_FILTER,
                             &decontaminate_stage},
    [AUDIT_MORPHS] = {"07-morphs", "morphs", RECORDS, AUDIT_DECONTAMINATE, &morphs_stage},
    [AUDIT_COUNT] = {"08-vocab/counts", "vocab-count", ".counts.zst", AUDIT_MORPHS, NULL},
    [AUDIT_VOCAB] = {"08-vocab", "vocab-train", "", AUDIT_COUNT, NULL},
    [AUDIT_TOKENS] = {"09-tokens", "encode", ".bin", AUDIT_DECONTAMINATE, NULL},
    [AUDIT_INDEX] = {"", "bm25-index", "", 0, NULL},
    [AUDIT_SIGNATURES] = {"03-dedup/signatures", "dedup-index", ".signatures", AUDIT_PII, NULL},
    [AUDIT_GROUPS] = {"03-dedup/groups", "dedup-groups", "", AUDIT_SIGNATURES, NULL},
};
