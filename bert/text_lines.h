/* The lines of some files, one after another. A line ends at U+000A and nowhere else; the last of a file may
 * lack it. */
#ifndef MALMOI_BERT_TEXT_LINES_H
#define MALMOI_BERT_TEXT_LINES_H

#include "common/io.h"
#include "common/progress.h"

struct text_lines {
    const char *const *paths;
    size_t n_paths, at;
    uint64_t max_line; /* bytes */
    struct infile in;
    bool open, ended;
    struct buf held;      /* of the open file */
    size_t from, scanned; /* in held: where the next line begins; up to where there is no line end */
    uint64_t number;      /* of the line in its file, from 1 */
    struct progress progress;
};

/* No paths: standard input. Nothing is read yet. */
void text_lines_start(struct text_lines *r, const char *const *paths, size_t n_paths, uint64_t max_line,
                      const char *label, bool quiet);
void text_lines_end(struct text_lines *r);

/* 1 and the next line, which is valid until the next call and stands at r->number of r->in.name; 0 at the
 * end; -1. */
int text_lines_next(struct text_lines *r, const char **line, size_t *len, struct err *e);

/* The lines of regular files, without keeping them. ERR_USAGE for a path that is no regular file: it could
 * not be read a second time. */
int text_lines_count(const char *const *paths, size_t n_paths, uint64_t max_line, uint64_t *lines,
                     struct err *e);

#endif
