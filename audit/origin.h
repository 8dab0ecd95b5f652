/* Where a record comes from: the source file, its sum and licence, and the raw bytes. */
#ifndef MALMOI_AUDIT_ORIGIN_H
#define MALMOI_AUDIT_ORIGIN_H

#include "audit/query.h"
#include "audit/tree.h"
#include "pipeline/record.h"

/* The place of raw bytes in a member (a file, or a file in an archive). */
struct origin {
    struct buf source, file; /* "modu"; the member: "NIKL.zip/a/b.json" */
    uint64_t offset, length; /* bytes of the uncompressed member */
    size_t input_len; /* file's first bytes that name the file on disk: "NIKL.zip"; 0 if no input of the
                         ledger fits */
    char sha256[SHA256_HEX]; /* of that file as ingest read it; "" if the ledger lists several of its name */
};

void origin_free(struct origin *o); /* safe on a zeroed origin */

/* Fill o from a record's origin, or from the member's own name and place. Inputs are looked up in the ledger
 * of ingest for the shard. ERR_DATA if the record has no origin. */
int origin_of_record(struct origin *o, const struct tree *t, const char *shard, const struct record *r,
                     struct err *e);
int origin_of_place(struct origin *o, const struct tree *t, const char *shard, const char *file,
                    uint64_t offset, uint64_t length, struct err *e);

/* Append at most limit of the raw bytes to out, from CORPORA/SOURCE/FILE, which is streamed up to them.
 * ERR_DATA if the file is another one than ingest read. */
int origin_bytes(const struct origin *o, const char *corpora, size_t limit, struct buf *out, struct err *e);

/* Append what the database says of a source's licence in a word; nothing if it does not know the source. */
int origin_licence(struct audit_db *a, const struct origin *o, struct buf *out, struct err *e);

#endif
