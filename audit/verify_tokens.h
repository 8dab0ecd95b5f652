/* A token shard against its index, its vocabulary, and the shard of records it was made of. */
#ifndef MALMOI_AUDIT_VERIFY_TOKENS_H
#define MALMOI_AUDIT_VERIFY_TOKENS_H

#include "audit/scan.h"
#include "audit/tree.h"
#include "vocab/tokens.h"

enum { VERIFY_TOKEN_FILES = 3 };
extern const char *const verify_token_suffixes[VERIFY_TOKEN_FILES]; /* .bin, .idx, .lineage */

struct verify_tokens {
    struct tokens tokens;
    bool open;
    struct scan files[VERIFY_TOKEN_FILES]; /* only the sums */
};

/* Open the token shard whose .bin is at path, take the sums, and check all that it holds by itself. */
void verify_tokens_open(struct verify_tokens *t, const struct tree_ledger *l, const char *path,
                        struct faults *f);
/* Every sequence is a sentence of a record there: records is what a scan of the shard found (NULL: it was not
 * whole), sha256 its recorded sum (NULL: unknown). */
void verify_tokens_compare(const struct verify_tokens *t, const struct tree_ledger *l,
                           const struct scan *records, const char *sha256, struct faults *f);
void verify_tokens_close(struct verify_tokens *t); /* safe on zeroed ones */

#endif
