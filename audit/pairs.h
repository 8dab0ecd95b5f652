/* The entries of two recipes, or of a recipe and a tree, brought together document by document.
 *
 * Both sides have an order. Where they do not go on with the same document, both are read ahead until one
 * meets a document that the other has met already; what stands before it on either side has no partner. Time
 * is linear but for the worst cases; memory is about 200 bytes for each entry of the longest stretch that
 * differs. */
#ifndef MALMOI_AUDIT_PAIRS_H
#define MALMOI_AUDIT_PAIRS_H

#include "audit/recipe_entry.h"

struct pair_item {
    struct recipe_entry entry;
    char *file; /* both owned; id is NULL where it is not known */
    char *id;
};

struct pair_source {
    /* The next entry: 1, 0 at the end, -1. The strings are the receiver's. */
    int (*next)(void *context, struct pair_item *item, struct err *e);
    void *context;
};

/* Calls found for every document, in order: with both, or with NULL for the side that has it not. It returns
 * 0, or -1, which ends the work. */
int pair_up(const struct pair_source *a, const struct pair_source *b,
            int (*found)(void *context, const struct pair_item *a, const struct pair_item *b, struct err *e),
            void *context, struct err *e);

#endif
