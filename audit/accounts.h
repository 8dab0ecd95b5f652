/* OUT/accounts-sha256.txt: the sum of every ledger's account (audit/tree.h), a line each.
 *
 * Ledgers themselves are not in the manifest, since they tell times; this list is, and so binds them. */
#ifndef MALMOI_AUDIT_ACCOUNTS_H
#define MALMOI_AUDIT_ACCOUNTS_H

#include "audit/tree.h"

#define ACCOUNTS_FILE "accounts-sha256.txt"

/* Append the list of a tree's ledgers, sorted by path. */
int accounts_list(const struct tree *t, struct buf *out, struct err *e);

/* Every ledger that the list at path names, relative to its folder, has the listed account. ERR_DATA names
 * the first one that has not. */
int accounts_check(const char *path, struct err *e);

#endif
