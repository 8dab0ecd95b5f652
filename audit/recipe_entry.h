/* What a recipe says of one document: where it came from, and a digest of its record at every stage.
 *
 * A digest is the first 8 bytes of a SHA-256, big-endian: enough to say which record differs, where the sums
 * of the outputs have said that one does. It is taken of the record's line without its origin, so that a
 * document which stands at another byte of its file now is the same one. In 09-tokens it is taken of the
 * document's sequences: the number of ids of each as 4 bytes, then its ids as 2 bytes each, little-endian. */
#ifndef MALMOI_AUDIT_RECIPE_ENTRY_H
#define MALMOI_AUDIT_RECIPE_ENTRY_H

#include <stdint.h>

#include "audit/stages.h"
#include "common/buf.h"
#include "common/err.h"

enum { RECIPE_STAGES = 9 };

/* The stages of the columns: those of records, then the tokens. */
extern const enum audit_stage recipe_stages[RECIPE_STAGES];

struct recipe_entry {
    uint64_t id; /* digest of the document's id: an id may hold a title */
    int64_t offset, length;
    uint64_t digests[RECIPE_STAGES]; /* 0: the document is not there */
};

/* Never 0. */
uint64_t recipe_digest(const void *bytes, size_t len);

/* Append the entry as a line: id, offset, length, a column a stage, with blanks between. Digests are 16
 * digits; "-": not there; "=": that of the next column to the left that has one. */
void recipe_entry_write(const struct recipe_entry *entry, struct buf *out);
/* Read a line without its U+000A. */
int recipe_entry_read(const char *line, size_t len, struct recipe_entry *entry, struct err *e);

#endif
