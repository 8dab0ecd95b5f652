/* What stages say of what they drop, told from the notes of their replay: decontaminate of sentences, with
 * its index, dedup of a document. */
#ifndef MALMOI_AUDIT_FINDINGS_H
#define MALMOI_AUDIT_FINDINGS_H

#include "audit/document_path.h"

/* Fill in which document stays, if dedup dropped this one. */
int findings_duplicate(struct document_path *p, struct err *e);

/* Fill in the findings of a path's sentences. */
int findings_read(struct document_path *p, struct replay_set *replays, struct err *e);

#endif
