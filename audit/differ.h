/* What is different between a ledger of the tree and one of the same work done again. */
#ifndef MALMOI_AUDIT_DIFFER_H
#define MALMOI_AUDIT_DIFFER_H

#include "audit/tree.h"

struct differ {
    const struct tree *tree;
    const struct tree_ledger *ledger; /* the tree's */
    const char *folder;               /* where the work was done again, with the tree's own shape */
    struct tree_ledger again;         /* only path and json */
    char account_sha256[SHA256_HEX];  /* of the ledger there */
};

/* Read the ledger of the work done again. */
int differ_read(struct differ *d, const char *path, struct err *e);
void differ_free(struct differ *d);

/* Name the reason: another tool or input, else the first record, sequence or byte that differs, else the
 * counts. At least one fault. */
void differ_explain(const struct differ *d, struct faults *f);

#endif
