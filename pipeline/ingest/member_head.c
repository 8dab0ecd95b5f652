#include "pipeline/ingest/member_head.h"

#include <string.h>

enum { HEAD_MAX = 64 << 10 }; /* bytes: enough to tell any format */

/* Find the first line that is not blank; false if it is not whole. */
static bool find_line(struct member_head *head)
{
    const char *data = head->bytes.data, *end;
    size_t at = 0, len = head->bytes.len;
    while (at < len && (data[at] == ' ' || data[at] == '\t' || data[at] == '\r' || data[at] == '\n')) at++;
    head->line = data + at;
    end = at < len ? memchr(head->line, '\n', len - at) : NULL;
    head->len = end ? (size_t)(end - head->line) : len - at;
    return end != NULL;
}

int member_head_read(struct member *m, struct member_head *head, struct err *e)
{
    const char *block;
    size_t len;
    do {
        if (member_read(m, &block, &len, e)) return -1;
        if (buf_add(&head->bytes, block, len)) return err_memory(e);
    } while (len && !find_line(head) && head->len < HEAD_MAX);
    find_line(head);
    while (head->len && head->line[head->len - 1] == '\r') head->len--;
    return 0;
}

void member_head_free(struct member_head *head)
{
    buf_free(&head->bytes);
}

void member_head_lines(const struct member_head *head, struct line_reader *r, struct member *m,
                       uint64_t max_line)
{
    line_reader_init(r, m, max_line);
    r->block = head->bytes.data;
    r->block_len = head->bytes.len;
}
