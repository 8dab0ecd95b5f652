/* The parts of an export, used by export.c. Each appends a file's content to out; a failed allocation stays
 * in out. */
#ifndef MALMOI_AUDIT_EXPORT_PARTS_H
#define MALMOI_AUDIT_EXPORT_PARTS_H

#include "audit/export.h"
#include "audit/query.h"
#include "audit/tree.h"

struct export
{
    const struct export_options *options;
    struct tree tree;
    struct audit_db db;
    struct buf manifest; /* OUT/manifest-sha256.txt */
    char manifest_sha256[SHA256_HEX];
    char published[sizeof "YYYY-MM-DD"];
};

/* One in-toto Statement v1 with a SLSA provenance v1 predicate a ledger, as JSON Lines
 * (in-toto.io/Statement/v1, slsa.dev/provenance/v1). Times stand in runDetails alone. */
void export_statements(const struct export *x, struct buf *out);

/* Croissant 1.1 (mlcommons.org/croissant/1.1) with PROV-O terms for the sources. */
int export_croissant(const struct export *x, struct buf *out, struct err *e);

/* A datasheet in the sections of Gebru et al., "Datasheets for Datasets" (2021), Markdown. */
int export_datasheet(const struct export *x, struct buf *out, struct err *e);

/* The next "HEX  PATH" line of a list of sums from *at on: false at the end. path is not terminated. */
struct sum_line {
    const char *hex, *path;
    size_t path_len;
};
bool export_next_sum(const struct buf *list, size_t *at, struct sum_line *line);

#endif
