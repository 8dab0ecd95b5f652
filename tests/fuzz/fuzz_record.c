/* Any bytes as a record: the quick reader says what the thorough one says, and what is written reads as the
 * same again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(const struct buf *a, const struct buf *b)
{
    if (a->len != b->len || (a->len && memcmp(a->data, b->data, a->len) != 0)) abort();
}

static void same_record(const struct record *a, const struct record *b)
{
    same(&a->id, &b->id);
    same(&a->source, &b->source);
    same(&a->text, &b->text);
    same(&a->kept, &b->kept);
    same(&a->meta, &b->meta);
    same(&a->origin, &b->origin);
    same(&a->extra, &b->extra);
}

/* A blank behind the brace is what the quick reader leaves to the thorough one. */
static void read_thoroughly(struct record_parser *p, const char *line, size_t len, const struct record *r,
                            bool accepted)
{
    struct buf spaced = BUF_INIT;
    struct record again = {0};
    if (!len || line[0] != '{') return;
    buf_str(&spaced, "{ ");
    buf_add(&spaced, line + 1, len - 1);
    if ((record_parse(p, spaced.data, spaced.len, &again, NULL) == 0) != accepted) abort();
    if (accepted) same_record(r, &again);
    record_free(&again);
    buf_free(&spaced);
}

static void write_and_read(struct record_parser *p, const struct record *r)
{
    struct buf out = BUF_INIT;
    struct record again = {0};
    record_write(r, &out);
    if (out.failed || record_parse(p, out.data, out.len - 1, &again, NULL)) abort();
    same_record(r, &again);
    record_free(&again);
    buf_free(&out);
}

/* Every other line goes; those that stay keep their numbers. */
static void retain(struct record *r)
{
    line_array lines = {0}, left = {0};
    if (record_lines(r, &lines, NULL) == 0 && lines.len) {
        uint8_t *keep = calloc(lines.len, 1);
        uint32_t *numbers = calloc(lines.len, sizeof *numbers);
        if (!keep || !numbers) abort();
        for (size_t i = 0; i < lines.len; i++) {
            keep[i] = i % 2 == 0;
            numbers[i] = lines.items[i].number;
        }
        if (record_retain(r, &lines, keep) || record_lines(r, &left, NULL)) abort();
        for (size_t i = 0; i < left.len; i++)
            if (left.items[i].number != numbers[2 * i]) abort();
        free(numbers);
        free(keep);
    }
    array_free(&lines);
    array_free(&left);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct record_parser *p = record_parser_new();
    struct record r = {0};
    if (!p) abort();
    bool accepted = record_parse(p, (const char *)data, size, &r, NULL) == 0;
    read_thoroughly(p, (const char *)data, size, &r, accepted);
    if (accepted) {
        write_and_read(p, &r);
        retain(&r);
    }
    record_free(&r);
    record_parser_free(p);
    return 0;
}
