/* What the removal of documents touches, from provenance.db and the tree. */
#ifndef MALMOI_AUDIT_TAKEDOWN_H
#define MALMOI_AUDIT_TAKEDOWN_H

#include "audit/query.h"
#include "audit/tree.h"

/* ERR_DATA if the database was made from another state of the tree: what it says would not be what stands
 * there. */
int takedown_check(struct audit_db *a, const struct tree *tree, struct err *e);

/* Documents by their numbers in the database. Sorted and each once after takedown_sort. */
typedef ARRAY(int64_t) takedown_numbers;

/* Add the documents of an id: how many there are, or -1. */
int takedown_add_id(struct audit_db *a, const char *id, size_t len, takedown_numbers *numbers, struct err *e);
/* Add those of a source, "petition", or of one of its files, "petition:petitions_2017-08": how many, or -1.
 */
int64_t takedown_add_source(struct audit_db *a, const char *what, takedown_numbers *numbers, struct err *e);
void takedown_sort(takedown_numbers *numbers);

/* Tokens of one shard that lie in one piece. */
struct takedown_range {
    char *shard; /* owned */
    int64_t token, tokens, sequence, sequences;
};

struct takedown {
    int64_t documents, shards;     /* shards that hold one of them */
    int64_t records[AUDIT_STAGES]; /* how many of them are left at each stage */
    int64_t sentences, kept;       /* of the split; left at the end */
    int64_t tokens, sequences;     /* in the token shards */
    int64_t words, occurrences;    /* distinct words, and words, that they gave to the vocabulary's counts */
    ARRAY(struct takedown_range) ranges;
};

/* One document, in the order of the numbers; sequences is how many it has from d->sequence on. */
typedef int takedown_each(void *context, const struct audit_document *d, const char *shard, int64_t sequences,
                          struct err *e);

/* Look at all documents and add them up in t, which begins as {0}. temporary begins the names of temporary
 * files. */
int takedown_read(struct takedown *t, const struct tree *tree, struct audit_db *a,
                  const takedown_numbers *numbers, const char *temporary, takedown_each *each, void *context,
                  struct err *e);
void takedown_free(struct takedown *t); /* safe on a zeroed takedown */

#endif
