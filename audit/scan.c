#include "audit/scan.h"

#include <string.h>
#include <unistd.h>

#include "audit/tree.h"
#include "pipeline/record.h"
#include "pipeline/shard.h"
#include "pipeline/shard_tools.h"

enum { MOST_FRAME_BYTES = 1 << 30, READ_BYTES = 1 << 16 };

struct scanner {
    struct scan *scan;
    const struct scan_options *options;
    struct shard_reader *reader;
    struct record_parser *parser;
    struct record record;
    line_array lines;
    struct buf raw, text;
    struct sha256 *file_hash, *text_hash;
};

/* ---- records ---- */

static int scan_record(struct scanner *s, const char *line, size_t len, struct err *e)
{
    const struct record *r = &s->record;
    struct scan *scan = s->scan;
    const char *shard = s->options->shard;
    if (record_parse(s->parser, line, len, &s->record, e)) return -1;
    if (r->source.len != tree_source_len(shard) || memcmp(buf_text(&r->source), shard, r->source.len) != 0)
        return err_data(e, "it is a record of the source '%.80s'", buf_text(&r->source));
    if (s->options->sentences && record_lines(r, &s->lines, e)) return -1;
    int64_t lines = record_line_count(buf_text(&r->text), r->text.len);
    scan->counts.documents++;
    scan->counts.sentences += lines;
    scan->counts.characters += record_characters(buf_text(&r->text), r->text.len);
    return array_push(&scan->ids, hash64(buf_text(&r->id), r->id.len)) ||
                   array_push(&scan->lines, (uint32_t)lines)
               ? err_memory(e)
               : 0;
}

static int scan_records(struct scanner *s, uint64_t frame, struct err *e)
{
    const char *line = s->text.data, *end = line + s->text.len;
    if (array_push(&s->scan->frames, s->scan->ids.len)) return err_memory(e);
    for (unsigned number = 0; line < end; number++) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));
        if (scan_record(s, line, (size_t)(feed - line), e))
            return err_context(e, "'%s': frame %llu, line %u", s->options->name, (unsigned long long)frame,
                               number);
        line = feed + 1;
    }
    return 0;
}

/* ---- frames ---- */

static int scan_text(struct scanner *s, uint64_t frame, struct err *e)
{
    if (s->options->lines == SCAN_RECORDS) return scan_records(s, frame, e);
    if (s->options->lines == SCAN_ANY) return 0;
    return shard_check_lines(s->options->name, &s->text, frame, e);
}

/* The first fault is told; what comes behind it is most likely its consequence. */
static void scan_fault(struct scanner *s, struct faults *f, const struct err *why)
{
    if (s->scan->whole) faults_err(f, why);
    s->scan->whole = false;
}

/* The seek table, which the reader has read already and does not give out. */
static int hash_tail(struct scanner *s, struct err *e)
{
    struct infile in;
    char bytes[READ_BYTES];
    size_t got;
    if (infile_open(&in, s->options->path, e)) return -1;
    int result = 0;
    if (lseek(in.fd, (off_t)s->scan->bytes, SEEK_SET) < 0)
        result = err_errno(e, "cannot read '%s'", s->options->path);
    while (!result && !(result = infile_read(&in, bytes, sizeof bytes, &got, e)) && got) {
        sha256_add(s->file_hash, bytes, got);
        s->scan->bytes += got;
    }
    infile_close(&in);
    return result;
}

static int scan_frames(struct scanner *s, struct faults *f, struct err *e)
{
    uint64_t frame;
    bool decoded = true;
    for (;;) {
        struct err why = {0};
        if (shard_next_raw(s->reader, &s->raw, &frame, e)) return -1;
        if (!s->raw.len) break;
        sha256_add(s->file_hash, s->raw.data, s->raw.len);
        s->scan->bytes += s->raw.len;
        if (decoded && shard_decode(s->reader, frame, &s->raw, &s->text, &why)) {
            scan_fault(s, f, &why);
            decoded = false;
        }
        if (!decoded) continue;
        sha256_add(s->text_hash, s->text.data, s->text.len);
        s->scan->text_bytes += s->text.len;
        if (s->scan->whole && scan_text(s, frame, &why)) scan_fault(s, f, &why);
    }
    if (hash_tail(s, e)) return -1;
    sha256_finish(s->file_hash, s->scan->sha256);
    if (decoded) sha256_finish(s->text_hash, s->scan->text_sha256);
    return array_push(&s->scan->frames, s->scan->ids.len) ? err_memory(e) : 0;
}

static int open_scanner(struct scanner *s, struct err *e)
{
    s->file_hash = sha256_new();
    s->text_hash = sha256_new();
    s->parser = record_parser_new();
    if (!s->file_hash || !s->text_hash || !s->parser) return err_memory(e);
    if (!shard_is_zstd(s->options->path)) return err_data(e, "'%s' is not a zstd file", s->options->name);
    return shard_open(&s->reader, s->options->path, MOST_FRAME_BYTES, e);
}

static void close_scanner(struct scanner *s)
{
    shard_close(s->reader);
    record_parser_free(s->parser);
    record_free(&s->record);
    array_free(&s->lines);
    buf_free(&s->raw);
    buf_free(&s->text);
    sha256_free(s->file_hash);
    sha256_free(s->text_hash);
}

void scan_shard(struct scan *s, const struct scan_options *o, struct faults *f)
{
    struct scanner scanner = {.scan = s, .options = o};
    struct err e = {0};
    *s = (struct scan){.whole = true};
    int result = open_scanner(&scanner, &e);
    if (!result) result = scan_frames(&scanner, f, &e);
    close_scanner(&scanner);
    if (!result) return;
    s->whole = false;
    faults_err(f, &e);
    if (!s->sha256[0]) scan_bytes(s, o->path, f);
}

void scan_bytes(struct scan *s, const char *path, struct faults *f)
{
    struct err e = {0};
    if (!sha256_file(path, s->sha256, &s->bytes, &e)) return;
    s->sha256[0] = '\0';
    faults_err(f, &e);
}

void scan_free(struct scan *s)
{
    array_free(&s->ids);
    array_free(&s->lines);
    array_free(&s->frames);
}

bool scan_is_subsequence(const struct scan *a, const struct scan *b, size_t *missing)
{
    size_t at = 0;
    for (size_t i = 0; i < a->ids.len; i++, at++) {
        while (at < b->ids.len && b->ids.items[at] != a->ids.items[i]) at++;
        if (at < b->ids.len) continue;
        *missing = i;
        return false;
    }
    return true;
}
