/* The entries of a recipe, made from one shard's name of an output tree: walk.h with a digest of each line.
 *
 * Memory: a frame of each stage; the token shard is mapped. One thread at a time. */
#ifndef MALMOI_AUDIT_RECIPE_SHARD_H
#define MALMOI_AUDIT_RECIPE_SHARD_H

#include "audit/recipe_entry.h"
#include "audit/walk.h"

struct recipe_shard;

int recipe_shard_open(struct recipe_shard **out, const struct tree *t, const char *name, uint64_t max_record,
                      struct err *e);
void recipe_shard_close(struct recipe_shard *s); /* NULL is fine */

/* The next document of 01-ingest: 1, 0 after the last one, -1. */
int recipe_shard_next(struct recipe_shard *s, struct recipe_entry *entry, struct err *e);

/* Of the document at hand, valid until the next call: its id, and its file as a JSON string without its
 * quotes, as origin has it. */
const struct buf *recipe_shard_id(const struct recipe_shard *s);
const struct buf *recipe_shard_file(const struct recipe_shard *s);

#endif
