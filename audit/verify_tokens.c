#include "audit/verify_tokens.h"

#include <string.h>

#include "audit/verify_parts.h"

const char *const verify_token_suffixes[VERIFY_TOKEN_FILES] = {".bin", ".idx", ".lineage"};

static void sum_mapped(struct scan *s, const struct mapped *m)
{
    sha256_hex_of(m->bytes, m->len, s->sha256);
    s->bytes = m->len;
}

/* Where the shard cannot be opened, the sums of its files still tell which of them is not what it was. */
static void sum_files(struct verify_tokens *t, const char *path, struct faults *f)
{
    struct buf file = BUF_INIT;
    for (int i = 0; i < VERIFY_TOKEN_FILES; i++) {
        buf_clear(&file);
        tokens_prefix(path, &file);
        buf_str(&file, verify_token_suffixes[i]);
        if (!file.failed) scan_bytes(&t->files[i], file.data, f);
    }
    f->failed |= file.failed;
    buf_free(&file);
}

static void check_number(const struct tree_ledger *l, const char *unit, uint64_t found, struct faults *f)
{
    int64_t counted = verify_number(l, "out", unit);
    if (counted >= 0 && (uint64_t)counted != found)
        faults_add(f, "'%s' says %lld %s, but the index has %llu", l->path, (long long)counted, unit,
                   (unsigned long long)found);
}

void verify_tokens_open(struct verify_tokens *t, const struct tree_ledger *l, const char *path,
                        struct faults *f)
{
    struct err why = {0};
    if (tokens_open(&t->tokens, path, NULL, &why)) {
        faults_err(f, &why);
        sum_files(t, path, f);
        return;
    }
    t->open = true;
    sum_mapped(&t->files[0], &t->tokens.bin);
    sum_mapped(&t->files[1], &t->tokens.idx);
    sum_mapped(&t->files[2], &t->tokens.lineage_file);
    if (tokens_check_ids(&t->tokens, &why)) {
        err_context(&why, "'%s'", l->path);
        faults_err(f, &why);
    }
    check_number(l, "documents", t->tokens.n_documents, f);
    check_number(l, "sentences", t->tokens.n_sequences, f);
}

/* ---- lineage ---- */

static bool is_input(const struct tokens_shard *shard, const char *sha256)
{
    for (int i = 0; i < 32; i++) {
        static const char digits[] = "0123456789abcdef";
        if (sha256[2 * i] != digits[shard->sha256[i] >> 4] ||
            sha256[2 * i + 1] != digits[shard->sha256[i] & 15])
            return false;
    }
    return true;
}

/* The record that a lineage names, or -1 if there is none, or no such sentence of it. */
static int64_t record_of(const struct scan *records, struct lineage at)
{
    if (at.frame + (size_t)1 >= records->frames.len) return -1;
    uint64_t first = records->frames.items[at.frame], end = records->frames.items[at.frame + 1];
    if (at.line >= end - first || at.sentence >= records->lines.items[first + at.line]) return -1;
    return (int64_t)(first + at.line);
}

/* A document's sequences are sentences of one record, in their order; documents follow the records. */
static void check_lineage(const struct tokens *t, const struct tree_ledger *l, const struct scan *records,
                          struct faults *f)
{
    int64_t last_record = -1;
    for (uint64_t d = 0; d < t->n_documents; d++) {
        uint64_t first, end;
        int64_t record = -1, last_sentence = -1;
        tokens_document(t, d, &first, &end);
        for (uint64_t i = first; i < end; i++) {
            struct lineage at = tokens_lineage(t, i);
            int64_t found = record_of(records, at);
            bool in_order = i == first ? found > last_record : found == record;
            if (found < 0 || !in_order || at.sentence <= last_sentence) {
                faults_add(f, "'%s': the lineage of sequence %llu (frame %u, line %u, sentence %u) %s",
                           l->path, (unsigned long long)i, at.frame, at.line, at.sentence,
                           found < 0 ? "names no sentence of the shard" : "is not in the order of the shard");
                return;
            }
            record = found;
            last_sentence = at.sentence;
        }
        last_record = record;
    }
}

void verify_tokens_compare(const struct verify_tokens *t, const struct tree_ledger *l,
                           const struct scan *records, const char *sha256, struct faults *f)
{
    const struct tokens *tokens = &t->tokens;
    if (!t->open) return;
    if (tokens->shards.len != 1)
        faults_add(f, "'%s': the lineage names %zu shards instead of one", l->path, tokens->shards.len);
    else if (sha256 && !is_input(&tokens->shards.items[0], sha256))
        faults_add(f, "'%s': the lineage leads to another shard than that of '%s'", l->path,
                   audit_stages[AUDIT_DECONTAMINATE].folder);
    else if (records)
        check_lineage(tokens, l, records, f);
}

void verify_tokens_close(struct verify_tokens *t)
{
    if (t->open) tokens_close(&t->tokens);
    t->open = false;
}
