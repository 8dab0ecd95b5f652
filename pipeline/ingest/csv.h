/* CSV (RFC 4180) from a stream: comma, double quotes, CRLF or LF row ends; quoted fields may hold line ends.
 *
 * A row is broken when text follows a closing quote, when a quote is never closed, when it has another number
 * of fields than it should, or when it spans lines and grows over the limit. Then its first line alone is
 * given up and reading resumes at the next line: a lost quote costs its own line and not the file. A quote
 * inside an unquoted field is text. Empty lines are passed over. */
#ifndef MALMOI_CSV_H
#define MALMOI_CSV_H

#include "common/array.h"
#include "pipeline/ingest/ingest.h"

struct csv_field {
    const char *text; /* decoded; not terminated */
    size_t len;
};

struct csv_row {
    ARRAY(struct csv_field) fields;
    const char *raw; /* the row as it stands, without its row end */
    size_t len;
    uint64_t offset; /* of raw in the member */
};

struct csv_reader {
    struct member *member;
    struct buf window; /* read, and not handed out yet */
    uint64_t offset;   /* of window's first byte */
    uint64_t max_row;  /* bytes */
    size_t columns;    /* fields of every row; 0: any number */
    size_t from, at;   /* in window: where the row begins, and the next byte to look at */
    size_t first_end;  /* in window: where the row's first line ends; 0 while it has not */
    int state;         /* of the scanner, in csv.c */
    bool ended, in_long;
    struct buf decoded;
    ARRAY(size_t) ends; /* of the fields in decoded */
};

enum csv_result {
    CSV_ERROR = -1,
    CSV_END = 0,
    CSV_ROW = 1,
    CSV_BROKEN = 2, /* row->raw is the line given up; no fields */
    CSV_LONG = 3    /* row->raw is the first part of a line of more than max_row bytes */
};

/* head is what was read of the member already (may be empty). */
int csv_init(struct csv_reader *r, struct member *m, const struct buf *head, uint64_t max_row, struct err *e);
void csv_free(struct csv_reader *r);

/* The next row; valid until the next call. row is {0} at first and freed with csv_row_free. */
enum csv_result csv_next(struct csv_reader *r, struct csv_row *row, struct err *e);
/* The following part of a long line; *len 0 at its end. To be called until then. */
int csv_rest(struct csv_reader *r, const char **part, size_t *len, uint64_t *offset, struct err *e);
void csv_row_free(struct csv_row *row);

#endif
