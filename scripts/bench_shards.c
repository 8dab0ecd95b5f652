/* What a shard costs: frames, records, and back; MB of records a second of one processor's time.
 *
 *   bench_shards SHARD SCRATCH     prints "read", "parse", "copy" and "write", a number each
 *
 * read: decompress and check; parse: the same, and every record; copy: parse, and write the records to
 * SCRATCH; write: what copy takes more than parse. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pipeline/record.h"
#include "pipeline/shard.h"

enum work { READ, PARSE, COPY };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void require(int result, const struct err *e)
{
    if (!result) return;
    fprintf(stderr, "bench_shards: %s\n", e->message);
    exit(1);
}

/* Returns the bytes of records. */
static size_t pass(const char *path, const char *scratch, enum work work)
{
    struct err e = {0};
    struct shard_reader *reader;
    struct shard_writer *writer = NULL;
    struct record_parser *parser = record_parser_new();
    struct record record = {0};
    struct buf text = BUF_INIT, out = BUF_INIT;
    uint64_t number;
    size_t bytes = 0;
    require(parser ? shard_open(&reader, path, 1 << 30, &e) : err_memory(&e), &e);
    if (work == COPY) require(shard_create(&writer, scratch, IO_REPLACE, &e), &e);
    for (;;) {
        require(shard_next(reader, &text, &number, &e), &e);
        if (!text.len) break;
        bytes += text.len;
        buf_clear(&out);
        const char *line = text.data, *end = line + text.len, *feed;
        for (; work != READ && line < end; line = feed + 1) {
            feed = memchr(line, '\n', (size_t)(end - line));
            require(record_parse(parser, line, (size_t)(feed - line), &record, &e), &e);
            if (work == COPY) record_write(&record, &out);
        }
        if (writer) require(shard_write(writer, buf_text(&out), out.len, &e), &e);
    }
    if (writer) require(shard_commit(writer, NULL, &e), &e);
    shard_close(reader);
    record_parser_free(parser);
    record_free(&record);
    buf_free(&text);
    buf_free(&out);
    return bytes;
}

int main(int argc, char **argv)
{
    double took[3];
    size_t bytes = 0;
    if (argc != 3) return 64;
    pass(argv[1], argv[2], READ);
    for (int work = READ; work <= COPY; work++) {
        double start = seconds();
        bytes = pass(argv[1], argv[2], (enum work)work);
        took[work] = seconds() - start;
    }
    double mb = (double)bytes / 1e6;
    printf("read %.0f\nparse %.0f\ncopy %.0f\nwrite %.0f\n", mb / took[READ], mb / took[PARSE],
           mb / took[COPY], mb / (took[COPY] - took[PARSE]));
    return 0;
}
