/* The files that the ledgers of a tree list as outputs, with their sums. */
#ifndef MALMOI_AUDIT_OUTPUTS_H
#define MALMOI_AUDIT_OUTPUTS_H

#include "audit/tree.h"
#include "pipeline/manifest_sums.h"

struct outputs {
    ARRAY(struct sum_line) lines; /* by path below the root */
    struct arena arena;
};

int outputs_list(struct outputs *o, const struct tree *t, struct err *e);
void outputs_free(struct outputs *o); /* safe on a zeroed one, and after an error */

/* Write accounts-sha256.txt and then manifest-sha256.txt of a tree whose files are those that its ledgers
 * list. */
int outputs_write_lists(const struct tree *t, struct err *e);

#endif
