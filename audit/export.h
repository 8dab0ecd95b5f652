/* What others' tools read of an output tree: a BagIt bag with in-toto Statements, Croissant metadata and a
 * datasheet (docs/provenance.md, "Standards"). */
#ifndef MALMOI_AUDIT_EXPORT_H
#define MALMOI_AUDIT_EXPORT_H

#include <stdbool.h>

#include "common/err.h"

struct export_options {
    const char *root;                           /* of the output tree */
    const char *database;                       /* its provenance.db */
    const char *output;                         /* a folder that does not exist yet */
    const char *name, *version, *creator, *url; /* of the dataset; never NULL */
    const char *published;                      /* YYYY-MM-DD; NULL: the day on which the last stage began */
    bool payload;                               /* link the tree's files into the bag */
};

/* Write the folder, whole or not at all. */
int audit_export(const struct export_options *options, struct err *e);

#endif
