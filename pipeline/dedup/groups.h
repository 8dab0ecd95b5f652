/* From the signatures of all shards to the groups of documents that are the same, and to what each shard
 * drops.
 *
 * Three passes over the signatures, each over what the one before left: documents with equal text; documents
 * that are nearly equal (connected by pairs of which the signatures agree in at least the threshold's share);
 * paragraphs. Of a group the member stays that comes first by (source in --prefer, more characters, smaller
 * id). So the result depends on the records alone, not on shards, their order or their number. */
#ifndef MALMOI_DEDUP_GROUPS_H
#define MALMOI_DEDUP_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"
#include "common/io.h"
#include "pipeline/dedup/drops.h"
#include "pipeline/ledger.h"

struct groups_options {
    double threshold;   /* least share of equal numbers of a near duplicate */
    int64_t max_bucket; /* the documents of a larger bucket are compared with its first max_bucket only */
    const char *prefer; /* sources, comma-separated, the best first; others come after them */
    uint64_t memory;    /* bytes for sorting; 4 bytes a document and the largest group come on top */
};

struct groups_result {
    uint64_t documents;
    uint64_t groups[DROP_REASONS], dropped[DROP_REASONS]; /* documents; of DROP_PARAGRAPH: paragraphs */
    uint64_t compared, cut; /* pairs; documents that were not compared with all of a large bucket */
};

/* Write folder/groups.jsonl.zst and folder/NAME.drops.jsonl.zst for every NAME.signatures, and add them to
 * the ledger's outputs. */
int dedup_groups(const char *const *paths, size_t n, const char *folder, const struct groups_options *o,
                 struct groups_result *result, struct ledger_files *outputs, struct err *e);

/* ---- check and stat of groups.jsonl.zst ---- */

int groups_check(const char *path, struct err *e);
int groups_stat(const char *path, FILE *out, struct err *e);

#endif
