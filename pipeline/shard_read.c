#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "pipeline/shard.h"
#include "pipeline/shard_format.h"

struct shard_reader {
    struct infile file;
    bool plain;
    uint64_t max_record;
    uint64_t next; /* number of the next frame */
    /* seekable zstd */
    struct shard_entry *entries;
    uint64_t *offsets; /* [frames] of the compressed frames */
    uint32_t frames;
    uint64_t size;
    struct buf raw;
    /* plain JSON Lines */
    struct buf held; /* read but not given out yet */
    bool ended;
};

enum { ZSTD_MAGIC_BYTES = 4, PLAIN_READ_BYTES = 1 << 18 };

static int read_at(struct shard_reader *r, void *bytes, size_t len, uint64_t offset, struct err *e)
{
    char *to = bytes;
    while (len) {
        ssize_t n = pread(r->file.fd, to, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return err_errno(e, "cannot read '%s' at byte %llu", r->file.name, (unsigned long long)offset);
        if (n == 0) return err_data(e, "'%s' ends at byte %llu", r->file.name, (unsigned long long)offset);
        to += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return 0;
}

/* The frames must fill the file up to the table exactly, and none may be larger than a record may be. */
static int place_frames(struct shard_reader *r, uint64_t table_bytes, struct err *e)
{
    uint64_t at = 0, most = r->max_record > SHARD_FRAME_BYTES ? r->max_record : SHARD_FRAME_BYTES;
    for (uint32_t i = 0; i < r->frames; i++) {
        const struct shard_entry *entry = &r->entries[i];
        if (entry->decompressed > most)
            return err_data(e, "frame %u holds %u bytes, more than --max-record", i, entry->decompressed);
        r->offsets[i] = at;
        at += entry->compressed;
    }
    if (at + table_bytes == r->size) return 0;
    return err_data(e, "its frames take %llu bytes, but its seek table says %llu",
                    (unsigned long long)(r->size - table_bytes), (unsigned long long)at);
}

static int read_table(struct shard_reader *r, struct err *e)
{
    uint8_t footer[SHARD_FOOTER_BYTES];
    uint64_t table_bytes;
    if (r->size < SHARD_TABLE_HEAD_BYTES + SHARD_FOOTER_BYTES)
        return err_data(e, "it is %llu bytes long, too short for a shard", (unsigned long long)r->size);
    if (read_at(r, footer, sizeof footer, r->size - sizeof footer, e)) return -1;
    if (shard_footer_decode(footer, &table_bytes, &r->frames, e)) return -1;
    if (table_bytes > r->size) return err_data(e, "its seek table is larger than the file");
    uint8_t *table = malloc(table_bytes);
    r->entries = malloc((r->frames + 1) * sizeof *r->entries);
    r->offsets = malloc((r->frames + 1) * sizeof *r->offsets);
    int result = table && r->entries && r->offsets ? 0 : err_memory(e);
    if (!result) result = read_at(r, table, table_bytes, r->size - table_bytes, e);
    if (!result) result = shard_table_decode(table, r->frames, r->entries, e);
    if (!result) result = place_frames(r, table_bytes, e);
    free(table);
    return result;
}

bool shard_magic(const uint8_t magic[4])
{
    static const uint8_t frame[4] = {0x28, 0xB5, 0x2F, 0xFD}, skippable[3] = {0x2A, 0x4D, 0x18};
    return memcmp(magic, frame, 4) == 0 ||
           ((magic[0] & 0xF0) == 0x50 && memcmp(magic + 1, skippable, 3) == 0);
}

static int detect(struct shard_reader *r, const char *path, struct err *e)
{
    struct stat st;
    uint8_t magic[ZSTD_MAGIC_BYTES];
    if (strcmp(path, "-") == 0 || fstat(r->file.fd, &st) || !S_ISREG(st.st_mode)) {
        r->plain = true;
        return 0;
    }
    r->size = (uint64_t)st.st_size;
    if (r->size < sizeof magic) {
        r->plain = true;
        return 0;
    }
    if (read_at(r, magic, sizeof magic, 0, e)) return -1;
    r->plain = !shard_magic(magic);
    if (r->plain || read_table(r, e) == 0) return 0;
    return err_context(e, "'%s' is not a whole shard", path);
}

int shard_open(struct shard_reader **r, const char *path, uint64_t max_record, struct err *e)
{
    struct shard_reader *made = *r = calloc(1, sizeof *made);
    if (!made) return err_memory(e);
    made->max_record = max_record;
    made->file.fd = -1;
    if (!infile_open(&made->file, path, e) && !detect(made, path, e)) return 0;
    shard_close(made);
    *r = NULL;
    return -1;
}

static int raw_frame(struct shard_reader *r, uint64_t number, struct buf *raw, struct err *e)
{
    size_t len = r->entries[number].compressed;
    buf_clear(raw);
    char *to = buf_reserve(raw, len);
    if (!to) return err_memory(e);
    if (read_at(r, to, len, r->offsets[number], e)) return -1;
    raw->len = len;
    buf_terminate(raw);
    return 0;
}

/* Whole lines of plain JSON Lines, about a frame's worth; a last line without its line end gets one. */
static int plain_frame(struct shard_reader *r, struct buf *text, struct err *e)
{
    buf_clear(text);
    buf_swap(text, &r->held);
    size_t searched = 0;
    const char *feed = NULL;
    while (!r->ended && (text->len < SHARD_FRAME_BYTES || !feed)) {
        char *to = buf_reserve(text, PLAIN_READ_BYTES);
        if (!to) return err_memory(e);
        size_t got;
        if (infile_read(&r->file, to, PLAIN_READ_BYTES, &got, e)) return -1;
        text->len += got;
        r->ended = got == 0;
        const char *found = memrchr(text->data + searched, '\n', text->len - searched);
        if (found) feed = found;
        searched = text->len;
        if (!feed && text->len > r->max_record)
            return err_data(e, "'%s': a line before byte %llu is longer than --max-record", r->file.name,
                            (unsigned long long)r->file.offset);
        if (feed) feed = memrchr(text->data, '\n', text->len);
    }
    buf_terminate(text);
    if (r->ended) {
        if (text->len && text->data[text->len - 1] != '\n') buf_char(text, '\n');
        return text->failed ? err_memory(e) : 0;
    }
    size_t whole = (size_t)(feed - text->data) + 1;
    if (buf_assign(&r->held, feed + 1, text->len - whole)) return err_memory(e);
    text->len = whole;
    buf_terminate(text);
    return 0;
}

int shard_next_raw(struct shard_reader *r, struct buf *raw, uint64_t *number, struct err *e)
{
    *number = r->next;
    if (r->plain) {
        if (plain_frame(r, raw, e)) return -1;
        r->next += raw->len > 0;
        return 0;
    }
    buf_clear(raw);
    if (r->next == r->frames) return 0;
    return raw_frame(r, r->next++, raw, e);
}

int shard_decode(const struct shard_reader *r, uint64_t number, const struct buf *raw, struct buf *text,
                 struct err *e)
{
    if (r->plain) return buf_assign(text, buf_text(raw), raw->len) ? err_memory(e) : 0;
    const struct shard_entry *entry = &r->entries[number];
    buf_clear(text);
    char *to = buf_reserve(text, entry->decompressed);
    if (!to) return err_memory(e);
    size_t n = ZSTD_decompress(to, entry->decompressed, raw->data, raw->len);
    if (ZSTD_isError(n))
        return err_data(e, "'%s': frame %llu is damaged: %s", r->file.name, (unsigned long long)number,
                        ZSTD_getErrorName(n));
    if (n != entry->decompressed || (uint32_t)xxh64(to, n) != entry->checksum)
        return err_data(e, "'%s': frame %llu does not match the seek table's size or checksum", r->file.name,
                        (unsigned long long)number);
    text->len = n;
    buf_terminate(text);
    if (n && to[n - 1] != '\n')
        return err_data(e, "'%s': frame %llu does not end with a line end", r->file.name,
                        (unsigned long long)number);
    return 0;
}

int shard_next(struct shard_reader *r, struct buf *text, uint64_t *number, struct err *e)
{
    if (r->plain) return shard_next_raw(r, text, number, e);
    if (shard_next_raw(r, &r->raw, number, e)) return -1;
    buf_clear(text);
    return r->raw.len ? shard_decode(r, *number, &r->raw, text, e) : 0;
}

int shard_frame(struct shard_reader *r, uint64_t number, struct buf *text, struct err *e)
{
    if (r->plain) return err_data(e, "'%s' is not a seekable shard", r->file.name);
    if (number >= r->frames)
        return err_data(e, "'%s' has %u frames, there is no frame %llu", r->file.name, r->frames,
                        (unsigned long long)number);
    if (raw_frame(r, number, &r->raw, e)) return -1;
    return shard_decode(r, number, &r->raw, text, e);
}

uint64_t shard_frames(const struct shard_reader *r)
{
    return r->frames;
}

uint64_t shard_bytes(const struct shard_reader *r)
{
    return r->size;
}

void shard_close(struct shard_reader *r)
{
    if (!r) return;
    infile_close(&r->file);
    free(r->entries);
    free(r->offsets);
    buf_free(&r->raw);
    buf_free(&r->held);
    free(r);
}
