#include "bert/corpus.h"

#include <stdlib.h>
#include <string.h>

#include "bert/corpus_paths.h"
#include "common/hash.h"
#include "vocab/tokens.h"
#include "vocab/tokens_format.h"

struct corpus_shard {
    struct tokens tokens;
    char *path;      /* owned */
    char *source;    /* owned */
    uint64_t first;  /* document, in the corpus */
    size_t n_source; /* in sources */
};

struct corpus {
    ARRAY(struct corpus_shard) shards; /* those with documents */
    ARRAY(const char *) sources;       /* by name, each once; owned by shards */
    uint64_t n_documents, n_tokens;
    size_t n_vocab;
    double held_out;
    char sha256[SHA256_HEX];
};

static int take_source(struct corpus_shard *s, struct err *e)
{
    struct buf source = BUF_INIT;
    corpus_source_of(s->path, &source);
    s->source = buf_detach(&source);
    return s->source ? 0 : err_memory(e);
}

static int add_shard(struct corpus *c, const char *path, const struct vocab *vocab, struct buf *sums,
                     struct err *e)
{
    if (array_reserve(&c->shards, c->shards.len + 1)) return err_memory(e);
    struct corpus_shard *s = &c->shards.items[c->shards.len];
    *s = (struct corpus_shard){.first = c->n_documents};
    if (tokens_open(&s->tokens, path, vocab->sha256, e)) return -1;
    if (s->tokens.n_documents == 0) {
        tokens_close(&s->tokens);
        return 0;
    }
    c->shards.len++; /* from here on corpus_free() closes it */
    s->path = strdup(path);
    if (!s->path) return err_memory(e);
    c->n_documents += s->tokens.n_documents;
    c->n_tokens += s->tokens.n_ids;
    return take_source(s, e) || corpus_sums(path, &s->tokens, sums, e) ? -1 : 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list_sources(struct corpus *c, struct err *e)
{
    size_t n = 0;
    if (array_reserve(&c->sources, c->shards.len)) return err_memory(e);
    for (size_t i = 0; i < c->shards.len; i++) c->sources.items[i] = c->shards.items[i].source;
    qsort(c->sources.items, c->shards.len, sizeof *c->sources.items, by_text);
    for (size_t i = 0; i < c->shards.len; i++)
        if (n == 0 || strcmp(c->sources.items[n - 1], c->sources.items[i]) != 0)
            c->sources.items[n++] = c->sources.items[i];
    c->sources.len = n;
    for (size_t i = 0; i < c->shards.len; i++) {
        struct corpus_shard *s = &c->shards.items[i];
        const char *const *found = bsearch(&s->source, c->sources.items, n, sizeof found, by_text);
        s->n_source = (size_t)(found - c->sources.items);
    }
    return 0;
}

static int open_shards(struct corpus *c, const char *const *paths, size_t n_paths, const struct vocab *vocab,
                       struct err *e)
{
    struct corpus_paths shards = {ARRAY_INIT};
    struct buf sums = BUF_INIT;
    int result = 0;
    for (size_t i = 0; i < n_paths && !result; i++) result = corpus_paths_add(&shards, paths[i], e);
    for (size_t i = 0; i < shards.items.len && !result; i++)
        result = add_shard(c, shards.items.items[i], vocab, &sums, e);
    if (!result && c->n_documents == 0) result = err_usage(e, "the token shards hold no document");
    if (!result) {
        sha256_hex_of(sums.data, sums.len, c->sha256);
        result = list_sources(c, e);
    }
    buf_free(&sums);
    corpus_paths_free(&shards);
    return result;
}

int corpus_open(struct corpus **corpus, const char *const *paths, size_t n_paths, const struct vocab *vocab,
                double held_out, struct err *e)
{
    if (!(held_out >= 0 && held_out <= 1))
        return err_usage(e, "the held-out share of the documents must lie between 0 and 1");
    struct corpus *c = calloc(1, sizeof *c);
    if (!c) return err_memory(e);
    c->n_vocab = vocab->tokens.len;
    c->held_out = held_out;
    if (open_shards(c, paths, n_paths, vocab, e)) {
        corpus_free(c);
        return -1;
    }
    *corpus = c;
    return 0;
}

void corpus_free(struct corpus *c)
{
    if (!c) return;
    for (size_t i = 0; i < c->shards.len; i++) {
        tokens_close(&c->shards.items[i].tokens);
        free(c->shards.items[i].path);
        free(c->shards.items[i].source);
    }
    array_free(&c->shards);
    array_free(&c->sources);
    free(c);
}

uint64_t corpus_documents(const struct corpus *c)
{
    return c->n_documents;
}

uint64_t corpus_tokens(const struct corpus *c)
{
    return c->n_tokens;
}

const char *corpus_sha256(const struct corpus *c)
{
    return c->sha256;
}

static const struct corpus_shard *shard_of(const struct corpus *c, uint64_t document)
{
    size_t low = 0, high = c->shards.len;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (c->shards.items[middle].first <= document)
            low = middle;
        else
            high = middle;
    }
    return &c->shards.items[low];
}

/* Ids are trusted nowhere behind this: whoever gets a document may use them as indexes. */
static int check_ids(const struct corpus_shard *s, const struct corpus_document *d, size_t n_vocab,
                     struct err *e)
{
    uint16_t largest = 0;
    for (size_t i = 0; i < d->n_ids; i++) largest = d->ids[i] > largest ? d->ids[i] : largest;
    if (largest < n_vocab) return 0;
    return err_data(e, "'%s': document %llu has the id %u, but the vocabulary has %zu tokens", s->path,
                    (unsigned long long)(d->number - s->first), (unsigned)largest, n_vocab);
}

int corpus_document(const struct corpus *c, uint64_t number, struct corpus_document *d, struct err *e)
{
    const struct corpus_shard *s = shard_of(c, number);
    const struct tokens *t = &s->tokens;
    uint64_t first, last;
    tokens_document(t, number - s->first, &first, &last);
    *d = (struct corpus_document){.lengths = t->lengths + 4 * first,
                                  .offsets = t->offsets + 8 * first,
                                  .n_sentences = (size_t)(last - first),
                                  .number = number};
    d->ids = t->ids + get_u64(d->offsets) / 2;
    d->n_ids = corpus_sentence_start(d, d->n_sentences);
    return check_ids(s, d, c->n_vocab, e);
}

size_t corpus_sentence(const struct corpus_document *d, size_t i)
{
    return get_u32(d->lengths + 4 * i);
}

size_t corpus_sentence_start(const struct corpus_document *d, size_t i)
{
    /* The offset behind the last sentence stands in no index. */
    if (i == d->n_sentences) return corpus_sentence_start(d, i - 1) + corpus_sentence(d, i - 1);
    return (size_t)(get_u64(d->offsets + 8 * i) - get_u64(d->offsets)) / 2;
}

bool corpus_held_out(const struct corpus *c, const struct corpus_document *d)
{
    uint64_t hash = hash64(d->ids, d->n_ids * sizeof *d->ids);
    return (double)(hash >> 11) * 0x1p-53 < c->held_out;
}

size_t corpus_sources(const struct corpus *c)
{
    return c->sources.len;
}

const char *corpus_source_name(const struct corpus *c, size_t source)
{
    return c->sources.items[source];
}

size_t corpus_source(const struct corpus *c, uint64_t document)
{
    return shard_of(c, document)->n_source;
}
