/* A plain line filter: lines in, the function's text for each line out, in order, for any number of threads.
 *
 * A line ends at U+000A and nowhere else; a last line without one gets one. Lines may hold any bytes. */
#ifndef MALMOI_LINE_FILTER_H
#define MALMOI_LINE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"

struct line_filter {
    const char *name; /* for progress */
    /* Append what stands for the line; the filter adds a line end after it. worker is workers[thread]. */
    int (*line)(void *worker, const char *line, size_t len, struct buf *out, struct err *e);
    /* Or, where this is set, append what stands for some whole lines, each with its line end. */
    int (*lines)(void *worker, const char *lines, size_t len, struct buf *out, struct err *e);
    void **workers; /* [threads] */
    int threads;
    uint64_t max_line; /* bytes; a longer line is an ERR_DATA that names it */
    bool quiet, replace;
};

/* paths: files or "-"; none means "-". output: a path, or "-" or NULL for standard output. */
int line_filter_run(const struct line_filter *f, const char *const *paths, size_t n_paths, const char *output,
                    struct err *e);

#endif
