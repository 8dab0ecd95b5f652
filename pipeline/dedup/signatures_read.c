#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/utf8.h"
#include "pipeline/dedup/signatures.h"
#include "pipeline/dedup/signatures_format.h"

struct signatures_entry {
    uint64_t offset, checksum;
    uint64_t first_document, first_paragraph;
    uint32_t documents, paragraphs, text;
};

static size_t row_bytes(const struct signatures_config *c)
{
    return SIGNATURES_ROW_BYTES + (size_t)signatures_bins(c) * 2;
}

static int read_at(const struct signatures *s, void *bytes, size_t len, uint64_t offset, struct err *e)
{
    char *to = bytes;
    while (len) {
        ssize_t n = pread(s->file.fd, to, len, (off_t)offset);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_errno(e, "cannot read '%s' at byte %llu", s->name, (unsigned long long)offset);
        if (n == 0) return err_data(e, "'%s' ends at byte %llu", s->name, (unsigned long long)offset);
        to += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return 0;
}

/* ---- opening ---- */

static int read_head(struct signatures *s, uint8_t head[SIGNATURES_HEAD_BYTES], struct err *e)
{
    if (s->bytes < SIGNATURES_HEAD_BYTES + SIGNATURES_TAIL_BYTES)
        return err_data(e, "it is %llu bytes long, too short for a file of signatures",
                        (unsigned long long)s->bytes);
    if (read_at(s, head, SIGNATURES_HEAD_BYTES, 0, e)) return -1;
    if (memcmp(head, SIGNATURES_MAGIC, SIGNATURES_MAGIC_BYTES) != 0)
        return err_data(e, "it is no file of signatures; 'malmoi dedup index' makes them");
    uint32_t version = (uint32_t)le_get(head + 8, 4);
    if (version != SIGNATURES_VERSION)
        return err_data(e, "it is of version %u of the format, this program reads version %d", version,
                        SIGNATURES_VERSION);
    s->config = (struct signatures_config){(uint32_t)le_get(head + 12, 4), (uint32_t)le_get(head + 16, 4),
                                           (uint32_t)le_get(head + 20, 4), (uint32_t)le_get(head + 24, 4)};
    if (signatures_config_check(&s->config, NULL) || le_get(head + 28, 4))
        return err_data(e, "its head holds parameters that no program writes");
    return 0;
}

/* The blocks must fill the file from the head to the table exactly, and add up to the sums of the tail. */
static int place_blocks(struct signatures *s, const uint8_t *table, uint64_t end, struct err *e)
{
    static const char unfilled[] = "its blocks do not fill it as its table says";
    uint64_t at = SIGNATURES_HEAD_BYTES, documents = 0, paragraphs = 0;
    for (uint64_t i = 0; i < s->blocks; i++) {
        const uint8_t *from = table + i * SIGNATURES_BLOCK_BYTES;
        struct signatures_entry *b = &s->table[i];
        *b = (struct signatures_entry){.offset = le_get(from, 8),
                                       .documents = (uint32_t)le_get(from + 8, 4),
                                       .paragraphs = (uint32_t)le_get(from + 12, 4),
                                       .text = (uint32_t)le_get(from + 16, 4),
                                       .checksum = le_get(from + 24, 8),
                                       .first_document = documents,
                                       .first_paragraph = paragraphs};
        if (b->offset != at || !b->documents || le_get(from + 20, 4)) return err_data(e, "%s", unfilled);
        documents += b->documents;
        paragraphs += b->paragraphs;
        at += b->documents * row_bytes(&s->config) + (uint64_t)b->paragraphs * SIGNATURES_PARAGRAPH_BYTES +
              b->text;
        if (at > end) return err_data(e, "%s", unfilled);
    }
    s->table[s->blocks] =
        (struct signatures_entry){.first_document = documents, .first_paragraph = paragraphs};
    if (at == end && documents == s->documents && paragraphs == s->paragraphs) return 0;
    return err_data(e, "%s", unfilled);
}

static int read_table(struct signatures *s, const uint8_t *head, struct err *e)
{
    uint8_t tail[SIGNATURES_TAIL_BYTES];
    if (read_at(s, tail, sizeof tail, s->bytes - sizeof tail, e)) return -1;
    if (memcmp(tail + 32, SIGNATURES_END, 8) != 0) return err_data(e, "its end is missing; it was cut short");
    s->blocks = le_get(tail, 8);
    s->documents = le_get(tail + 8, 8);
    s->paragraphs = le_get(tail + 16, 8);
    uint64_t room = s->bytes - SIGNATURES_HEAD_BYTES - sizeof tail;
    if (s->blocks > room / SIGNATURES_BLOCK_BYTES)
        return err_data(e, "its table of %llu blocks is larger than the file", (unsigned long long)s->blocks);
    size_t size = (size_t)s->blocks * SIGNATURES_BLOCK_BYTES;
    struct buf sealed = BUF_INIT;
    buf_add(&sealed, head, SIGNATURES_HEAD_BYTES);
    char *to = buf_reserve(&sealed, size + 24);
    s->table = calloc((size_t)s->blocks + 1, sizeof *s->table);
    int result = to && s->table ? 0 : err_memory(e);
    uint64_t end = s->bytes - sizeof tail - size;
    if (!result) result = read_at(s, to, size, end, e);
    if (!result) {
        memcpy(to + size, tail, 24);
        sealed.len += size + 24;
        if (xxh64(sealed.data, sealed.len) != le_get(tail + 24, 8))
            result = err_data(e, "its table does not match its checksum");
    }
    if (!result) result = place_blocks(s, (const uint8_t *)to, end, e);
    buf_free(&sealed);
    return result;
}

int signatures_open(struct signatures **out, const char *path, struct err *e)
{
    uint8_t head[SIGNATURES_HEAD_BYTES];
    struct stat st;
    struct signatures *s = *out = calloc(1, sizeof *s);
    if (!s) return err_memory(e);
    s->file.fd = -1;
    s->name = strdup(path);
    int result = s->name ? infile_open(&s->file, path, e) : err_memory(e);
    if (!result && fstat(s->file.fd, &st)) result = err_errno(e, "cannot read '%s'", path);
    if (!result) {
        s->bytes = S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
        result = read_head(s, head, e);
        if (!result) result = read_table(s, head, e);
        if (result) err_context(e, "'%s' is not a whole file of signatures", path);
    }
    if (!result) return 0;
    signatures_close(s);
    *out = NULL;
    return -1;
}

void signatures_close(struct signatures *s)
{
    if (!s) return;
    infile_close(&s->file);
    free(s->name);
    free(s->table);
    free(s);
}

/* ---- blocks ---- */

static int read_part(const struct signatures *s, struct buf *part, size_t len, uint64_t *offset,
                     struct err *e)
{
    buf_clear(part);
    char *to = buf_reserve(part, len);
    if (!to) return err_memory(e);
    if (read_at(s, to, len, *offset, e)) return -1;
    part->len = len;
    buf_terminate(part);
    *offset += len;
    return 0;
}

static const uint8_t *row_of(const struct signature_block *b, const struct signatures_config *c,
                             uint32_t document)
{
    return (const uint8_t *)b->rows.data + document * row_bytes(c);
}

/* Every reference of a row stays inside of the block, and every string is text. */
static bool rows_are_sound(const struct signature_block *b, const struct signatures_config *c)
{
    uint64_t at = 0;
    for (uint32_t i = 0; i < b->documents; i++) {
        const uint8_t *row = row_of(b, c, i);
        uint64_t id = le_get(row + 24, 4), source = le_get(row + 28, 2);
        if (le_get(row + 20, 4) != at || at + id + source > b->text.len || le_get(row + 30, 2) > 1)
            return false;
        if (!utf8_valid(b->text.data + at, id) || !utf8_valid(b->text.data + at + id, source)) return false;
        at += id + source;
    }
    if (at != b->text.len) return false;
    for (uint32_t i = 0, last = 0; i < b->paragraphs; i++) {
        struct signature_paragraph p = signature_block_listed(b, i);
        if (p.document < last || p.document >= b->documents) return false;
        last = p.document;
    }
    return true;
}

int signatures_block(struct signatures *s, uint64_t number, struct signature_block *b,
                     uint64_t *first_document, uint64_t *first_paragraph, struct err *e)
{
    const struct signatures_entry *entry = &s->table[number];
    uint64_t offset = entry->offset, sum = 0;
    struct buf *parts[] = {&b->rows, &b->listed, &b->text};
    const size_t sizes[] = {entry->documents * row_bytes(&s->config),
                            (size_t)entry->paragraphs * SIGNATURES_PARAGRAPH_BYTES, entry->text};
    for (size_t i = 0; i < 3; i++) {
        if (read_part(s, parts[i], sizes[i], &offset, e)) return -1;
        sum = sum * 3 + xxh64(buf_text(parts[i]), parts[i]->len);
    }
    b->documents = entry->documents;
    b->paragraphs = entry->paragraphs;
    if (first_document) *first_document = entry->first_document;
    if (first_paragraph) *first_paragraph = entry->first_paragraph;
    if (sum != entry->checksum)
        return err_data(e, "'%s': block %llu does not match its checksum", s->name,
                        (unsigned long long)number);
    if (rows_are_sound(b, &s->config)) return 0;
    return err_data(e, "'%s': a row of block %llu points outside of it", s->name, (unsigned long long)number);
}

static void decode_row(const uint8_t *row, const char *text, struct signature_document *d)
{
    *d = (struct signature_document){.hash = {le_get(row, 8), le_get(row + 8, 8)},
                                     .characters = (uint32_t)le_get(row + 16, 4),
                                     .id = text,
                                     .id_len = (size_t)le_get(row + 24, 4),
                                     .source_len = (size_t)le_get(row + 28, 2),
                                     .has_numbers = le_get(row + 30, 2) & SIGNATURES_HAS_NUMBERS};
    d->source = text ? text + d->id_len : NULL;
}

void signature_block_row(const struct signature_block *b, const struct signatures_config *c,
                         uint32_t document, struct signature_document *d)
{
    const uint8_t *row = row_of(b, c, document);
    decode_row(row, buf_text(&b->text) + le_get(row + 20, 4), d);
}

static void decode_numbers(const uint8_t *from, uint32_t bins, uint16_t *numbers)
{
    for (uint32_t i = 0; i < bins; i++) numbers[i] = (uint16_t)(from[2 * i] | from[2 * i + 1] << 8);
}

void signature_block_numbers(const struct signature_block *b, const struct signatures_config *c,
                             uint32_t document, uint16_t *numbers)
{
    decode_numbers(row_of(b, c, document) + SIGNATURES_ROW_BYTES, signatures_bins(c), numbers);
}

static struct signature_paragraph decode_paragraph(const uint8_t *row)
{
    return (struct signature_paragraph){
        {le_get(row, 8), le_get(row + 8, 8)}, (uint32_t)le_get(row + 16, 4), (uint32_t)le_get(row + 20, 4)};
}

struct signature_paragraph signature_block_listed(const struct signature_block *b, uint32_t paragraph)
{
    return decode_paragraph((const uint8_t *)b->listed.data + (size_t)paragraph * SIGNATURES_PARAGRAPH_BYTES);
}

/* ---- one document, one paragraph ---- */

/* The block that holds document (or paragraph) number n of the file. */
static const struct signatures_entry *entry_of(const struct signatures *s, uint64_t n, bool paragraph)
{
    uint64_t low = 0, high = s->blocks;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        const struct signatures_entry *m = &s->table[middle];
        if ((paragraph ? m->first_paragraph : m->first_document) <= n)
            low = middle;
        else
            high = middle;
    }
    return &s->table[low];
}

int signatures_document(struct signatures *s, uint64_t document, struct signature_document *d,
                        struct buf *text, struct err *e)
{
    const struct signatures_entry *b = entry_of(s, document, false);
    uint8_t row[SIGNATURES_ROW_BYTES];
    uint64_t stride = row_bytes(&s->config);
    if (read_at(s, row, sizeof row, b->offset + (document - b->first_document) * stride, e)) return -1;
    if (!text) {
        decode_row(row, NULL, d);
        return 0;
    }
    uint64_t at = b->offset + b->documents * stride + (uint64_t)b->paragraphs * SIGNATURES_PARAGRAPH_BYTES +
                  le_get(row + 20, 4);
    if (read_part(s, text, (size_t)(le_get(row + 24, 4) + le_get(row + 28, 2)), &at, e)) return -1;
    decode_row(row, buf_text(text), d);
    return 0;
}

int signatures_numbers(struct signatures *s, uint64_t document, uint16_t *numbers, struct err *e)
{
    const struct signatures_entry *b = entry_of(s, document, false);
    uint32_t bins = signatures_bins(&s->config);
    uint64_t at = b->offset + (document - b->first_document) * row_bytes(&s->config) + SIGNATURES_ROW_BYTES;
    if (read_at(s, numbers, (size_t)bins * 2, at, e)) return -1;
    decode_numbers((const uint8_t *)numbers, bins, numbers);
    return 0;
}

int signatures_paragraph(struct signatures *s, uint64_t paragraph, struct hash128 *hash, uint64_t *document,
                         uint32_t *number, struct err *e)
{
    const struct signatures_entry *b = entry_of(s, paragraph, true);
    uint8_t row[SIGNATURES_PARAGRAPH_BYTES];
    uint64_t at = b->offset + b->documents * row_bytes(&s->config) +
                  (paragraph - b->first_paragraph) * SIGNATURES_PARAGRAPH_BYTES;
    if (read_at(s, row, sizeof row, at, e)) return -1;
    struct signature_paragraph p = decode_paragraph(row);
    *hash = p.hash;
    *document = b->first_document + p.document;
    *number = p.number;
    return 0;
}
