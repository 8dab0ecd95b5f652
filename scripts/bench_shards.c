/* What a shard costs: frames, records, and back.
 *
 *   bench_shards SHARD SCRATCH     prints lines "read", "parse", "copy" and "write", and after each word its
 * seconds: of the wall clock, of the user, of the system
 *
 * read: decompress and check; parse: the same, and every record; copy: parse, and write the records to
 * SCRATCH; write: what copy takes more than parse. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "pipeline/record.h"
#include "pipeline/shard.h"

enum work { READ, PARSE, COPY };

struct times {
    double wall, user, system; /* seconds */
};

static double seconds(const struct timeval *t)
{
    return (double)t->tv_sec + (double)t->tv_usec * 1e-6;
}

static struct times now(void)
{
    struct timespec t;
    struct rusage used;
    clock_gettime(CLOCK_MONOTONIC, &t);
    getrusage(RUSAGE_SELF, &used);
    return (struct times){(double)t.tv_sec + (double)t.tv_nsec * 1e-9, seconds(&used.ru_utime),
                          seconds(&used.ru_stime)};
}

static struct times between(struct times from, struct times to)
{
    return (struct times){to.wall - from.wall, to.user - from.user, to.system - from.system};
}

static void print(const char *name, struct times t)
{
    printf("%s %.3f %.3f %.3f\n", name, t.wall, t.user, t.system);
}

static void require(int result, const struct err *e)
{
    if (!result) return;
    fprintf(stderr, "bench_shards: %s\n", e->message);
    exit(1);
}

static void pass(const char *path, const char *scratch, enum work work)
{
    struct err e = {0};
    struct shard_reader *reader;
    struct shard_writer *writer = NULL;
    struct record_parser *parser = record_parser_new();
    struct record record = {0};
    struct buf text = BUF_INIT, out = BUF_INIT;
    uint64_t number;
    require(parser ? shard_open(&reader, path, 1 << 30, &e) : err_memory(&e), &e);
    if (work == COPY) require(shard_create(&writer, scratch, IO_REPLACE, &e), &e);
    for (;;) {
        require(shard_next(reader, &text, &number, &e), &e);
        if (!text.len) break;
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
}

int main(int argc, char **argv)
{
    struct times took[COPY + 1];
    if (argc != 3) return 64;
    pass(argv[1], argv[2], READ);
    for (int work = READ; work <= COPY; work++) {
        struct times start = now();
        pass(argv[1], argv[2], (enum work)work);
        took[work] = between(start, now());
    }
    print("read", took[READ]);
    print("parse", took[PARSE]);
    print("copy", took[COPY]);
    print("write", between(took[PARSE], took[COPY]));
    return 0;
}
