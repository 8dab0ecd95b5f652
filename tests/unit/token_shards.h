/* Token shards for tests of the trainer: a vocabulary, and shards whose text is given as numbers. */
#ifndef MALMOI_TOKEN_SHARDS_H
#define MALMOI_TOKEN_SHARDS_H

#include "tests/unit/scratch.h"
#include "vocab/tokens.h"
#include "vocab/vocab.h"

enum { FIRST_WORD = 5 }; /* the id behind the special ones */

/* [PAD] [UNK] [CLS] [SEP] [MASK], then t5, t6 … up to n tokens. */
static inline void numbered_vocab(struct vocab *v, size_t n)
{
    struct buf text = BUF_INIT;
    buf_str(&text, "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n");
    for (size_t i = FIRST_WORD; i < n; i++) buf_printf(&text, "t%zu\n", i);
    assert_int_equal(vocab_parse(v, text.data, text.len, "test", NULL), 0);
    buf_free(&text);
}

/* A shard in the making. */
struct shard_maker {
    struct tokens_batch batch;
    uint32_t sentences; /* of the document */
};

static inline void make_sentence(struct shard_maker *m, const uint16_t *ids, size_t n)
{
    struct tokens_batch *b = &m->batch;
    struct lineage lineage = {0, 0, (uint32_t)b->documents.len, m->sentences++};
    for (size_t i = 0; i < n; i++) assert_int_equal(array_push(&b->ids, ids[i]), 0);
    assert_int_equal(array_push(&b->lengths, (int32_t)n), 0);
    assert_int_equal(array_push(&b->lineage, lineage), 0);
}

/* A sentence of the ids from, from + 1 …; returns the next one. */
static inline uint16_t make_counting(struct shard_maker *m, uint16_t from, size_t n)
{
    uint16_t ids[1024];
    assert_in_range(n, 1, sizeof ids / sizeof *ids);
    for (size_t i = 0; i < n; i++) ids[i] = from++;
    make_sentence(m, ids, n);
    return from;
}

static inline void make_document_end(struct shard_maker *m)
{
    assert_int_equal(array_push(&m->batch.documents, m->sentences), 0);
    m->sentences = 0;
}

/* Write what was made to FOLDER/NAME, and empty m. */
static inline void make_shard(struct shard_maker *m, struct scratch *s, const char *name,
                              const struct vocab *v)
{
    struct ledger ledger;
    struct tokens_writer *w;
    char sum[SHA256_HEX], path[192];
    memset(sum, '0', sizeof sum);
    sum[SHA256_HEX - 1] = '\0';
    ledger_start(&ledger, "encode", 1);
    assert_int_equal(ledger_add_known(&ledger.inputs, "text.jsonl.zst", sum, 10, NULL, NULL), 0);
    assert_int_equal(tokens_create(&w, scratch_path(s, name), &ledger.inputs, IO_REFUSE, NULL), 0);
    assert_int_equal(tokens_write(w, &m->batch, NULL), 0);
    assert_int_equal(tokens_commit(w, &ledger.outputs, NULL), 0);
    buf_printf(&ledger.extra, "\"vocabulary\":{\"sha256\":\"%s\",\"size\":%zu}", v->sha256, v->tokens.len);
    snprintf(path, sizeof path, "%s/%s.ledger.json", s->folder, name);
    assert_int_equal(ledger_write(&ledger, path, NULL), 0);
    ledger_free(&ledger);
    tokens_batch_free(&m->batch);
    *m = (struct shard_maker){0};
}

#endif
