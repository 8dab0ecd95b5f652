/* The file of a recipe, RECIPE.tar.zst, as a sequence of small members (docs/provenance.md).
 *
 * Written: pax tar in zstd, the same members give the same bytes. Read: nothing is unpacked onto a disk; a
 * member that is no plain file, has a name of another form, is larger than any that is written or stands
 * twice is an ERR_DATA, and so is a file that is cut short or whose sums do not fit. */
#ifndef MALMOI_AUDIT_RECIPE_FILE_H
#define MALMOI_AUDIT_RECIPE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/io.h"

enum { RECIPE_MEMBER_LIMIT = 64 << 20, RECIPE_PART_BYTES = 1 << 20 };

/* ---- writing ---- */

struct recipe_out;

int recipe_out_open(struct recipe_out **out, const char *path, enum io_existing existing, struct err *e);
/* Add a member. Names rise in the order of bytes, but for those of the first and last one. */
int recipe_out_add(struct recipe_out *o, const char *name, const void *bytes, size_t len, struct err *e);
/* Add the sums, publish the file and free o, also on failure. */
int recipe_out_commit(struct recipe_out *o, struct err *e);
void recipe_out_abort(struct recipe_out *o); /* NULL is fine */

/* ---- reading ---- */

struct recipe_in;

int recipe_in_open(struct recipe_in **in, const char *path, struct err *e);
/* The next member: 1, 0 after the last one, when the sums have been compared, -1. Name and content are valid
 * until the next call. */
int recipe_in_next(struct recipe_in *in, const char **name, const struct buf **content, struct err *e);
void recipe_in_close(struct recipe_in *in); /* NULL is fine */

#endif
