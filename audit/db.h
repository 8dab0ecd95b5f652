/* provenance.db: the schema, and reading it (docs/provenance.md has every table and column). */
#ifndef MALMOI_AUDIT_DB_H
#define MALMOI_AUDIT_DB_H

#include <stdint.h>

#include "common/sqlite.h"

extern const struct sqlite_format audit_db_format;

/* Where a document's record stands at one stage. */
struct audit_place {
    uint32_t frame, line; /* from 0 */
};

/* Append a place to document.places: the stage's number, then frame and line as varints. Stages rise. */
void audit_place_add(struct buf *places, int stage, struct audit_place place);

/* Find a stage in document.places: true and *place, or false if the document has no place there. Malformed
 * bytes are the end of the list. */
bool audit_place_find(const uint8_t *places, size_t len, int stage, struct audit_place *place);

/* True if the bytes are places of rising stages and nothing else. */
bool audit_places_valid(const uint8_t *places, size_t len);

#endif
