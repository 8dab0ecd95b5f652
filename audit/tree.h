/* An output tree of the chain: which shards there are, and every ledger in it. */
#ifndef MALMOI_AUDIT_TREE_H
#define MALMOI_AUDIT_TREE_H

#include "audit/faults.h"
#include "audit/stages.h"
#include "common/arena.h"
#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"
#include "common/json.h"

/* One ledger. Strings live as long as the tree. */
struct tree_ledger {
    enum audit_stage stage;
    const char *name; /* of the shard, "petition-00000"; "" for an output that stands for all shards */
    const char *path; /* below the root: "02-clean/petition-00000.ledger.json" */
    yajl_val json;
    char account_sha256[SHA256_HEX]; /* of the bytes before the run object: equal for equal work */
};

struct tree {
    const char *root;
    ARRAY(struct tree_ledger) ledgers; /* by stage, then name */
    ARRAY(const char *) shards;        /* names of 01-ingest's shards, sorted: "petition-00000" */
    struct arena arena;
    struct faults *broken; /* NULL: a broken ledger ends tree_open */
};

/* Read the ledgers below root, which must outlive the tree. ERR_DATA if the folder is no output tree or a
 * ledger is broken or names another stage than its folder. Shards and links are not compared: audit verify
 * does. */
int tree_open(struct tree *t, const char *root, struct err *e);
/* The same for a tree that may be damaged: broken ledgers become faults and are left out, and every name that
 * a ledger of any stage has is a shard. broken must outlive the tree. */
int tree_open_damaged(struct tree *t, const char *root, struct faults *broken, struct err *e);
/* The same for the ledgers of one shard, and those that stand for all shards: a question about one document
 * reads no others. */
int tree_open_shard(struct tree *t, const char *root, const char *name, struct err *e);
/* The same from ledgers that the caller has: a tree with a root is filled by tree_add, a ledger at a time
 * with its path below the root, then made ready for questions by tree_complete. tree_close after an error,
 * too. */
int tree_add(struct tree *t, const char *path, const struct buf *text, struct err *e);
int tree_complete(struct tree *t, struct err *e);
void tree_close(struct tree *t); /* safe on a zeroed tree */

/* The ledger of a stage and shard (name "" for one of all shards), or NULL. */
const struct tree_ledger *tree_find(const struct tree *t, enum audit_stage stage, const char *name);

/* Both the ledger and the output (of an output of all shards: its folder) are there. */
bool tree_has(const struct tree *t, enum audit_stage stage, const char *name);

/* The stage whose output a stage reads in this tree for this shard: dedup stands in the way only where there
 * is one. */
enum audit_stage tree_reads(const struct tree *t, enum audit_stage stage, const char *name);

/* Append the path of a stage's file for a shard: ROOT/02-clean/petition-00000.jsonl.zst. suffix NULL is the
 * stage's own. */
int tree_path(const struct tree *t, enum audit_stage stage, const char *name, const char *suffix,
              struct buf *out);

/* The account of a ledger's text, see account_sha256. ERR_DATA if it has no run object. */
int tree_account(const struct buf *ledger, char sha256[SHA256_HEX], struct err *e);

/* "petition" of "petition-00000"; its length. */
size_t tree_source_len(const char *shard);

#endif
