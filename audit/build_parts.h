/* The parts of a build, each of which fills some tables. */
#ifndef MALMOI_AUDIT_BUILD_PARTS_H
#define MALMOI_AUDIT_BUILD_PARTS_H

#include "audit/build.h"
#include "audit/figures.h"
#include "audit/reason.h"
#include "audit/walk.h"
#include "audit/write.h"
#include "common/progress.h"

struct builder {
    const struct audit_build_options *options;
    const char *index;
    struct tree tree;
    struct audit_writer writer;
    struct figures figures;
    struct progress progress;
    struct audit_build_counts counts;
    char vocab_sha256[SHA256_HEX]; /* "": there is no vocabulary */
};

/* Every stage of every shard is there: ERR_DATA names the first file that is missing. */
int build_check_whole(const struct builder *b, struct err *e);

/* corpus, file, stage, shard */
int build_sources(struct builder *b, struct err *e);
/* ledger, input, output, dropped, note. ERR_DATA if a stage read something else than the stage before wrote.
 */
int build_ledgers(struct builder *b, struct err *e);
/* The sum of a shard of a stage by its ledger, or NULL. */
const char *build_shard_sum(const struct builder *b, enum audit_stage stage, const char *name);
/* member, document, and the figures of one shard; number is its id */
int build_documents(struct builder *b, const char *name, int64_t number, struct err *e);
/* finding, of one shard */
int build_findings(struct builder *b, const char *name, int64_t number, struct err *e);

#endif
