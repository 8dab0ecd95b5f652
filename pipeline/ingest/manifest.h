/* Manifests: what is known of a corpus (corpora-manifests/NAME.json), and how a folder compares with it.
 *
 *     {"name":…,"title":…,"what":…,"obtain":[…],"licence":{"name":…,"limits":…},"period":…,
 *      "files":[{"name":GLOB,"what":…,"expected":true,"bytes":N,"sha256":HEX,"documents":N},…],
 *      "counts":{…},"used_by_klue":…}
 *
 * In files only name is needed; expected marks what KLUE used. docs/ingest-petition-newscrawl.md has the
 * rest. */
#ifndef MALMOI_MANIFEST_H
#define MALMOI_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/json.h"

struct manifest_file {
    const char *name;   /* a shell pattern for the base name; @(a|b) is either */
    const char *what;   /* "" if it is not said */
    const char *sha256; /* NULL if it is not known */
    int64_t bytes;      /* -1 if not known */
    bool expected;
};

struct manifest { /* strings live as long as it does */
    yajl_val tree;
    const char *name, *title, *licence, *limits;
    ARRAY(const char *) obtain;
    ARRAY(struct manifest_file) files;
};

int manifest_read(struct manifest *m, const char *path, struct err *e);
void manifest_free(struct manifest *m);

/* Compare the files in and below folder with the manifest and append lines of "  WORD  note": found, differs
 * (in size or sum), missing (expected files), unknown (files that no pattern names). A file with a known sum
 * and the right size is read whole. */
int manifest_compare(const struct manifest *m, const char *folder, struct buf *notes, struct err *e);

#endif
