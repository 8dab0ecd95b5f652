/* A trace for people, a line of it, and JSON. */
#ifndef MALMOI_AUDIT_TRACE_SHOW_H
#define MALMOI_AUDIT_TRACE_SHOW_H

#include "audit/origin.h"
#include "audit/trace.h"

/* show_personal: also the texts from before pii. Each appends to out, where a failed allocation stays. */

/* After trace_steps: tokens, record, source and every step. */
int trace_text(struct trace_shard *s, const struct trace *t, bool show_personal, struct buf *out,
               struct err *e);
/* After trace_sentence: sequence, ids equal or not, id, source, on one line. */
int trace_brief(struct trace_shard *s, const struct trace *t, struct buf *out, struct err *e);
/* One object on a line; the steps are in it if trace_steps ran. */
int trace_json(struct trace_shard *s, const struct trace *t, bool show_personal, struct buf *out,
               struct err *e);

/* Whether a stage's text is from before pii. */
static inline bool trace_is_personal(enum audit_stage stage)
{
    return stage < AUDIT_PII;
}

#endif
