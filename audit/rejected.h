/* Records that ingest could not read: what stands of them in SHARD.rejects.jsonl.zst. */
#ifndef MALMOI_AUDIT_REJECTED_H
#define MALMOI_AUDIT_REJECTED_H

#include <stdbool.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

/* One line of the rejects. */
struct rejected {
    struct buf reason, file, raw; /* raw: the bytes as they were */
    uint64_t offset, length, part;
};

void rejected_free(struct rejected *r); /* safe on a zeroed rejected */

/* Look in the rejects at path for the piece of the file (as origin.file says it) that holds the byte at
 * offset, or begins there: 1 and *r, 0 if there is none or no such file, -1. The rejects are read from their
 * beginning. */
int rejected_find(const char *path, const char *file, uint64_t offset, struct rejected *r, struct err *e);

#endif
