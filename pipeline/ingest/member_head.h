/* The beginning of a member, read ahead to tell its format. */
#ifndef MALMOI_MEMBER_HEAD_H
#define MALMOI_MEMBER_HEAD_H

#include "pipeline/ingest/ingest.h"
#include "pipeline/ingest/lines.h"

struct member_head {
    struct buf bytes; /* what was read: the first line that is not blank, and more */
    const char *line; /* that line, or its first part if it is long; into bytes */
    size_t len;       /* without its line end; 0: the member is blank */
};

/* head is {0} at first and freed with member_head_free. */
int member_head_read(struct member *m, struct member_head *head, struct err *e);
void member_head_free(struct member_head *head);

/* A line reader that begins with the head's bytes; the head must outlive it. */
void member_head_lines(const struct member_head *head, struct line_reader *r, struct member *m,
                       uint64_t max_line);

#endif
