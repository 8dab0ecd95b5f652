/* What decontaminate says of the sentences that it drops, told from its notes and its index. */
#ifndef MALMOI_AUDIT_FINDINGS_H
#define MALMOI_AUDIT_FINDINGS_H

#include "audit/document_path.h"

/* Fill in the findings of a path's sentences. The notes are the replay's. */
int findings_read(struct document_path *p, struct replay_set *replays, struct err *e);

#endif
