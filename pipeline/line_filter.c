#include "pipeline/line_filter.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/count.h"
#include "common/io.h"
#include "common/pool.h"
#include "common/progress.h"

enum { CHUNK_BYTES = 1 << 18 };

/* Some whole lines and what became of them. */
struct chunk {
    struct buf in, out;
    uint64_t first_line;
    const char *name; /* of the file, for messages */
    struct chunk *next;
};

struct filter_run {
    const struct line_filter *filter;
    const char *const *paths;
    size_t n_paths, at;
    struct infile in;
    bool open;
    struct buf held; /* the beginning of a line whose end has not been read */
    uint64_t line;   /* number of the next line of this file, from 1 */
    struct chunk *free_chunks;
    struct outfile out;
    struct progress progress;
};

static struct chunk *take_chunk(struct filter_run *run)
{
    struct chunk *chunk = run->free_chunks;
    if (chunk)
        run->free_chunks = chunk->next;
    else
        chunk = calloc(1, sizeof *chunk);
    if (!chunk) return NULL;
    buf_clear(&chunk->in);
    buf_clear(&chunk->out);
    return chunk;
}

static void give_back(void *context, void *item)
{
    struct filter_run *run = context;
    struct chunk *chunk = item;
    chunk->next = run->free_chunks;
    run->free_chunks = chunk;
}

static void free_chunks(struct filter_run *run)
{
    for (struct chunk *chunk = run->free_chunks, *next; chunk; chunk = next) {
        next = chunk->next;
        buf_free(&chunk->in);
        buf_free(&chunk->out);
        free(chunk);
    }
}

static int check_line_length(const struct filter_run *run, const struct chunk *chunk, struct err *e)
{
    if (chunk->in.len <= run->filter->max_line) return 0;
    return err_data(e, "'%s': line %llu is longer than %llu bytes", run->in.name,
                    (unsigned long long)run->line, (unsigned long long)run->filter->max_line);
}

/* Fill the chunk from the open file with whole lines; in.len is 0 at the file's end. */
static int fill(struct filter_run *run, struct chunk *chunk, struct err *e)
{
    buf_swap(&chunk->in, &run->held);
    buf_clear(&run->held);
    chunk->first_line = run->line;
    chunk->name = run->in.name;
    for (;;) {
        char *to = buf_reserve(&chunk->in, CHUNK_BYTES);
        size_t got;
        if (!to) return err_memory(e);
        if (infile_read(&run->in, to, CHUNK_BYTES, &got, e)) return -1;
        progress_add(&run->progress, got);
        chunk->in.len += got;
        buf_terminate(&chunk->in);
        if (!got) {
            if (chunk->in.len && chunk->in.data[chunk->in.len - 1] != '\n') buf_char(&chunk->in, '\n');
            return chunk->in.failed ? err_memory(e) : 0;
        }
        const char *feed = memrchr(to, '\n', got);
        if (!feed) {
            if (check_line_length(run, chunk, e)) return -1;
            continue;
        }
        size_t whole = (size_t)(feed - chunk->in.data) + 1;
        if (buf_assign(&run->held, chunk->in.data + whole, chunk->in.len - whole)) return err_memory(e);
        chunk->in.len = whole;
        buf_terminate(&chunk->in);
        return 0;
    }
}

static int produce(void *context, void **item, struct err *e)
{
    struct filter_run *run = context;
    struct chunk *chunk = take_chunk(run);
    if (!chunk) return err_memory(e);
    while (run->open || run->at < run->n_paths) {
        if (!run->open) {
            if (infile_open(&run->in, run->paths[run->at++], e)) goto failed;
            run->open = true;
            run->line = 1;
        }
        if (fill(run, chunk, e)) goto failed;
        if (chunk->in.len) {
            run->line += count_byte(chunk->in.data, chunk->in.len, '\n');
            *item = chunk;
            return 0;
        }
        infile_close(&run->in);
        run->open = false;
    }
    give_back(run, chunk);
    return 0;
failed:
    give_back(run, chunk);
    return -1;
}

static int work(void *context, void *item, int thread, struct err *e)
{
    const struct line_filter *filter = ((struct filter_run *)context)->filter;
    struct chunk *chunk = item;
    if (filter->lines) {
        if (filter->lines(filter->workers[thread], chunk->in.data, chunk->in.len, &chunk->out, e))
            return err_context(e, "'%s', from line %llu on", chunk->name,
                               (unsigned long long)chunk->first_line);
        return chunk->out.failed ? err_memory(e) : 0;
    }
    const char *line = chunk->in.data, *end = line + chunk->in.len;
    for (uint64_t number = chunk->first_line; line < end; number++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        if (filter->line(filter->workers[thread], line, (size_t)(feed - line), &chunk->out, e))
            return err_context(e, "'%s', line %llu", chunk->name, (unsigned long long)number);
        buf_char(&chunk->out, '\n');
        line = feed + 1;
    }
    return chunk->out.failed ? err_memory(e) : 0;
}

static int consume(void *context, void *item, struct err *e)
{
    struct filter_run *run = context;
    struct chunk *chunk = item;
    int result = outfile_write(&run->out, buf_text(&chunk->out), chunk->out.len, e);
    give_back(run, chunk);
    return result;
}

static uint64_t total_bytes(const char *const *paths, size_t n)
{
    uint64_t total = 0;
    struct stat st;
    for (size_t i = 0; i < n; i++)
        if (stat(paths[i], &st) == 0 && S_ISREG(st.st_mode)) total += (uint64_t)st.st_size;
    return total;
}

int line_filter_run(const struct line_filter *f, const char *const *paths, size_t n_paths, const char *output,
                    struct err *e)
{
    static const char *const standard_input[] = {"-"};
    static const struct pool_ops ops = {produce, work, consume, give_back};
    struct filter_run run = {
        .filter = f, .paths = n_paths ? paths : standard_input, .n_paths = n_paths ? n_paths : 1};
    if (outfile_open(&run.out, output ? output : "-", f->replace ? IO_REPLACE : IO_REFUSE, e)) return -1;
    outfile_skip_sum(&run.out);
    progress_start(&run.progress, f->name, total_bytes(run.paths, run.n_paths), f->quiet);
    int result = pool_run(&ops, &run, f->threads, 2 * f->threads + 2, e);
    progress_end(&run.progress);
    if (run.open) infile_close(&run.in);
    if (result)
        outfile_abort(&run.out);
    else
        result = outfile_commit(&run.out, NULL, e);
    free_chunks(&run);
    buf_free(&run.held);
    return result;
}
