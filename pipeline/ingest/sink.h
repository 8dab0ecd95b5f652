/* The sink of an ingest: documents, rejects and skips of all members go in; records go out.
 *
 * It makes ids ("SOURCE:FILE:KEY", unique), repairs encoding, drops empty paragraphs and documents, and keeps
 * the count. Readers use the functions in ingest.h; this header is for the driver. One thread. Rules:
 * docs/ingest.md. */
#ifndef MALMOI_SINK_H
#define MALMOI_SINK_H

#include "common/err.h"
#include "pipeline/ingest/exclude.h"
#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/ingest_output.h"

enum {
    SINK_REJECT_PART = 512 << 10, /* most raw bytes in one line of the rejects */
    SINK_KEYS_MAX = 8 << 20,      /* keys of one member that are remembered; beyond them every key gets ~N */
    SINK_INVALID_SHARE = 10,      /* a document with more than 1/10 of its bytes invalid is no text */
};

/* output is the caller's and outlives the sink. Names are not copied. */
int sink_new(struct sink **s, const char *source, struct ingest_output *out, uint64_t max_record,
             struct err *e);
/* Documents on this list, which outlives the sink, are dropped as "taken-down", and marked as found there. */
void sink_exclude(struct sink *s, struct exclude *list);
void sink_free(struct sink *s);

/* The following documents are of this member, which must stay until the next call. */
int sink_member(struct sink *s, const struct member *m, struct err *e);
/* Write what is pending; after the last member. */
int sink_end(struct sink *s, struct err *e);

#endif
