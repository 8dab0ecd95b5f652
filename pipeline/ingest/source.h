/* A source: one file as a row of members, streamed and never unpacked to disk.
 *
 * A zip, 7z or tar archive gives a member for each of its files, named "CONTAINER/ENTRY"; any other file,
 * plain or compressed (xz, gz, zst, bz2, lz), is one member. What a file is, its content says, not its name.
 *
 * Memory does not grow with the file, except by 8 bytes for each entry of an archive (its name's hash).
 * One source is used by one thread; it unpacks the later part of a large member in another one. */
#ifndef MALMOI_SOURCE_H
#define MALMOI_SOURCE_H

#include <stdint.h>

#include "common/err.h"
#include "common/hash.h"
#include "common/progress.h"
#include "pipeline/ingest/input_files.h"
#include "pipeline/ingest/ingest.h"

/* An input may always grow to SOURCE_EXPANSION_FLOOR bytes, and beyond them to so many times its own size. */
enum { SOURCE_EXPANSION_FLOOR = 64 << 20, SOURCE_EXPANSION_DEFAULT = 250 };

enum source_verdict {
    SOURCE_READ,   /* for the format's reader */
    SOURCE_REJECT, /* to be kept byte for byte under reason */
    SOURCE_SKIP,   /* to be counted under reason and left */
};

struct source_member {
    struct member member;
    enum source_verdict verdict;
    const char *reason; /* a constant; NULL for SOURCE_READ */
};

struct source;

/* progress may be NULL; it is advanced by the bytes read of the file. file must outlive the source. */
int source_open(struct source **out, const struct input_file *file, int64_t max_expansion,
                struct progress *progress, struct err *e);
/* 1 and the next member (valid until the next call; it need not be read to its end), 0 at the end, -1. */
int source_next(struct source *s, struct source_member *m, struct err *e);
/* After the end: the SHA-256 and size of standard input, which could not be hashed beforehand. */
int source_sums(struct source *s, char hex[SHA256_HEX], uint64_t *bytes, struct err *e);
void source_close(struct source *s);

#endif
