/* A recipe read: what is small in memory, the records as a stream. */
#ifndef MALMOI_AUDIT_RECIPE_READ_H
#define MALMOI_AUDIT_RECIPE_READ_H

#include "audit/recipe_entry.h"
#include "audit/tree.h"
#include "pipeline/manifest_sums.h"

struct recipe {
    struct tree tree; /* the recipe's ledgers, below the root of the output that is built from it */
    struct sum_list manifest;
};

/* Read the whole file once: names, sizes and sums of all members are good behind that, and so are ledgers and
 * manifest. root must outlive the recipe. Memory: the ledgers and the manifest. */
int recipe_read(struct recipe *r, const char *path, const char *root, struct err *e);
void recipe_free(struct recipe *r); /* safe on a zeroed recipe */

/* The entries, shard after shard in the order of the names. */
struct recipe_records;

int recipe_records_open(struct recipe_records **out, const char *path, struct err *e);
/* The name of the shard whose entries come next; NULL behind the last one. 0 or -1. Parts without an entry
 * are passed over. */
int recipe_records_shard(struct recipe_records *r, const char **shard, struct err *e);
/* The next entry, of the shard that recipe_records_shard gives. *file is as recipe_shard_file, valid until
 * the next call. */
int recipe_records_next(struct recipe_records *r, struct recipe_entry *entry, const struct buf **file,
                        struct err *e);
void recipe_records_close(struct recipe_records *r); /* NULL is fine */

#endif
