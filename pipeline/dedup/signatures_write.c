#include <stdlib.h>
#include <string.h>

#include "pipeline/dedup/minhash.h"
#include "pipeline/dedup/signatures.h"
#include "pipeline/dedup/signatures_format.h"

int signatures_config_check(const struct signatures_config *c, struct err *e)
{
    if (!c->bands && !c->rows && !c->shingle) return 0;
    if (c->shingle < 1 || c->shingle > 64) return err_usage(e, "--shingle is not from 1 to 64");
    if (c->rows < 2 || c->bands < 1 || c->rows > MINHASH_MOST || c->bands > MINHASH_MOST ||
        c->rows * c->bands > MINHASH_MOST)
        return err_usage(e, "--bands times --rows is over %d, or there are fewer than 2 rows", MINHASH_MOST);
    return 0;
}

/* ---- a block ---- */

void signature_block_clear(struct signature_block *b)
{
    b->documents = b->paragraphs = 0;
    buf_clear(&b->rows);
    buf_clear(&b->listed);
    buf_clear(&b->text);
}

void signature_block_free(struct signature_block *b)
{
    buf_free(&b->rows);
    buf_free(&b->listed);
    buf_free(&b->text);
}

int signature_block_document(struct signature_block *b, const struct signatures_config *c,
                             const struct signature_document *d, const uint16_t *numbers, struct err *e)
{
    uint8_t row[SIGNATURES_ROW_BYTES];
    uint32_t bins = signatures_bins(c);
    if (d->source_len > UINT16_MAX) return err_data(e, "the source's name is over 65535 bytes long");
    if (d->id_len + d->source_len > UINT32_MAX - b->text.len)
        return err_data(e, "the ids of a frame are over 4 GiB long");
    le_put(row, 8, d->hash.low);
    le_put(row + 8, 8, d->hash.high);
    le_put(row + 16, 4, d->characters);
    le_put(row + 20, 4, b->text.len);
    le_put(row + 24, 4, d->id_len);
    le_put(row + 28, 2, d->source_len);
    le_put(row + 30, 2, numbers ? SIGNATURES_HAS_NUMBERS : 0);
    buf_add(&b->rows, row, sizeof row);
    char *to = buf_reserve(&b->rows, (size_t)bins * 2);
    for (uint32_t i = 0; to && i < bins; i++)
        le_put((uint8_t *)to + (size_t)i * 2, 2, numbers ? numbers[i] : 0);
    if (to) b->rows.len += (size_t)bins * 2;
    buf_add(&b->text, d->id, d->id_len);
    buf_add(&b->text, d->source, d->source_len);
    if (b->rows.failed || b->text.failed) return err_memory(e);
    buf_terminate(&b->rows);
    b->documents++;
    return 0;
}

void signature_block_paragraph(struct signature_block *b, struct hash128 hash, uint32_t number)
{
    uint8_t row[SIGNATURES_PARAGRAPH_BYTES];
    le_put(row, 8, hash.low);
    le_put(row + 8, 8, hash.high);
    le_put(row + 16, 4, b->documents - 1);
    le_put(row + 20, 4, number);
    if (!buf_add(&b->listed, row, sizeof row)) b->paragraphs++;
}

/* ---- the file ---- */

struct signatures_writer {
    struct outfile out;
    uint64_t documents, paragraphs, blocks;
    struct buf sealed; /* head, table and sums: what the last checksum is of */
};

int signatures_create(struct signatures_writer **writer, const char *path, const struct signatures_config *c,
                      enum io_existing existing, struct err *e)
{
    uint8_t head[SIGNATURES_HEAD_BYTES] = SIGNATURES_MAGIC;
    const uint32_t fields[] = {SIGNATURES_VERSION, c->shingle, c->bands, c->rows, c->least_paragraph, 0};
    struct signatures_writer *w = *writer = calloc(1, sizeof *w);
    if (!w) return err_memory(e);
    w->out.fd = -1;
    for (size_t i = 0; i < 6; i++) le_put(head + SIGNATURES_MAGIC_BYTES + 4 * i, 4, fields[i]);
    if (!outfile_open(&w->out, path, existing, e) && !outfile_write(&w->out, head, sizeof head, e)) {
        if (!buf_add(&w->sealed, head, sizeof head)) return 0;
        err_memory(e);
    }
    signatures_abort(w);
    *writer = NULL;
    return -1;
}

int signatures_write(struct signatures_writer *w, const struct signature_block *b, struct err *e)
{
    if (b->rows.failed || b->listed.failed || b->text.failed) return err_memory(e);
    if (!b->documents) return 0;
    const struct buf *parts[] = {&b->rows, &b->listed, &b->text};
    uint8_t entry[SIGNATURES_BLOCK_BYTES] = {0};
    uint64_t sum = 0;
    le_put(entry, 8, w->out.bytes);
    le_put(entry + 8, 4, b->documents);
    le_put(entry + 12, 4, b->paragraphs);
    le_put(entry + 16, 4, b->text.len);
    for (size_t i = 0; i < 3; i++) {
        sum = sum * 3 + xxh64(buf_text(parts[i]), parts[i]->len);
        if (outfile_write(&w->out, buf_text(parts[i]), parts[i]->len, e)) return -1;
    }
    le_put(entry + 24, 8, sum);
    w->documents += b->documents;
    w->paragraphs += b->paragraphs;
    w->blocks++;
    return buf_add(&w->sealed, entry, sizeof entry) ? err_memory(e) : 0;
}

int signatures_commit(struct signatures_writer *w, char hex[SHA256_HEX], uint64_t *bytes, struct err *e)
{
    uint8_t tail[SIGNATURES_TAIL_BYTES];
    const size_t head = SIGNATURES_HEAD_BYTES;
    le_put(tail, 8, w->blocks);
    le_put(tail + 8, 8, w->documents);
    le_put(tail + 16, 8, w->paragraphs);
    int result = buf_add(&w->sealed, tail, 24) ? err_memory(e) : 0;
    le_put(tail + 24, 8, xxh64(buf_text(&w->sealed), w->sealed.len));
    memcpy(tail + 32, SIGNATURES_END, 8);
    if (!result) result = outfile_write(&w->out, w->sealed.data + head, w->sealed.len - 24 - head, e);
    if (!result) result = outfile_write(&w->out, tail, sizeof tail, e);
    *bytes = w->out.bytes;
    if (result)
        outfile_abort(&w->out);
    else
        result = outfile_commit(&w->out, hex, e);
    buf_free(&w->sealed);
    free(w);
    return result;
}

void signatures_abort(struct signatures_writer *w)
{
    if (!w) return;
    outfile_abort(&w->out);
    buf_free(&w->sealed);
    free(w);
}
