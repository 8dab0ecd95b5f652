/* For formats whose members are documents: a member's bytes in memory, up to the limit of a record. */
#ifndef MALMOI_WHOLE_MEMBER_H
#define MALMOI_WHOLE_MEMBER_H

#include "pipeline/ingest/ingest.h"

/* Replaces raw. 1 if it holds the whole member, 0 if the member was too long and has been rejected, -1. */
int whole_member(struct member *m, struct sink *s, struct buf *raw, struct err *e);

#endif
