#include "pipeline/shard_tools.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include "pipeline/record.h"
#include "pipeline/shard.h"
#include "pipeline/tally.h"

enum { MOST_FRAME_BYTES = 1 << 30 };

/* Call each for every frame; the text is the frame's lines. */
static int each_frame(const char *path,
                      int (*each)(void *context, const struct buf *text, uint64_t frame, struct err *e),
                      void *context, struct err *e)
{
    struct shard_reader *reader;
    if (shard_open(&reader, path, MOST_FRAME_BYTES, e)) return -1;
    struct buf text = BUF_INIT;
    uint64_t frame;
    int result;
    while (!(result = shard_next(reader, &text, &frame, e)) && text.len)
        if ((result = each(context, &text, frame, e))) break;
    shard_close(reader);
    buf_free(&text);
    return result;
}

/* The depth and the number of whole values at the top, to see that a line is one object. */
struct shape {
    unsigned depth, objects, others;
};

static int open_object(void *context)
{
    ((struct shape *)context)->depth++;
    return 1;
}

static int close_object(void *context)
{
    struct shape *s = context;
    if (--s->depth == 0) s->objects++;
    return 1;
}

static int open_array(void *context)
{
    struct shape *s = context;
    if (s->depth++ == 0) s->others++;
    return 1;
}

static int close_array(void *context)
{
    ((struct shape *)context)->depth--;
    return 1;
}

static const yajl_callbacks shape_callbacks = {.yajl_start_map = open_object,
                                               .yajl_end_map = close_object,
                                               .yajl_start_array = open_array,
                                               .yajl_end_array = close_array};

/* Lines are checked as one stream of values: a count of objects that differs from the count of lines, or an
 * object still open at a line's end, shows a line that is not one object. */
int shard_check_lines(const char *path, const struct buf *text, uint64_t frame, struct err *e)
{
    const char *line = text->data, *end = line + text->len;
    struct shape shape = {0};
    yajl_handle handle = yajl_alloc(&shape_callbacks, NULL, &shape);
    if (!handle) return err_memory(e);
    yajl_config(handle, yajl_allow_multiple_values, 1);
    int result = 0;
    for (unsigned number = 0; !result && line < end; number++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        yajl_status status = yajl_parse(handle, (const unsigned char *)line, (size_t)(feed - line) + 1);
        if (status != yajl_status_ok || shape.depth || shape.others || shape.objects != number + 1)
            result = err_data(e, "'%s': frame %llu, line %u is not a JSON object", path,
                              (unsigned long long)frame, number);
        line = feed + 1;
    }
    yajl_free(handle);
    return result;
}

static int check_frame(void *context, const struct buf *text, uint64_t frame, struct err *e)
{
    return shard_check_lines(context, text, frame, e);
}

int shard_check(const char *path, struct err *e)
{
    if (!shard_is_zstd(path)) return err_data(e, "'%s' is not a zstd file", path);
    return each_frame(path, check_frame, (void *)path, e);
}

static int print_lines(void *context, const struct buf *text, uint64_t frame, struct err *e)
{
    (void)frame;
    return fwrite(text->data, 1, text->len, context) == text->len
               ? 0
               : err_errno(e, "cannot write standard output");
}

int shard_cat(const char *path, FILE *out, struct err *e)
{
    return each_frame(path, print_lines, out, e);
}

struct shard_counts {
    uint64_t frames, bytes, lines;
    struct counts counts;
    bool records; /* every line so far was a record */
    struct record_parser *parser;
    struct record record;
};

static int count_lines(void *context, const struct buf *text, uint64_t frame, struct err *e)
{
    struct shard_counts *c = context;
    (void)frame;
    (void)e;
    c->frames++;
    c->bytes += text->len;
    for (const char *line = text->data, *end = line + text->len; line < end; c->lines++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        c->records = c->records && !record_parse(c->parser, line, (size_t)(feed - line), &c->record, NULL);
        if (c->records) {
            const struct buf *t = &c->record.text;
            c->counts.sentences += record_line_count(buf_text(t), t->len);
            c->counts.characters += record_characters(buf_text(t), t->len);
        }
        line = feed + 1;
    }
    return 0;
}

int shard_stat(const char *path, FILE *out, struct err *e)
{
    struct shard_counts c = {.records = true, .parser = record_parser_new()};
    if (!c.parser) return err_memory(e);
    int result = each_frame(path, count_lines, &c, e);
    record_parser_free(c.parser);
    record_free(&c.record);
    if (result) return result;
    fprintf(out, ",\"frames\":%llu,\"text_bytes\":%llu,\"records\":%llu", (unsigned long long)c.frames,
            (unsigned long long)c.bytes, (unsigned long long)c.lines);
    if (c.records)
        fprintf(out, ",\"lines\":%lld,\"characters\":%lld", (long long)c.counts.sentences,
                (long long)c.counts.characters);
    return 0;
}

bool shard_is_zstd(const char *path)
{
    struct infile in;
    unsigned char magic[4] = {0};
    size_t got = 0;
    if (infile_open(&in, path, NULL)) return false;
    int result = infile_read(&in, magic, sizeof magic, &got, NULL);
    infile_close(&in);
    return !result && got == 4 && shard_magic(magic);
}
