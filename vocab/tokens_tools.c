#include "common/json.h"
#include "vocab/tokens.h"
#include "vocab/tokens_format.h"

enum { LEDGER_LIMIT = 64 << 20, CHUNK_BYTES = 1 << 18 };

static int check_ids(const struct tokens *t, struct err *e)
{
    for (uint64_t i = 0; i < t->n_ids; i++)
        if (t->ids[i] >= t->vocab_size)
            return err_data(e, "token %llu has the id %u, but the vocabulary has %llu tokens",
                            (unsigned long long)i, t->ids[i], (unsigned long long)t->vocab_size);
    return 0;
}

/* The recorded sum of the output with this base name, or NULL. */
static const char *recorded_sum(yajl_val ledger, const char *name)
{
    yajl_val outputs = json_get(ledger, "outputs", yajl_t_array);
    for (size_t i = 0; outputs && i < outputs->u.array.len; i++) {
        const char *other = json_get_string(outputs->u.array.values[i], "name");
        if (other && strcmp(other, name) == 0) return json_get_string(outputs->u.array.values[i], "sha256");
    }
    return NULL;
}

static int check_sum(yajl_val ledger, const char *path, struct err *e)
{
    char hex[SHA256_HEX];
    if (sha256_file(path, hex, NULL, e)) return -1;
    const char *sum = recorded_sum(ledger, io_base_name(path));
    if (!sum) return err_data(e, "the ledger does not list '%s'", io_base_name(path));
    return strcmp(sum, hex) == 0 ? 0 : err_data(e, "'%s' has another sha256 than the ledger says", path);
}

static int check_sums(const char *prefix, struct err *e)
{
    static const char *const suffixes[] = {".bin", ".idx", ".lineage"};
    yajl_val ledger = NULL;
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s.ledger.json", prefix);
    int result = path.failed ? err_memory(e) : json_read_file(path.data, LEDGER_LIMIT, &ledger, e);
    for (size_t i = 0; i < 3 && !result; i++) {
        buf_clear(&path);
        buf_printf(&path, "%s%s", prefix, suffixes[i]);
        result = path.failed ? err_memory(e) : check_sum(ledger, path.data, e);
    }
    yajl_tree_free(ledger);
    buf_free(&path);
    return result;
}

int tokens_check(const char *path, struct err *e)
{
    struct tokens t;
    struct buf prefix = BUF_INIT;
    tokens_prefix(path, &prefix);
    if (prefix.failed) return err_memory(e);
    int result = tokens_open(&t, path, NULL, e);
    if (!result) {
        result = check_ids(&t, e);
        if (!result) result = check_sums(buf_text(&prefix), e);
        if (result && e && e->code == ERR_DATA) err_context(e, "'%s'", buf_text(&prefix));
        tokens_close(&t);
    }
    buf_free(&prefix);
    return result;
}

static void sequence_json(const struct tokens *t, uint64_t i, uint64_t document, struct buf *out)
{
    struct lineage l = tokens_lineage(t, i);
    const struct tokens_shard *shard = &t->shards.items[l.shard];
    size_t n;
    const uint16_t *ids = tokens_sequence(t, i, &n);
    buf_char(out, '{');
    json_key_u64(out, "sequence", i);
    json_key_u64(out, "document", document);
    json_key_string(out, "shard", shard->name, shard->name_len);
    json_key_u64(out, "frame", l.frame);
    json_key_u64(out, "line", l.line);
    json_key_u64(out, "sentence", l.sentence);
    json_key(out, "ids");
    for (size_t k = 0; k < n; k++) {
        buf_char(out, k ? ',' : '[');
        buf_u64(out, ids[k]);
    }
    buf_str(out, "]}\n");
}

static int cat_all(const struct tokens *t, struct outfile *out, struct buf *text, struct err *e)
{
    for (uint64_t d = 0; d < t->n_documents; d++) {
        uint64_t first, last;
        tokens_document(t, d, &first, &last);
        for (uint64_t i = first; i < last; i++) {
            sequence_json(t, i, d, text);
            if (text->failed) return err_memory(e);
            if (text->len < CHUNK_BYTES) continue;
            if (outfile_write(out, text->data, text->len, e)) return -1;
            buf_clear(text);
        }
    }
    return outfile_write(out, buf_text(text), text->len, e);
}

int tokens_cat(const char *path, struct outfile *out, struct err *e)
{
    struct tokens t;
    struct buf text = BUF_INIT;
    if (tokens_open(&t, path, NULL, e)) return -1;
    int result = cat_all(&t, out, &text, e);
    buf_free(&text);
    tokens_close(&t);
    return result;
}

int tokens_stat(const char *path, struct outfile *out, struct err *e)
{
    struct tokens t;
    struct buf text = BUF_INIT;
    if (tokens_open(&t, path, NULL, e)) return -1;
    buf_char(&text, '{');
    json_key_u64(&text, "documents", t.n_documents);
    json_key_u64(&text, "sentences", t.n_sequences);
    json_key_u64(&text, "tokens", t.n_ids);
    json_key_u64(&text, "shards", t.shards.len);
    json_key_u64(&text, "vocab_size", t.vocab_size);
    json_key(&text, "vocab_sha256");
    json_cstring(&text, t.vocab_sha256);
    buf_str(&text, "}\n");
    int result = text.failed ? err_memory(e) : outfile_write(out, text.data, text.len, e);
    buf_free(&text);
    tokens_close(&t);
    return result;
}
