#include "bert/text_lines.h"

#include <string.h>
#include <sys/stat.h>

enum { CHUNK_BYTES = 1 << 16 };

static bool is_regular(const char *path, uint64_t *bytes)
{
    struct stat st;
    if (strcmp(path, "-") == 0 || stat(path, &st) || !S_ISREG(st.st_mode)) return false;
    *bytes = (uint64_t)st.st_size;
    return true;
}

void text_lines_start(struct text_lines *r, const char *const *paths, size_t n_paths, uint64_t max_line,
                      const char *label, bool quiet)
{
    static const char *const standard_input[] = {"-"};
    uint64_t total = 0, bytes;
    *r = (struct text_lines){.paths = n_paths ? paths : standard_input,
                             .n_paths = n_paths ? n_paths : 1,
                             .max_line = max_line,
                             .held = BUF_INIT};
    for (size_t i = 0; i < r->n_paths; i++)
        if (is_regular(r->paths[i], &bytes)) total += bytes;
    progress_start(&r->progress, label, total, quiet);
}

void text_lines_end(struct text_lines *r)
{
    if (r->open) infile_close(&r->in);
    r->open = false;
    buf_free(&r->held);
    progress_end(&r->progress);
}

static int open_next(struct text_lines *r, struct err *e)
{
    if (infile_open(&r->in, r->paths[r->at++], e)) return -1;
    r->open = true;
    r->ended = false;
    buf_clear(&r->held);
    r->from = r->scanned = 0;
    r->number = 0;
    return 0;
}

/* Take the held bytes up to end as a line; the next one begins at next. */
static int take(struct text_lines *r, size_t end, size_t next, const char **line, size_t *len, struct err *e)
{
    *line = r->held.data + r->from;
    *len = end - r->from;
    r->number++;
    r->from = r->scanned = next;
    if (*len <= r->max_line) return 1;
    return err_data(e, "'%s': line %llu is longer than %llu bytes", r->in.name, (unsigned long long)r->number,
                    (unsigned long long)r->max_line);
}

static int read_more(struct text_lines *r, struct err *e)
{
    buf_consume(&r->held, r->from);
    r->scanned = r->held.len;
    r->from = 0;
    if (r->held.len > r->max_line)
        return err_data(e, "'%s': line %llu is longer than %llu bytes", r->in.name,
                        (unsigned long long)r->number + 1, (unsigned long long)r->max_line);
    size_t got;
    char *to = buf_reserve(&r->held, CHUNK_BYTES);
    if (!to) return err_memory(e);
    if (infile_read(&r->in, to, CHUNK_BYTES, &got, e)) return -1;
    r->held.len += got;
    buf_terminate(&r->held);
    r->ended = got == 0;
    progress_add(&r->progress, got);
    return 0;
}

int text_lines_next(struct text_lines *r, const char **line, size_t *len, struct err *e)
{
    for (;;) {
        if (!r->open) {
            if (r->at == r->n_paths) return 0;
            if (open_next(r, e)) return -1;
        }
        size_t unseen = r->held.len - r->scanned;
        const char *feed = unseen ? memchr(r->held.data + r->scanned, '\n', unseen) : NULL;
        if (feed) {
            size_t end = (size_t)(feed - r->held.data);
            return take(r, end, end + 1, line, len, e);
        }
        if (!r->ended) {
            if (read_more(r, e)) return -1;
        } else if (r->from < r->held.len) {
            return take(r, r->held.len, r->held.len, line, len, e);
        } else {
            infile_close(&r->in);
            r->open = false;
        }
    }
}

int text_lines_count(const char *const *paths, size_t n_paths, uint64_t max_line, uint64_t *lines,
                     struct err *e)
{
    struct text_lines r;
    const char *line;
    size_t len;
    uint64_t bytes;
    int got = 0;
    *lines = 0;
    for (size_t i = 0; i < n_paths; i++)
        if (!is_regular(paths[i], &bytes) && (io_exists(paths[i]) || strcmp(paths[i], "-") == 0))
            return err_usage(e, "'%s' can be read only once, but its lines must be counted first", paths[i]);
    text_lines_start(&r, paths, n_paths, max_line, "", true);
    while ((got = text_lines_next(&r, &line, &len, e)) > 0) ++*lines;
    text_lines_end(&r);
    return got;
}
