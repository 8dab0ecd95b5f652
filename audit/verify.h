/* Is every file of an output tree there, whole, and what its ledger, its neighbours and the manifest say?
 *
 * Every file is read once, by many threads. Faults are reported in an order that does not depend on their
 * number. Memory: a few numbers a file, and for the shards that are under way 12 bytes a document. */
#ifndef MALMOI_AUDIT_VERIFY_H
#define MALMOI_AUDIT_VERIFY_H

#include <stdbool.h>
#include <stdint.h>

#include "audit/rebuild.h"
#include "common/err.h"

struct verify_options {
    const char *root;
    int threads;
    bool quiet; /* no progress */
    /* What is to be built again and compared after all else; its tree and threads are filled in. NULL:
     * nothing.
     */
    const struct rebuild_options *again;
    /* Called for every fault, from the thread that called verify_tree. The text may hold bytes of the tree's
     * making: escape it for a terminal. */
    void (*fault)(void *context, const char *text);
    void *context;
};

struct verify_result {
    uint64_t faults;
    enum err_code code; /* the worst one: ERR_DATA, or ERR_SYSTEM where something could not be read */
    uint64_t files, bytes, text_bytes; /* read; of the shards' text behind the decompression */
};

/* 0 with *result, faults or not. -1 where there is no tree to verify (ERR_DATA, ERR_SYSTEM), or no memory. */
int verify_tree(const struct verify_options *options, struct verify_result *result, struct err *e);

#endif
