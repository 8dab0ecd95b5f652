/* The records of one shard's name, followed through the stages.
 *
 * Every stage keeps the order of the records and at most drops some. So the shards of all stages are read in
 * step: for each record of 01-ingest, the next record of a later stage is the same document (the same id and
 * origin), or that stage has dropped it. Memory: one frame of each stage, and the records of one document. */
#ifndef MALMOI_AUDIT_WALK_H
#define MALMOI_AUDIT_WALK_H

#include "audit/db.h"
#include "audit/tree.h"
#include "pipeline/record.h"
#include "pipeline/shard.h"

/* A stage's shard, at the first record that has not been followed yet. */
struct walk_shard {
    enum audit_stage stage;
    struct shard_reader *reader;
    struct buf path;          /* below the root, for messages */
    struct buf text;          /* the frame */
    const char *line;         /* in text; NULL at the end */
    size_t len;               /* of the line, without its line end */
    struct audit_place place; /* of the line */
    bool parsed;              /* record is what the line says */
    struct record record;
};

struct walk {
    struct walk_shard shards[AUDIT_MORPHS]; /* of the stages that there are, in their order */
    int n_shards;
    int n_here;  /* the first of them hold the current document; morphs is not counted */
    bool morphs; /* the last one is morphs; in_morphs: it holds the document */
    bool in_morphs;
    bool begun;
    struct record_parser *parser;
    struct buf head, tail; /* of the current document's line at any stage */
    uint64_t frame_bytes;  /* of ingest's shard, on average */
};

/* Open the shards of a name. Stages from the first one on that the tree lacks are left
 * out. max_record as for
 * shard_open. walk_close is safe after an error, too. */
int walk_open(struct walk *w, const struct tree *t, const char *name, uint64_t max_record, struct err *e);
void walk_close(struct walk *w); /* safe on a zeroed walk */

/* True if the shard of a stage is among those that are walked. */
bool walk_reaches(const struct walk *w, enum audit_stage stage);

/* Go to the next document of 01-ingest: 1, 0 after the last one, -1. ERR_DATA names shard, frame and line of
 * a record that is broken, or that does not follow from the stage before. */
int walk_next(struct walk *w, struct err *e);

/* Where the current document stands at a stage; NULL if it is not there. Valid until the next walk_next. */
struct walk_shard *walk_at(struct walk *w, enum audit_stage stage);
/* The last stage before morphs that holds it. */
struct walk_shard *walk_last(struct walk *w);
/* The stage that dropped it, or 0. */
enum audit_stage walk_dropped_by(const struct walk *w);

/* Its record there, or NULL. Who changes it is the last one to read it: it is parsed once a document. */
struct record *walk_record(struct walk *w, struct walk_shard *s, struct err *e);

#endif
