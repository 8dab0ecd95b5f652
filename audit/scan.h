/* A shard read once: its sums, whether it is whole, and what is in it. */
#ifndef MALMOI_AUDIT_SCAN_H
#define MALMOI_AUDIT_SCAN_H

#include "audit/faults.h"
#include "common/array.h"
#include "common/hash.h"
#include "pipeline/tally.h"

struct scan {
    char sha256[SHA256_HEX];      /* of the file; "" if it cannot be read */
    char text_sha256[SHA256_HEX]; /* of its text; "" unless all of it could be decoded */
    uint64_t bytes, text_bytes;
    bool whole; /* every frame and line is sound; else the following is not complete */
    struct counts counts;
    ARRAY(uint64_t) ids;   /* hash64 of every record's id */
    ARRAY(uint32_t) lines; /* of every record's text */
    ARRAY(uint64_t)
    frames; /* the first record of every frame, and behind the last one the number of records */
};

struct scan_options {
    const char *path, *name; /* to open it; for messages */
    enum scan_lines {
        SCAN_RECORDS,
        SCAN_OBJECTS,
        SCAN_ANY
    } lines;           /* each is a record; a JSON object; either */
    const char *shard; /* SCAN_RECORDS: "petition-00000", where every record's source is "petition" */
    bool sentences;    /* SCAN_RECORDS: a text is a sentence a line, and "kept" fits */
};

/* The first fault in the content is named, the sums are taken to the end all the same. */
void scan_shard(struct scan *s, const struct scan_options *o, struct faults *f);
/* Only the sum, of any file. */
void scan_bytes(struct scan *s, const char *path, struct faults *f);
void scan_free(struct scan *s); /* safe on a zeroed scan */

/* True if the records of a are some of those of b, in the same order; else *missing is the first record of a
 * that is not. */
bool scan_is_subsequence(const struct scan *a, const struct scan *b, size_t *missing);

#endif
