/* A record: one document on its way through the stages, one JSON object on a line.
 *
 *     {"id":"…","source":"…","text":"…","kept":"0-3,5","meta":{…},"origin":{"file":"…","offset":0,"length":0}}
 *
 * text holds paragraphs separated by U+000A before `split` and one sentence a line after it. kept stands only
 * after `split`: which of the split's sentences, counted from 0, are left; it is absent while all of them
 * are. meta and origin pass through as they are. */
#ifndef MALMOI_RECORD_H
#define MALMOI_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"

struct record {
    struct buf id, source, text; /* decoded, valid UTF-8 */
    struct buf kept;             /* "" or ranges */
    struct buf meta, origin;     /* raw JSON objects, "" if absent */
    struct buf extra;            /* raw `,"key":value` members that malmoi does not know, "" if none */
};

void record_free(struct record *r); /* r = {0} is an empty record */
void record_clear(struct record *r);

/* A parser that is used again for every line; one a thread. */
struct record_parser;
struct record_parser *record_parser_new(void); /* NULL when memory runs out */
void record_parser_free(struct record_parser *p);

/* Read one line (without its line end) into r. A line that is not one JSON object with a string "id",
 * "source" and "text" is an ERR_DATA that says what is wrong and at which byte. Members that malmoi does not
 * know are kept as they are and written after the others. */
int record_parse(struct record_parser *p, const char *line, size_t len, struct record *r, struct err *e);

/* Append r as one line with its U+000A. */
void record_write(const struct record *r, struct buf *out);

/* The lines of a text: paragraphs or sentences. An empty text has no line. */
struct line {
    const char *text; /* not terminated; points into the record */
    size_t len;       /* bytes */
    uint32_t number;  /* sentence number of the split, from kept */
};
typedef ARRAY(struct line) line_array;

/* Fill lines from r->text and r->kept (numbers run 0, 1, … if kept is empty). ERR_DATA if kept does not fit
 * the text. The lines are valid until r changes. */
int record_lines(const struct record *r, line_array *lines, struct err *e);

/* Keep only the lines with keep[i] != 0; rewrites text and kept. lines is what record_lines gave. If a single
 * empty line is left, the text is empty and has no line at all. Returns 0, or -1 when memory runs out. */
int record_retain(struct record *r, const line_array *lines, const uint8_t *keep);

/* Characters of a text as the ledger counts them: code points without U+000A. */
int64_t record_characters(const char *text, size_t len);

/* Lines of a text: 0 if it is empty, else the number of U+000A plus 1. */
int64_t record_line_count(const char *text, size_t len);

#endif
