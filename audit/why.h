/* Why a document or a sentence is as it is, or is not there: for people and for programs. */
#ifndef MALMOI_AUDIT_WHY_H
#define MALMOI_AUDIT_WHY_H

#include "audit/document_path.h"
#include "audit/origin.h"
#include "audit/rejected.h"

/* What is asked, and of which tree. */
struct why_question {
    const char *root, *corpora, *key, *index; /* all but root may be NULL */
    bool show_personal;                       /* texts from before pii, and raw bytes */
    bool morphs;                              /* that stage, too */
};

/* All that is known of a document. */
struct why {
    const struct audit_document *document;
    struct buf shard;
    struct tree tree;
    struct record_reader *records;
    struct replay_set replays; /* with what changed since the chain ran */
    struct document_path path;
    int64_t sentence; /* of the split, the only one that is asked for; -1: all */
    struct origin origin;
    struct buf licence;
    struct buf raw;       /* the first WHY_RAW bytes of the raw record, if they were asked for */
    struct err raw_fault; /* why they could not be read; code 0 if they were, or were not asked for */
    bool raw_read;
    bool show_personal;
};

enum { WHY_RAW = 1 << 16 };

/* Read all that is known of a document in the database of the tree. sentence as in struct why: ERR_DATA if
 * the document has no such sentence. document must outlive w. A fault of the raw bytes alone is no failure.
 */
int why_read(struct why *w, const struct why_question *q, struct audit_db *db,
             const struct audit_document *document, int64_t sentence, struct err *e);
void why_free(struct why *w); /* safe on a zeroed why */

/* ---- showing ---- */

/* Each appends to out, where a failed allocation stays. */
void why_text(const struct why *w, struct buf *out);
void why_json(const struct why *w, struct buf *out); /* one object on a line */

/* The same for a rejected record. */
void why_rejected_text(const struct rejected *r, const char *source, bool show_personal, struct buf *out);
void why_rejected_json(const struct rejected *r, const char *source, bool show_personal, struct buf *out);

/* The reason of a sentence that was dropped, "shorter-than-200" or "in-benchmark-sts"; "" if it was kept. */
void why_reason(const struct path_sentence *s, struct buf *out);

/* False for the changes of other lines than those on the way of the sentence that is asked for. */
bool why_wants_change(const struct why *w, const struct path_step *step, const struct path_change *c);

#endif
