/* What can be said of an id that no document has. */
#ifndef MALMOI_AUDIT_UNKNOWN_ID_H
#define MALMOI_AUDIT_UNKNOWN_ID_H

#include "audit/query.h"

/* Append some sentences: whether its file is known and which ids that has, and what ingest took of its source
 * without giving it an id. Nothing of the id itself. */
int unknown_id_hint(struct audit_db *a, const char *id, struct buf *out, struct err *e);

#endif
