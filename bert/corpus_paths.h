/* From what a user names to shards, and what a shard's files tell without being read. Internal to corpus. */
#ifndef MALMOI_BERT_CORPUS_PATHS_H
#define MALMOI_BERT_CORPUS_PATHS_H

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"
#include "vocab/tokens.h"

struct corpus_paths {
    ARRAY(char *) items; /* owned */
};

/* A folder gives every *.bin in it, by name, and must have one; everything else is taken as it is. */
int corpus_paths_add(struct corpus_paths *paths, const char *path, struct err *e);
void corpus_paths_free(struct corpus_paths *paths);

/* Append the line of the shard at path to what names the corpus (corpus_sha256): the sums of its .bin and
 * .idx by its ledger, which must list both with the size they have. */
int corpus_sums(const char *path, const struct tokens *t, struct buf *out, struct err *e);

/* The source of a shard, appended to out: its base name without a number at the end. */
void corpus_source_of(const char *path, struct buf *out);

#endif
