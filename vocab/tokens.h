/* Token shards: the ids of many sentences, their index and their lineage (docs/formats-tokens.md).
 *
 *     PREFIX.bin          little-endian uint16 ids, sentence after sentence
 *     PREFIX.idx          Megatron's MMIDIDX index: a sequence a sentence, a document a document
 *     PREFIX.lineage      which shard, frame, line and sentence each sequence comes from
 *     PREFIX.ledger.json  binds the three to one vocabulary by its sha256 */
#ifndef MALMOI_TOKENS_H
#define MALMOI_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/array.h"
#include "common/err.h"
#include "common/io.h"
#include "pipeline/ledger.h"

/* Where a sentence stands; all numbers count from 0. */
struct lineage {
    uint32_t shard;    /* in the header's table */
    uint32_t frame;    /* of the shard */
    uint32_t line;     /* the record's line in the frame */
    uint32_t sentence; /* line of the record's text */
};

/* ---- writing ---- */

/* Some whole documents on their way to the shard. */
struct tokens_batch {
    ARRAY(uint16_t) ids;
    ARRAY(int32_t) lengths;        /* [sequences] tokens of each */
    ARRAY(struct lineage) lineage; /* [sequences] */
    ARRAY(uint32_t) documents;     /* [documents] sequences of each */
};

void tokens_batch_clear(struct tokens_batch *b);
void tokens_batch_free(struct tokens_batch *b);

struct tokens_writer;

/* inputs become the lineage's table: names, and sums of 64 digits. Memory does not grow with what is written.
 */
int tokens_create(struct tokens_writer **w, const char *prefix, const struct ledger_files *inputs,
                  enum io_existing existing, struct err *e);
int tokens_write(struct tokens_writer *w, const struct tokens_batch *batch, struct err *e);
/* Publish the three files, add them to outputs, and free w, also on failure. The ledger is the caller's: it
 * comes last, and an older one must be gone before. */
int tokens_commit(struct tokens_writer *w, struct ledger_files *outputs, struct err *e);
void tokens_abort(struct tokens_writer *w); /* NULL is fine */

/* ---- reading ---- */

struct mapped {
    const uint8_t *bytes; /* NULL if the file is empty */
    size_t len;
};

struct tokens_shard {
    const char *name; /* not terminated */
    size_t name_len;
    const uint8_t *sha256; /* [32]; zeros if the input was a stream */
};

/* Memory-mapped; may be shared by threads. */
struct tokens {
    struct mapped bin, idx, lineage_file;
    const uint16_t *ids; /* [n_ids] */
    uint64_t n_ids, n_sequences, n_documents;
    const uint8_t *lengths, *offsets, *documents; /* the idx columns: unaligned, little-endian */
    ARRAY(struct tokens_shard) shards;
    const uint8_t *lineage; /* [n_sequences] of 16 bytes */
    char vocab_sha256[SHA256_HEX];
    uint64_t vocab_size;
};

/* path: PREFIX or any of the shard's files. ERR_DATA if sizes or indexes do not fit together, or if
 * vocab_sha256 is not NULL and the shard was made with another vocabulary. */
int tokens_open(struct tokens *t, const char *path, const char *vocab_sha256, struct err *e);
void tokens_close(struct tokens *t);

/* The part of tokens_open behind the mapping: bin, idx and lineage_file are set, the rest is zero. */
int tokens_parse(struct tokens *t, struct err *e);

/* The ids of sequence i < n_sequences. */
const uint16_t *tokens_sequence(const struct tokens *t, uint64_t i, size_t *n);
/* The sequences of document d < n_documents: first up to, but not including, last. */
void tokens_document(const struct tokens *t, uint64_t d, uint64_t *first, uint64_t *last);
struct lineage tokens_lineage(const struct tokens *t, uint64_t i);

/* Every id is below the vocabulary's size: ERR_DATA names the first that is not. */
int tokens_check_ids(const struct tokens *t, struct err *e);

/* ---- for check, cat, stat; path as for tokens_open ---- */

/* Everything tokens_open checks, and every id against the vocabulary's size. The sums of the ledger are
 * ledger_check_file's matter. */
int tokens_check(const char *path, struct err *e);
/* One sentence a line: {"sequence":0,"document":0,"shard":"…","frame":0,"line":0,"sentence":0,"ids":[…]}. */
int tokens_cat(const char *path, FILE *out, struct err *e);
/* `,"documents":N,"sentences":N,"tokens":N,…`: members of a JSON object. */
int tokens_stat(const char *path, FILE *out, struct err *e);

/* Append PREFIX of any of a shard's files. */
void tokens_prefix(const char *path, struct buf *out);

#endif
