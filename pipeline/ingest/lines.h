/* Lines of a member, ended by U+000A and by nothing else, without holding lines that are too long. */
#ifndef MALMOI_LINES_H
#define MALMOI_LINES_H

#include "pipeline/ingest/ingest.h"

struct line_reader {
    struct member *member;
    struct buf held;   /* a line that spans blocks */
    const char *block; /* what member_read gave last */
    size_t block_len, block_at;
    uint64_t offset;   /* of the next unread byte in the member */
    uint64_t max_line; /* bytes */
    bool ended;
    bool in_long; /* the last line was a LINE_LONG that has more bytes */
};

enum line_result { LINE_ERROR = -1, LINE_END = 0, LINE_OK = 1, LINE_LONG = 2 };

void line_reader_init(struct line_reader *r, struct member *m, uint64_t max_line);

/* The next line without its U+000A, with its offset. The bytes stay valid until the next call. LINE_LONG: the
 * line is longer than max_line, and *line is its first part; the rest follows by line_reader_rest;
 * what is not asked for is skipped. */
enum line_result line_reader_next(struct line_reader *r, const char **line, size_t *len, uint64_t *offset,
                                  struct err *e);
/* The following part of a long line: *len 0 at its end. */
int line_reader_rest(struct line_reader *r, const char **part, size_t *len, struct err *e);
void line_reader_free(struct line_reader *r);

typedef int line_function(void *context, const char *line, size_t len, uint64_t offset, struct err *e);

/* Call read for every line, up to the end of the member or a failure; long ones are rejected to s instead. */
int line_reader_each(struct line_reader *r, struct sink *s, line_function *read, void *context,
                     struct err *e);

/* Nothing but blanks, tabs and carriage returns? */
bool line_is_blank(const char *line, size_t len);

#endif
