#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "vocab/tokens.h"
#include "vocab/tokens_format.h"

struct tokens_writer {
    struct outfile bin, idx, lineage;
    /* The columns of the idx, which follow its header one after the other, wait in nameless files. */
    FILE *lengths, *documents;
    uint64_t n_sequences, n_documents;
};

void tokens_batch_clear(struct tokens_batch *b)
{
    array_clear(&b->ids);
    array_clear(&b->lengths);
    array_clear(&b->lineage);
    array_clear(&b->documents);
}

void tokens_batch_free(struct tokens_batch *b)
{
    array_free(&b->ids);
    array_free(&b->lengths);
    array_free(&b->lineage);
    array_free(&b->documents);
}

static int open_output(struct outfile *out, const char *prefix, const char *suffix, enum io_existing existing,
                       struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s%s", prefix, suffix);
    int result = path.failed ? err_memory(e) : outfile_open(out, buf_text(&path), existing, e);
    buf_free(&path);
    return result;
}

/* A file beside the output that has no name any more: it is gone when it is closed. */
static FILE *open_spool(const char *prefix, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s.XXXXXX", prefix);
    int fd = path.failed ? -1 : mkstemp(path.data);
    if (fd >= 0) unlink(path.data);
    FILE *file = fd >= 0 ? fdopen(fd, "w+") : NULL;
    if (!file) {
        err_errno(e, "cannot create a temporary file beside '%s'", prefix);
        if (fd >= 0) close(fd);
    }
    buf_free(&path);
    return file;
}

static uint8_t digit(char c)
{
    return (uint8_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
}

static int write_table(struct outfile *out, const struct ledger_files *inputs, struct err *e)
{
    struct buf table = BUF_INIT;
    uint8_t number[4];
    buf_str(&table, LINEAGE_MAGIC);
    put_u32(number, LINEAGE_VERSION);
    buf_add(&table, number, 4);
    put_u32(number, (uint32_t)inputs->items.len);
    buf_add(&table, number, 4);
    for (size_t i = 0; i < inputs->items.len; i++) {
        const struct ledger_file *f = &inputs->items.items[i];
        put_u32(number, (uint32_t)strlen(f->name));
        buf_add(&table, number, 4);
        buf_str(&table, f->name);
        for (int k = 0; k < 64; k += 2)
            buf_char(&table, (char)(digit(f->sha256[k]) << 4 | digit(f->sha256[k + 1])));
    }
    while (!table.failed && table.len % LINEAGE_ALIGN) buf_char(&table, 0);
    int result = table.failed ? err_memory(e) : outfile_write(out, table.data, table.len, e);
    buf_free(&table);
    return result;
}

int tokens_create(struct tokens_writer **writer, const char *prefix, const struct ledger_files *inputs,
                  enum io_existing existing, struct err *e)
{
    struct tokens_writer *w = calloc(1, sizeof *w);
    if (!w) return err_memory(e);
    w->bin.fd = w->idx.fd = w->lineage.fd = -1;
    if (open_output(&w->bin, prefix, ".bin", existing, e) ||
        open_output(&w->idx, prefix, ".idx", existing, e) ||
        open_output(&w->lineage, prefix, ".lineage", existing, e) || !(w->lengths = open_spool(prefix, e)) ||
        !(w->documents = open_spool(prefix, e)) || write_table(&w->lineage, inputs, e)) {
        tokens_abort(w);
        return -1;
    }
    *writer = w;
    return 0;
}

static int spool(FILE *file, const void *bytes, size_t len, struct err *e)
{
    return fwrite(bytes, 1, len, file) == len ? 0 : err_errno(e, "cannot write a temporary file");
}

static int write_ids(struct tokens_writer *w, const struct tokens_batch *b, struct err *e)
{
    uint8_t bytes[8192];
    for (size_t at = 0; at < b->ids.len;) {
        size_t n = 0;
        for (; n < sizeof bytes / 2 && at < b->ids.len; n++, at++) {
            bytes[2 * n] = (uint8_t)b->ids.items[at];
            bytes[2 * n + 1] = (uint8_t)(b->ids.items[at] >> 8);
        }
        if (outfile_write(&w->bin, bytes, 2 * n, e)) return -1;
    }
    return 0;
}

int tokens_write(struct tokens_writer *w, const struct tokens_batch *b, struct err *e)
{
    if (write_ids(w, b, e)) return -1;
    for (size_t i = 0; i < b->lengths.len; i++) {
        uint8_t length[4], record[LINEAGE_RECORD_BYTES];
        const struct lineage *l = &b->lineage.items[i];
        put_u32(length, (uint32_t)b->lengths.items[i]);
        put_u32(record, l->shard);
        put_u32(record + 4, l->frame);
        put_u32(record + 8, l->line);
        put_u32(record + 12, l->sentence);
        if (spool(w->lengths, length, sizeof length, e) ||
            outfile_write(&w->lineage, record, sizeof record, e))
            return -1;
    }
    for (size_t i = 0; i < b->documents.len; i++) {
        uint8_t first[8];
        put_u64(first, w->n_sequences);
        if (spool(w->documents, first, sizeof first, e)) return -1;
        w->n_sequences += b->documents.items[i];
    }
    w->n_documents += b->documents.len;
    return 0;
}

static int write_idx_header(struct tokens_writer *w, struct err *e)
{
    uint8_t header[IDX_HEADER_BYTES];
    memcpy(header, IDX_MAGIC, IDX_MAGIC_BYTES);
    put_u64(header + 9, IDX_VERSION);
    header[17] = IDX_UINT16;
    put_u64(header + 18, w->n_sequences);
    put_u64(header + 26, w->n_documents + 1);
    return outfile_write(&w->idx, header, sizeof header, e);
}

/* Go over a spooled column in blocks, from its beginning. *got is 0 at its end. */
static int next_block(FILE *file, uint8_t *block, size_t size, size_t *got, struct err *e)
{
    *got = fread(block, 1, size, file);
    return ferror(file) ? err_errno(e, "cannot read a temporary file") : 0;
}

static int rewind_spool(FILE *file, struct err *e)
{
    return fflush(file) || fseeko(file, 0, SEEK_SET) ? err_errno(e, "cannot write a temporary file") : 0;
}

static int copy_column(struct tokens_writer *w, FILE *file, struct err *e)
{
    uint8_t block[8192];
    size_t got = 1;
    int result = rewind_spool(file, e);
    while (!result && got) {
        result = next_block(file, block, sizeof block, &got, e);
        if (!result) result = outfile_write(&w->idx, block, got, e);
    }
    return result;
}

/* The byte offset of each sequence in the .bin: the running sum of the lengths. */
static int write_offsets(struct tokens_writer *w, struct err *e)
{
    uint8_t lengths[4096], offsets[2 * sizeof lengths];
    uint64_t offset = 0;
    size_t got = 1;
    int result = rewind_spool(w->lengths, e);
    while (!result && got) {
        result = next_block(w->lengths, lengths, sizeof lengths, &got, e);
        for (size_t i = 0; i < got / 4; i++) {
            put_u64(offsets + 8 * i, offset);
            offset += 2 * (uint64_t)get_u32(lengths + 4 * i);
        }
        if (!result) result = outfile_write(&w->idx, offsets, 2 * got, e);
    }
    return result;
}

static int write_idx(struct tokens_writer *w, struct err *e)
{
    uint8_t end[8];
    put_u64(end, w->n_sequences);
    if (write_idx_header(w, e) || copy_column(w, w->lengths, e) || write_offsets(w, e)) return -1;
    return copy_column(w, w->documents, e) || outfile_write(&w->idx, end, sizeof end, e) ? -1 : 0;
}

static int publish(struct outfile *out, struct ledger_files *outputs, struct err *e)
{
    char hex[SHA256_HEX], *path = strdup(out->path);
    uint64_t bytes = out->bytes;
    int result = path ? outfile_commit(out, hex, e) : err_memory(e);
    if (!result) result = ledger_add_known(outputs, path, hex, bytes, NULL, e);
    free(path);
    return result;
}

int tokens_commit(struct tokens_writer *w, struct ledger_files *outputs, struct err *e)
{
    int result = write_idx(w, e);
    if (!result) result = publish(&w->bin, outputs, e);
    if (!result) result = publish(&w->idx, outputs, e);
    if (!result) result = publish(&w->lineage, outputs, e);
    tokens_abort(w);
    return result;
}

void tokens_abort(struct tokens_writer *w)
{
    if (!w) return;
    outfile_abort(&w->bin);
    outfile_abort(&w->idx);
    outfile_abort(&w->lineage);
    if (w->lengths) fclose(w->lengths);
    if (w->documents) fclose(w->documents);
    free(w);
}
