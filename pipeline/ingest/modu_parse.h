/* The JSON of a MODU file as a stream of events, whatever release it is of.
 *
 * Takes any chunks of the file; holds one document's text and no more. Accepts a `document` that is an object
 * or a list or stands in another document, absent keys, numbers for strings, `paragraph` or `utterance`. */
#ifndef MALMOI_MODU_PARSE_H
#define MALMOI_MODU_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/modu_text.h"

struct modu_parser;

/* What the parser tells its owner; each returns 0 or -1 with e filled. Offsets are bytes of the file. */
struct modu_events {
    int (*begin)(void *owner, uint64_t offset, struct err *e); /* a document's '{' */
    /* behind its '}'; d is NULL if it was nothing but the shell of other documents */
    int (*end)(void *owner, struct document *d, uint64_t end, struct err *e);
};

/* What the file's name tells: the first paragraph is the title; how to read `paragraph` and `utterance`. */
struct modu_file {
    bool headline;
    enum modu_kind paragraph, utterance;
};

struct modu_parser *modu_parser_new(const struct modu_file *file, const struct modu_events *events,
                                    void *owner);
void modu_parser_free(struct modu_parser *p); /* NULL is fine */

/* 1 to go on, 0 if the JSON is broken, -1 if an event failed. */
int modu_parse(struct modu_parser *p, const char *bytes, size_t len, struct err *e);
int modu_parse_end(struct modu_parser *p, struct err *e);

/* Bytes since the last complete token: yajl holds that many. */
uint64_t modu_parser_held(const struct modu_parser *p);

/* Forget the text of the document that is open, and take no more of it: it has become too long. */
void modu_parser_give_up_document(struct modu_parser *p);

#endif
