/* The way of one document through the chain: its record at every stage, what the stage did, replayed, and
 * what became of each of its sentences. */
#ifndef MALMOI_AUDIT_DOCUMENT_PATH_H
#define MALMOI_AUDIT_DOCUMENT_PATH_H

#include "audit/query.h"
#include "audit/record_at.h"
#include "audit/replay.h"
#include "pipeline/filter.h"

enum path_replay {
    PATH_NOT_REPLAYED, /* the stage is no function of one record */
    PATH_EQUAL,
    PATH_DIFFERS,    /* the stage does not make now what stands in the tree */
    PATH_WITHOUT_KEY /* pii, whose key was not given: counted, not compared */
};

/* A line that a stage changed; REPLAY_NO_LINE as before or after: it was put in, or taken out. */
struct path_change {
    uint32_t before, after; /* lines of the records */
};

struct path_step {
    enum audit_stage stage;
    bool here; /* the record left the stage; else the stage dropped it */
    struct audit_place place;
    struct record record; /* as it stands in the tree */
    line_array lines;     /* of it */
    enum path_replay replay;
    struct tally tally;     /* of the replay: which rule took how much */
    struct buf notes;       /* of the replay */
    replay_origins origins; /* [lines.len] lines of the step before; empty where lines are not compared: the
                               split and what drops sentences */
    ARRAY(struct path_change) changes;
};

/* A sentence of the benchmark that was found in one of the corpus. Strings live as long as the path. */
struct path_finding {
    const char *benchmark, *text; /* its id and text */
    double ratio, share;
};

struct path_sentence {
    struct line line;      /* of the split's record */
    uint32_t paragraph;    /* of the record that was split, or REPLAY_NO_LINE */
    enum audit_stage fate; /* the stage that dropped it; 0: none did */
    bool measured;         /* the filter saw it */
    struct filter_measure measure;
    struct path_finding finding; /* where decontaminate dropped it */
};

struct document_path {
    ARRAY(struct path_step) steps; /* from ingest to where the record was dropped, or the last stage */
    ARRAY(struct path_sentence) sentences; /* by their numbers in the split */
    const char *stays; /* the id of the document that stays instead, if dedup dropped this one; else NULL */
    double similarity; /* to that one */
    struct arena arena;
    bool differs; /* a step does */
};

/* Read the path of d, a document of the shard that replays are of. morphs: with that stage, which is not on
 * the way to the tokens. ERR_DATA if the tree holds other records than the database says. */
int document_path_read(struct document_path *p, struct record_reader *records, struct replay_set *replays,
                       const struct audit_document *d, bool morphs, struct err *e);
void document_path_free(struct document_path *p); /* safe on a zeroed path */

/* The step of a stage, or NULL. */
const struct path_step *document_path_step(const struct document_path *p, enum audit_stage stage);

#endif
