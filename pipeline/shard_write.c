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
    w->text_hash = sha256_new();
    if (!w->text_hash) return err_memory(e);
    if (strcmp(path, "-") == 0) return 0;
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
    if (!set_up(made, path, e) && !outfile_open(&made->file, path, existing, e)) return 0;
    shard_abort(made);
    *w = NULL;
    return -1;
}

static int end_frame(struct shard_writer *w, struct err *e)
{
    if (!w->frame.len) return 0;
    size_t bound = ZSTD_compressBound(w->frame.len);
    buf_clear(&w->compressed);
    char *to = ZSTD_isError(bound) ? NULL : buf_reserve(&w->compressed, bound);
    if (!to) return err_memory(e);
    size_t n = ZSTD_compress2(w->compressor, to, bound, w->frame.data, w->frame.len);
    if (ZSTD_isError(n)) return err_system(e, "cannot compress: %s", ZSTD_getErrorName(n));
    if (n > UINT32_MAX || w->frame.len > UINT32_MAX)
        return err_data(e, "a record of 4 GiB does not fit a shard");
    struct shard_entry entry = {(uint32_t)n, (uint32_t)w->frame.len,
                                (uint32_t)xxh64(w->frame.data, w->frame.len)};
    if (array_push(&w->entries, entry)) return err_memory(e);
    buf_clear(&w->frame);
    return outfile_write(&w->file, to, n, e);
}

int shard_write(struct shard_writer *w, const char *lines, size_t len, struct err *e)
{
    sha256_add(w->text_hash, lines, len);
    w->text_bytes += len;
    if (!w->compressor) return outfile_write(&w->file, lines, len, e);
    while (len) {
        const char *feed = memchr(lines, '\n', len);
        size_t line = feed ? (size_t)(feed - lines) + 1 : len;
        if (w->frame.len && w->frame.len + line > SHARD_FRAME_BYTES && end_frame(w, e)) return -1;
        if (buf_add(&w->frame, lines, line)) return err_memory(e);
        lines += line;
        len -= line;
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
    int result = 0;
    if (w->compressor) {
        result = end_frame(w, e);
        if (!result) result = write_seek_table(w, e);
    }
    sums->bytes = w->file.bytes;
    sums->text_bytes = w->text_bytes;
    sums->frames = w->entries.len;
    if (!result) result = outfile_commit(&w->file, sums->sha256, e);
    if (!result) sha256_finish(w->text_hash, sums->text_sha256);
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
