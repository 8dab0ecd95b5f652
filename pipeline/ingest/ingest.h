/* Ingest: from a corpus in its own container to shards of records.
 *
 * source.h walks files, folders and archives and gives one member (a stream of bytes) after another; a format
 * reader turns a member into documents and hands them to the sink; the sink makes ids, repairs encoding, cuts
 * shards, and writes rejects and ledgers. */
#ifndef MALMOI_INGEST_H
#define MALMOI_INGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

/* One file, or one file inside a container: a stream of its uncompressed bytes. */
struct member {
    const char *name; /* "ko.txt.xz", or "CONTAINER/PATH" inside an archive; what origin.file says */
    const char *base; /* the last part of the name without a compression suffix: "NWRW1900000001.json" */
    uint64_t start; /* bytes before the first byte that member_read gives: 3 for a byte-order mark, else 0 */
    void *stream;   /* source.c's own */
};

/* Read on: *data points to *len bytes that stay valid until the next call; *len 0 is the end. A truncated or
 * corrupt container is an ERR_DATA that names it and the byte. */
int member_read(struct member *m, const char **data, size_t *len, struct err *e);

/* One document as it was found. */
struct document {
    const char *key; /* the format's own id, or NULL: then the number of the document in its member, from 0 */
    size_t key_len;
    struct buf text;         /* paragraphs joined by U+000A; invalid UTF-8 is the sink's affair */
    struct buf meta;         /* members of the meta object: `"title":"…","date":"…"`, without braces */
    uint64_t offset, length; /* of the raw record, counted from the first byte that member_read gave */
};

struct sink;

/* Each returns 0 or -1. A document with no text left is counted under "empty" by the sink. */
int sink_document(struct sink *s, const struct document *d, struct err *e);

/* A record that cannot be read: counted under reason and kept byte for byte in the rejects. The bytes may be
 * given in several calls: first = true for the first part of a record. offset is that of this part, counted
 * as in struct document. reason is a string that outlives the sink. */
int sink_reject(struct sink *s, const char *reason, bool first, uint64_t offset, const char *raw, size_t len,
                struct err *e);

/* A record that is well formed but not wanted ("redirect", "namespace"): counted, not kept. */
int sink_skip(struct sink *s, const char *reason, struct err *e);

/* Documents larger than this are to be rejected as "record-too-long" without holding them. */
uint64_t sink_max_record(const struct sink *s);

/* A format: reads one member to its end. Readers that meet broken data reject it and go on; they return -1
 * only for faults of the system, of the container, or of the sink. want() tells from the member's name
 * whether it is for this reader at all (NULL: every member is; it gets member.base): others are skipped with
 * a note. */
struct ingest_format {
    const char *name;
    bool (*want)(const char *member_name);
    int (*read)(struct member *m, struct sink *s, struct err *e);
};

extern const struct ingest_format ingest_modu, ingest_cc100, ingest_namuwiki, ingest_newscrawl,
    ingest_petition, ingest_html, ingest_jsonl, ingest_text;

#endif
