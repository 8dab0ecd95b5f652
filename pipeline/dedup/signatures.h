/* NAME.signatures: what deduplication knows of a shard's documents without their text (docs/formats.md).
 *
 * For every document, in the order of the shard: the hash of its text, its length, id and source, and a
 * MinHash signature; for every paragraph that is long enough, its hash. The documents lie in blocks, one for
 * each frame of the shard, with a checksum each; a table of the blocks ends the file. So writing streams, and
 * one document can be read without the rest. */
#ifndef MALMOI_DEDUP_SIGNATURES_H
#define MALMOI_DEDUP_SIGNATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"
#include "common/io.h"

/* Files of one run must agree in all of it. */
struct signatures_config {
    uint32_t shingle;         /* characters of a shingle; 0 with bands 0: no signatures */
    uint32_t bands, rows;     /* bands * rows numbers a signature */
    uint32_t least_paragraph; /* characters of the shortest paragraph that is listed; 0: none is */
};

static inline uint32_t signatures_bins(const struct signatures_config *c)
{
    return c->bands * c->rows;
}

/* ERR_USAGE that names the option if a value is out of its bounds. */
int signatures_config_check(const struct signatures_config *c, struct err *e);

struct signature_document {
    struct hash128 hash; /* of the text */
    uint32_t characters; /* of the text, as the ledger counts them */
    const char *id, *source;
    size_t id_len, source_len;
    bool has_numbers; /* it has as many characters as a shingle */
};

struct signature_paragraph {
    struct hash128 hash;
    uint32_t document; /* of the block */
    uint32_t number;   /* in its document, from 0 */
};

/* ---- a block in memory ---- */

struct signature_block {
    uint32_t documents, paragraphs;
    struct buf rows, listed, text; /* as they stand in the file, in this order */
};

void signature_block_clear(struct signature_block *b);
void signature_block_free(struct signature_block *b);

/* Append a document; numbers may be NULL. Its paragraphs follow by signature_block_paragraph. */
int signature_block_document(struct signature_block *b, const struct signatures_config *c,
                             const struct signature_document *d, const uint16_t *numbers, struct err *e);
void signature_block_paragraph(struct signature_block *b, struct hash128 hash, uint32_t number);

/* ---- writing ---- */

struct signatures_writer;

int signatures_create(struct signatures_writer **w, const char *path, const struct signatures_config *c,
                      enum io_existing existing, struct err *e);
/* A block without documents is left out. */
int signatures_write(struct signatures_writer *w, const struct signature_block *b, struct err *e);
/* Finish, publish and free. */
int signatures_commit(struct signatures_writer *w, char hex[SHA256_HEX], uint64_t *bytes, struct err *e);
void signatures_abort(struct signatures_writer *w); /* NULL is fine */

/* ---- reading ---- */

struct signatures {
    struct signatures_config config;
    uint64_t documents, paragraphs, blocks;
    uint64_t bytes; /* of the file */
    struct infile file;
    char *name;                     /* owned */
    struct signatures_entry *table; /* [blocks + 1] */
};

/* Opens and checks the head, the table and that the blocks fill the file. ERR_DATA names what is wrong:
 * another kind of file, another version, a file that was cut short. */
int signatures_open(struct signatures **out, const char *path, struct err *e);
void signatures_close(struct signatures *s); /* NULL is fine */

/* Read a whole block (replacing b), compare its checksum, and check every row: afterwards the accessors below
 * are safe. *first_document and *first_paragraph number what it holds in the file; either may be NULL. */
int signatures_block(struct signatures *s, uint64_t number, struct signature_block *b,
                     uint64_t *first_document, uint64_t *first_paragraph, struct err *e);

/* Of a block that was read; the strings point into the block. */
void signature_block_row(const struct signature_block *b, const struct signatures_config *c,
                         uint32_t document, struct signature_document *d);
void signature_block_numbers(const struct signature_block *b, const struct signatures_config *c,
                             uint32_t document, uint16_t *numbers);
struct signature_paragraph signature_block_listed(const struct signature_block *b, uint32_t paragraph);

/* One document of the file: its row, with the strings in text (NULL: without them); its numbers alone. For
 * files whose blocks were all read and found whole. */
int signatures_document(struct signatures *s, uint64_t document, struct signature_document *d,
                        struct buf *text, struct err *e);
int signatures_numbers(struct signatures *s, uint64_t document, uint16_t *numbers, struct err *e);
/* A listed paragraph; its document is numbered in the file. */
int signatures_paragraph(struct signatures *s, uint64_t paragraph, struct hash128 *hash, uint64_t *document,
                         uint32_t *number, struct err *e);

/* ---- check, cat, stat ---- */

int signatures_check(const char *path, struct err *e);
int signatures_cat(const char *path, FILE *out, struct err *e);
int signatures_stat(const char *path, FILE *out, struct err *e);

#endif
