/* Building provenance.db from an output tree (docs/provenance.md).
 *
 * Linear in the tree. Memory: a frame of each stage and one document's records (walk.h), two times 32 MiB of
 * SQLite (write.h), 512 KiB a source, and the ledgers. The same tree gives the same bytes. */
#ifndef MALMOI_AUDIT_BUILD_H
#define MALMOI_AUDIT_BUILD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/err.h"

struct audit_build_options {
    const char *manifests; /* the folder of the corpora's manifests */
    const char *index;     /* the benchmark's; NULL: bm25.db in the tree */
    uint64_t max_record;   /* bytes */
    bool partial;          /* the chain need not have come to its end */
    bool quiet;
};

struct audit_build_counts {
    int64_t documents, dropped, sentences, tokens, findings;
    int64_t unexplained; /* dropped documents without a reason */
    struct err why;      /* of the first of them */
};

/* Build the database of the tree at root, whole or not at all. */
int audit_build(const char *root, const char *path, const struct audit_build_options *options,
                struct audit_build_counts *counts, struct err *e);

#endif
