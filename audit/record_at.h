/* Records of an output tree, fetched by their places: one frame is read, not the shard. */
#ifndef MALMOI_AUDIT_RECORD_AT_H
#define MALMOI_AUDIT_RECORD_AT_H

#include "audit/db.h"
#include "audit/tree.h"
#include "pipeline/record.h"

/* Keeps a shard of each stage open, with the frame that was read last; one thread at a time. */
struct record_reader;

struct record_reader *
record_reader_new(const struct tree *t);          /* NULL when memory runs out; t must outlive it */
void record_reader_free(struct record_reader *r); /* NULL is fine */

/* The record at a place of a stage's shard. ERR_DATA if there is no such place or no record. */
int record_at(struct record_reader *r, enum audit_stage stage, const char *shard, struct audit_place place,
              struct record *record, struct err *e);

/* The first record of an id, found by reading the shard from its beginning: 1, *place and the record; 0 if
 * there is none; -1. */
int record_find(struct record_reader *r, enum audit_stage stage, const char *shard, const struct buf *id,
                struct audit_place *place, struct record *record, struct err *e);

/* The text of a frame, valid until the next call; NULL after the last frame (*past) or on failure. */
const struct buf *record_frame(struct record_reader *r, enum audit_stage stage, const char *shard,
                               uint32_t frame, bool *past, struct err *e);

#endif
