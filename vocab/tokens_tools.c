#include "common/json.h"
#include "vocab/tokens.h"

int tokens_check_ids(const struct tokens *t, struct err *e)
{
    for (uint64_t i = 0; i < t->n_ids; i++)
        if (t->ids[i] >= t->vocab_size)
            return err_data(e, "token %llu has the id %u, but the vocabulary has %llu tokens",
                            (unsigned long long)i, t->ids[i], (unsigned long long)t->vocab_size);
    return 0;
}

int tokens_check(const char *path, struct err *e)
{
    struct tokens t;
    if (tokens_open(&t, path, NULL, e)) return -1;
    int result = tokens_check_ids(&t, e);
    if (result) err_context(e, "'%s'", path);
    tokens_close(&t);
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

static int cat_all(const struct tokens *t, FILE *out, struct buf *text, struct err *e)
{
    for (uint64_t d = 0; d < t->n_documents; d++) {
        uint64_t first, last;
        tokens_document(t, d, &first, &last);
        for (uint64_t i = first; i < last; i++) {
            buf_clear(text);
            sequence_json(t, i, d, text);
            if (text->failed) return err_memory(e);
            if (fwrite(text->data, 1, text->len, out) != text->len) return err_errno(e, "cannot write");
        }
    }
    return 0;
}

int tokens_cat(const char *path, FILE *out, struct err *e)
{
    struct tokens t;
    struct buf text = BUF_INIT;
    if (tokens_open(&t, path, NULL, e)) return -1;
    int result = cat_all(&t, out, &text, e);
    buf_free(&text);
    tokens_close(&t);
    return result;
}

int tokens_stat(const char *path, FILE *out, struct err *e)
{
    struct tokens t;
    if (tokens_open(&t, path, NULL, e)) return -1;
    fprintf(out, ",\"documents\":%llu,\"sentences\":%llu,\"tokens\":%llu,\"shards\":%zu",
            (unsigned long long)t.n_documents, (unsigned long long)t.n_sequences, (unsigned long long)t.n_ids,
            t.shards.len);
    fprintf(out, ",\"vocab_size\":%llu,\"vocab_sha256\":\"%s\"", (unsigned long long)t.vocab_size,
            t.vocab_sha256);
    tokens_close(&t);
    return 0;
}
