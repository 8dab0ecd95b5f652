#include "vocab/word_store.h"

#include "common/utf8.h"

/* What training takes for a symbol in the end: itself, its place in a list of positions, and its share of the
 * pair table and the queue. Measured (docs/vocab.md). */
enum { BYTES_A_SYMBOL = 17 };

static int check_limit(const struct word_store *s, struct err *e)
{
    uint64_t need = s->words.len * sizeof(struct stored_word) + s->symbols.len * BYTES_A_SYMBOL;
    if (!s->limit || need <= s->limit) return 0;
    return err_system(
        e,
        "training on more than %zu distinct words takes more than %llu MiB; leave out rare words "
        "(--min-word-count 2) or allow more (--train-memory)",
        s->words.len, (unsigned long long)(s->limit >> 20));
}

int word_store_add(struct word_store *s, const char *text, size_t len, uint64_t count, struct err *e)
{
    size_t start = s->symbols.len;
    if (len > UINT32_MAX - start || s->words.len >= UINT32_MAX - 1)
        return err_system(e, "too many distinct words; leave out rare ones (--min-word-count 2)");
    if (array_reserve(&s->symbols, start + len)) return err_memory(e);
    for (size_t at = 0; at < len;) s->symbols.items[s->symbols.len++] = utf8_next(text, len, &at);
    size_t n = s->symbols.len - start;
    int64_t weight;
    if (__builtin_mul_overflow(count, n, &weight) || __builtin_add_overflow(s->total, weight, &s->total))
        return err_data(e, "the counts are too large: their sum is over 2^63");
    if (array_push(&s->words, (struct stored_word){count, (uint32_t)start, (uint32_t)n}))
        return err_memory(e);
    return s->words.len % 4096 ? 0 : check_limit(s, e);
}

void word_store_free(struct word_store *s)
{
    array_free(&s->symbols);
    array_free(&s->words);
    s->total = 0;
}
