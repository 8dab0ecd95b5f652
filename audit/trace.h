/* From a sequence of a token shard back to its source, step by step. */
#ifndef MALMOI_AUDIT_TRACE_H
#define MALMOI_AUDIT_TRACE_H

#include "audit/query.h"
#include "audit/record_at.h"
#include "audit/replay.h"
#include "vocab/encode.h"
#include "vocab/tokens.h"

/* A token shard in its tree, with what made it. One thread at a time. */
struct trace_shard {
    struct buf root, name; /* of the tree, found from the shard's path; "petition-00000" */
    struct tree tree;
    struct tokens tokens;
    struct vocab vocab;
    struct encode_model *model;
    struct encoder *encoder;
    struct record_reader *records;
    struct replay_set replays;
    struct audit_db db;
    bool has_db; /* else earlier records are found by reading the shards */
};

/* path: PREFIX or any file of a token shard in OUT/09-tokens. db NULL: OUT/provenance.db if there is one; key
 * NULL: none. Both must outlive the shard. ERR_DATA if the token shard was made with another vocabulary, or
 * from another shard of records, than the tree holds. */
int trace_open(struct trace_shard *s, const char *path, const char *db, const char *key, struct err *e);
void trace_close(struct trace_shard *s); /* safe on a zeroed shard */

/* The line of a record at one stage that a sequence comes from. */
struct trace_step {
    enum audit_stage stage; /* 0: the tree has no such stage */
    struct audit_place place;
    struct record record;
    uint32_t line;    /* of the record's text; REPLAY_NO_LINE if it cannot be told */
    const char *text; /* not terminated; NULL without a line */
    size_t len;
};

struct trace {
    uint64_t sequence;
    struct lineage lineage;
    const uint16_t *ids; /* as the token shard has them */
    size_t n_ids;
    struct encoding again; /* of the sentence, encoded now */
    bool equal;
    line_array lines; /* of the record in steps[AUDIT_DECONTAMINATE] */
    const struct line *sentence;
    struct trace_step steps[AUDIT_STAGES]; /* by stage */
};

void trace_free(struct trace *t); /* safe on a zeroed trace */

/* The sentence of a sequence: its record as the encoder read it (steps[AUDIT_DECONTAMINATE]), and its ids
 * encoded again. ERR_DATA if there is no such sequence. */
int trace_sentence(struct trace_shard *s, uint64_t sequence, struct trace *t, struct err *e);

/* After trace_sentence: the steps before, down to ingest. */
int trace_steps(struct trace_shard *s, struct trace *t, struct err *e);

/* trace_sentence of the first sequence from a number on whose sentence holds the text: 1, 0 if there is none,
 * -1. Reads the shard of records from there on. */
int trace_grep(struct trace_shard *s, const char *text, uint64_t from, struct trace *t, struct err *e);

#endif
