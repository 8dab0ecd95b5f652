#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/json.h"
#include "vocab/tokens.h"
#include "vocab/tokens_format.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the .bin file is used as it is mapped, which needs a little-endian machine"
#endif

enum { LEDGER_LIMIT = 64 << 20 };

static const char *const suffixes[] = {".bin", ".idx", ".lineage", ".ledger.json"};

static size_t prefix_length(const char *path)
{
    size_t len = strlen(path);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        size_t n = strlen(suffixes[i]);
        if (len > n && strcmp(path + len - n, suffixes[i]) == 0) return len - n;
    }
    return len;
}

void tokens_prefix(const char *path, struct buf *out)
{
    buf_add(out, path, prefix_length(path));
}

static int map_file(struct mapped *m, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0) return err_errno(e, "cannot open '%s'", path);
    int result = fstat(fd, &st) ? err_errno(e, "cannot read '%s'", path) : 0;
    if (!result && st.st_size > 0) {
        void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (bytes == MAP_FAILED)
            result = err_errno(e, "cannot map '%s'", path);
        else
            *m = (struct mapped){bytes, (size_t)st.st_size};
    }
    close(fd);
    return result;
}

static void unmap(struct mapped *m)
{
    if (m->bytes) munmap((void *)m->bytes, m->len);
    *m = (struct mapped){NULL, 0};
}

/* The columns of the index; their sizes must fill the file exactly. */
static int read_idx(struct tokens *t, struct err *e)
{
    const uint8_t *at = t->idx.bytes;
    if (t->idx.len < IDX_HEADER_BYTES) return err_data(e, "the index is cut short at byte %zu", t->idx.len);
    if (memcmp(at, IDX_MAGIC, IDX_MAGIC_BYTES) != 0)
        return err_data(e, "the index does not begin with MMIDIDX");
    if (get_u64(at + 9) != IDX_VERSION || at[17] != IDX_UINT16)
        return err_data(e, "the index is not of version 1 with uint16 ids");
    uint64_t sequences = get_u64(at + 18), ends = get_u64(at + 26), columns = t->idx.len - IDX_HEADER_BYTES;
    if (ends == 0 || sequences > columns / 12 || ends != (columns - 12 * sequences) / 8 ||
        (columns - 12 * sequences) % 8)
        return err_data(e,
                        "the index has %zu bytes, which does not fit %llu sequences and %llu document ends",
                        t->idx.len, (unsigned long long)sequences, (unsigned long long)ends);
    t->n_sequences = sequences;
    t->n_documents = ends - 1;
    t->lengths = at + IDX_HEADER_BYTES;
    t->offsets = t->lengths + 4 * sequences;
    t->documents = t->offsets + 8 * sequences;
    return 0;
}

/* Sequences lie in the .bin one behind the other and fill it; documents hold all sequences in order. */
static int check_columns(const struct tokens *t, struct err *e)
{
    uint64_t offset = 0, before = 0;
    for (uint64_t i = 0; i < t->n_sequences; i++) {
        uint32_t length = get_u32(t->lengths + 4 * i);
        if (length == 0 || length > INT32_MAX)
            return err_data(e, "the index gives sequence %llu a wrong length", (unsigned long long)i);
        if (get_u64(t->offsets + 8 * i) != offset)
            return err_data(e, "the index gives sequence %llu a wrong offset", (unsigned long long)i);
        offset += 2 * (uint64_t)length;
    }
    if (offset != t->bin.len)
        return err_data(e, "the index needs %llu bytes of ids, but there are %zu", (unsigned long long)offset,
                        t->bin.len);
    for (uint64_t d = 0; d <= t->n_documents; d++) {
        uint64_t first = get_u64(t->documents + 8 * d);
        if (d == 0 ? first != 0 : first <= before)
            return err_data(e, "the index gives document %llu a wrong beginning", (unsigned long long)d);
        before = first;
    }
    return before == t->n_sequences ? 0
                                    : err_data(e, "the last document does not end with the last sequence");
}

/* The next field of the lineage's table, or NULL if the file ends before. */
static const uint8_t *field(const struct mapped *m, size_t *at, size_t len)
{
    if (len > m->len - *at) return NULL;
    const uint8_t *bytes = m->bytes + *at;
    *at += len;
    return bytes;
}

static int read_lineage(struct tokens *t, struct err *e)
{
    const struct mapped *m = &t->lineage_file;
    size_t at = 0;
    const uint8_t *head = field(m, &at, 16);
    if (!head || memcmp(head, LINEAGE_MAGIC, 8) != 0 || get_u32(head + 8) != LINEAGE_VERSION)
        return err_data(e, "the lineage does not begin as one of version 1 does");
    for (uint32_t left = get_u32(head + 12); left > 0; left--) {
        const uint8_t *length = field(m, &at, 4), *name = NULL, *sum = NULL;
        if (length) name = field(m, &at, get_u32(length));
        if (name) sum = field(m, &at, 32);
        if (!sum) return err_data(e, "the table of shards in the lineage is cut short at byte %zu", at);
        struct tokens_shard shard = {(const char *)name, get_u32(length), sum};
        if (array_push(&t->shards, shard)) return err_memory(e);
    }
    at = (at + LINEAGE_ALIGN - 1) / LINEAGE_ALIGN * LINEAGE_ALIGN;
    if (at > m->len || (m->len - at) % LINEAGE_RECORD_BYTES ||
        (m->len - at) / LINEAGE_RECORD_BYTES != t->n_sequences)
        return err_data(e, "the lineage has not one record for each of the %llu sequences",
                        (unsigned long long)t->n_sequences);
    t->lineage = m->bytes + at;
    for (uint64_t i = 0; i < t->n_sequences; i++)
        if (tokens_lineage(t, i).shard >= t->shards.len)
            return err_data(e, "the lineage of sequence %llu names a shard that is not in its table",
                            (unsigned long long)i);
    return 0;
}

int tokens_parse(struct tokens *t, struct err *e)
{
    if (read_idx(t, e) || check_columns(t, e) || read_lineage(t, e)) return -1;
    t->ids = (const uint16_t *)(const void *)t->bin.bytes;
    t->n_ids = t->bin.len / 2;
    return 0;
}

static int read_ledger(struct tokens *t, const char *path, const char *vocab_sha256, struct err *e)
{
    yajl_val ledger = NULL;
    if (json_read_file(path, LEDGER_LIMIT, &ledger, e)) return -1;
    yajl_val vocabulary = json_get(ledger, "vocabulary", yajl_t_object);
    const char *sum = json_get_string(vocabulary, "sha256");
    int64_t size = json_get_i64(vocabulary, "size", -1);
    int result = 0;
    if (!sum || strlen(sum) != SHA256_HEX - 1 || strspn(sum, "0123456789abcdef") != SHA256_HEX - 1 ||
        size < 1)
        result = err_data(e, "'%s' does not say which vocabulary the ids are of", path);
    else if (vocab_sha256 && strcmp(sum, vocab_sha256) != 0)
        result =
            err_data(e, "made with another vocabulary (sha256 %.12s…, not %.12s…); encode the text again",
                     sum, vocab_sha256);
    else {
        memcpy(t->vocab_sha256, sum, SHA256_HEX);
        t->vocab_size = (uint64_t)size;
    }
    yajl_tree_free(ledger);
    return result;
}

static int open_all(struct tokens *t, const char *prefix, const char *vocab_sha256, struct err *e)
{
    struct mapped *files[] = {&t->bin, &t->idx, &t->lineage_file};
    struct buf path = BUF_INIT;
    int result = 0;
    for (size_t i = 0; i < 4 && !result; i++) {
        buf_clear(&path);
        buf_printf(&path, "%s%s", prefix, suffixes[i]);
        if (path.failed)
            result = err_memory(e);
        else if (i < 3)
            result = map_file(files[i], path.data, e);
        else
            result = read_ledger(t, path.data, vocab_sha256, e);
    }
    buf_free(&path);
    return result ? result : tokens_parse(t, e);
}

int tokens_open(struct tokens *t, const char *path, const char *vocab_sha256, struct err *e)
{
    *t = (struct tokens){0};
    struct buf prefix = BUF_INIT;
    tokens_prefix(path, &prefix);
    int result = prefix.failed ? err_memory(e) : open_all(t, buf_text(&prefix), vocab_sha256, e);
    if (result) {
        if (e && e->code == ERR_DATA) err_context(e, "'%s'", buf_text(&prefix));
        tokens_close(t);
    }
    buf_free(&prefix);
    return result;
}

void tokens_close(struct tokens *t)
{
    unmap(&t->bin);
    unmap(&t->idx);
    unmap(&t->lineage_file);
    array_free(&t->shards);
}

const uint16_t *tokens_sequence(const struct tokens *t, uint64_t i, size_t *n)
{
    *n = get_u32(t->lengths + 4 * i);
    return t->ids + get_u64(t->offsets + 8 * i) / 2;
}

void tokens_document(const struct tokens *t, uint64_t d, uint64_t *first, uint64_t *last)
{
    *first = get_u64(t->documents + 8 * d);
    *last = get_u64(t->documents + 8 * (d + 1));
}

struct lineage tokens_lineage(const struct tokens *t, uint64_t i)
{
    const uint8_t *record = t->lineage + LINEAGE_RECORD_BYTES * i;
    return (struct lineage){get_u32(record), get_u32(record + 4), get_u32(record + 8), get_u32(record + 12)};
}
