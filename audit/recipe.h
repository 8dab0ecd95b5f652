/* A recipe: an output tree without its text, from which another person builds the same corpus of the same
 * sources and compares it record by record (docs/provenance.md). */
#ifndef MALMOI_AUDIT_RECIPE_H
#define MALMOI_AUDIT_RECIPE_H

#include <stdint.h>

#include "common/err.h"
#include "common/io.h"

struct recipe_options {
    const char *manifests; /* the folder of the corpora's manifests; NULL: they are left out */
    uint64_t max_record;   /* bytes */
    enum io_existing existing;
};

/* Write the recipe of the tree at root, whole or not at all. The same tree gives the same bytes (with the
 * same versions of libarchive and zstd). Memory: as walk.h, and the ledgers. */
int recipe_write(const char *root, const char *path, const struct recipe_options *options, struct err *e);

#endif
