#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "common/array.h"
#include "pipeline/shard.h"
#include "pipeline/shard_format.h"

struct shard_writer {
    struct outfile file;
    struct sha256 *text_hash;
    ZSTD_CCtx *compressor; /* NULL for plain JSON Lines */
    struct buf frame;      /* the lines of the frame that is being filled */
    struct buf compressed;
    ARRAY(struct shard_entry) entries;
    uint64_t text_bytes;
};

static int set_up(struct shard_writer *w, const char *path, struct err *e)
{
    if (strcmp(path, "-") == 0) return 0;
    w->text_hash = sha256_new();
    if (!w->text_hash) return err_memory(e);
    w->compressor = ZSTD_createCCtx();
    if (!w->compressor) return err_memory(e);
    size_t a = ZSTD_CCtx_setParameter(w->compressor, ZSTD_c_compressionLevel, SHARD_LEVEL);
    size_t b = ZSTD_CCtx_setParameter(w->compressor, ZSTD_c_checksumFlag, 1);
    return ZSTD_isError(a) || ZSTD_isError(b) ? err_system(e, "cannot set up zstd") : 0;
}

int shard_create(struct shard_writer **w, const char *path, enum io_existing existing, struct err *e)
{
    struct shard_writer *made = *w = calloc(1, sizeof *made);
    if (!made) return err_memory(e);
    made->file.fd = -1;
    if (!set_up(made, path, e) && !outfile_open(&made->file, path, existing, e)) {
        if (!made->text_hash) outfile_skip_sum(&made->file);
        return 0;
    }
    shard_abort(made);
    *w = NULL;
    return -1;
}

static int end_frame(struct shard_writer *w, struct err *e)
{
    if (!w->frame.len) return 0;
    /* A frame at a time, since a call for each short record would cost as much as its bytes. */
    sha256_add(w->text_hash, w->frame.data, w->frame.len);
    size_t bound = ZSTD_compressBound(w->frame.len);
    buf_clear(&w->compressed);
    char *to = ZSTD_isError(bound) ? NULL : buf_reserve(&w->compressed, bound);
    if (!to) return err_memory(e);
    size_t n = ZSTD_compress2(w->compressor, to, bound, w->frame.data, w->frame.len);
    if (ZSTD_isError(n)) return err_system(e, "cannot compress: %s", ZSTD_getErrorName(n));
    if (n > UINT32_MAX || w->frame.len > UINT32_MAX)
        return err_data(e, "a record of 4 GiB does not fit a shard");
    /* The frame ends with the same checksum as its entry has (RFC 8878, section 3.1.1). */
    struct shard_entry entry = {(uint32_t)n, (uint32_t)w->frame.len,
                                shard_u32((const uint8_t *)to + n - sizeof(uint32_t))};

    if (array_push(&w->entries, entry)) return err_memory(e);
    buf_clear(&w->frame);
    return outfile_write(&w->file, to, n, e);
}

/* The bytes of the lines that still go into the frame; 0 if there is none. A line that is longer than a frame
 * goes into an empty one. */
static size_t fitting_lines(const struct shard_writer *w, const char *lines, size_t len)
{
    size_t room = w->frame.len < SHARD_FRAME_BYTES ? SHARD_FRAME_BYTES - w->frame.len : 0;
    if (len <= room) return len;
    const char *feed = memrchr(lines, '\n', room);
    if (!feed && !w->frame.len) feed = memchr(lines, '\n', len);
    if (!feed) return w->frame.len ? 0 : len;
    return (size_t)(feed - lines) + 1;
}

int shard_write(struct shard_writer *w, const char *lines, size_t len, struct err *e)
{
    w->text_bytes += len;
    if (!w->compressor) return outfile_write(&w->file, lines, len, e);
    while (len) {
        size_t take = fitting_lines(w, lines, len);
        if (!take) {
            if (end_frame(w, e)) return -1;
            continue;
        }
        if (buf_add(&w->frame, lines, take)) return err_memory(e);
        lines += take;
        len -= take;
    }
    return 0;
}

static int write_seek_table(struct shard_writer *w, struct err *e)
{
    struct buf table = BUF_INIT;
    shard_table_encode(w->entries.items, w->entries.len, &table);
    int result = table.failed ? err_memory(e) : outfile_write(&w->file, table.data, table.len, e);
    buf_free(&table);
    return result;
}

int shard_commit(struct shard_writer *w, struct shard_sums *sums, struct err *e)
{
    struct shard_sums local;
    if (!sums) sums = &local;
    *sums = (struct shard_sums){0};
    int result = 0;
    if (w->compressor) {
        result = end_frame(w, e);
        if (!result) result = write_seek_table(w, e);
    }
    sums->bytes = w->file.bytes;
    sums->text_bytes = w->text_bytes;
    sums->frames = w->entries.len;
    if (!result) result = outfile_commit(&w->file, sums->sha256, e);
    if (!result && w->text_hash) sha256_finish(w->text_hash, sums->text_sha256);
    shard_abort(w);
    return result;
}

void shard_abort(struct shard_writer *w)
{
    if (!w) return;
    outfile_abort(&w->file);
    sha256_free(w->text_hash);
    ZSTD_freeCCtx(w->compressor);
    buf_free(&w->frame);
    buf_free(&w->compressed);
    array_free(&w->entries);
    free(w);
}
