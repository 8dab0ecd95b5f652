/* Shards: JSON Lines in a seekable zstd file (docs/formats.md).
 *
 * Independent frames of at most 1 MiB of text, cut between records (a longer record has a frame of its own),
 * then zstd's seek table with checksums in a skippable frame. Plain `zstd -d` reads them. */
#ifndef MALMOI_SHARD_H
#define MALMOI_SHARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"
#include "common/io.h"

enum { SHARD_FRAME_BYTES = 1 << 20, SHARD_LEVEL = 3 };

/* ---- writing ---- */

struct shard_writer;

struct shard_sums {
    char sha256[SHA256_HEX];      /* of the file; "" for standard output */
    char text_sha256[SHA256_HEX]; /* of the uncompressed content */
    uint64_t bytes, text_bytes, frames;
};

/* "-" writes plain JSON Lines to standard output; no sum is made of them. */
int shard_create(struct shard_writer **w, const char *path, enum io_existing existing, struct err *e);
/* Add one or more whole lines, each with its U+000A. Frames are cut by the content alone: how the lines are
 * grouped into calls does not matter. */
int shard_write(struct shard_writer *w, const char *lines, size_t len, struct err *e);
/* Finish, publish and free; sums may be NULL. */
int shard_commit(struct shard_writer *w, struct shard_sums *sums, struct err *e);
void shard_abort(struct shard_writer *w); /* NULL is fine */

/* ---- reading ---- */

struct shard_reader;

/* Opens a shard (checks its seek table against the file) or, if the file is no zstd file or is "-", plain
 * JSON Lines, which are cut into frames of whole lines on the fly; a line of more than max_record bytes is an
 * error there. */
int shard_open(struct shard_reader **r, const char *path, uint64_t max_record, struct err *e);
/* The next frame's decompressed bytes are put into text (replaced), *number is the frame's. text->len is 0 at
 * the end. Checksums are compared; an error names file and frame. */
int shard_next(struct shard_reader *r, struct buf *text, uint64_t *number, struct err *e);
/* The compressed bytes of the next frame instead, for decompression in another thread by shard_decode; for
 * plain JSON Lines they are the text itself. len is 0 at the end. */
int shard_next_raw(struct shard_reader *r, struct buf *raw, uint64_t *number, struct err *e);
int shard_decode(const struct shard_reader *r, uint64_t number, const struct buf *raw, struct buf *text,
                 struct err *e); /* thread-safe */
/* Random access; not for plain JSON Lines. */
int shard_frame(struct shard_reader *r, uint64_t number, struct buf *text, struct err *e);
uint64_t shard_frames(const struct shard_reader *r); /* 0 for plain JSON Lines */
uint64_t shard_bytes(const struct shard_reader *r);  /* of the file, 0 if unknown */
void shard_close(struct shard_reader *r);

/* True if these are the first bytes of a zstd frame or of a skippable frame. */
bool shard_magic(const uint8_t magic[4]);

#endif
