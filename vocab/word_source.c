#include "vocab/word_source.h"

#include <string.h>

int word_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
    int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
    return order ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare(const struct word_merge_head *a, const struct word_merge_head *b)
{
    return word_compare(a->word.text, a->word.len, b->word.text, b->word.len);
}

/* Let the head sink from place at to where it belongs. */
static void sink(struct word_merge *m, size_t at, struct word_merge_head head)
{
    struct word_merge_head *heap = m->heads.items;
    for (size_t child; (child = 2 * at + 1) < m->heads.len; at = child) {
        if (child + 1 < m->heads.len && compare(&heap[child + 1], &heap[child]) < 0) child++;
        if (compare(&heap[child], &head) >= 0) break;
        heap[at] = heap[child];
    }
    heap[at] = head;
}

int word_merge_add(struct word_merge *m, struct word_source *source, struct err *e)
{
    if (!source) return err_memory(e);
    struct word_merge_head head = {.source = source};
    int got =
        array_reserve(&m->heads, m->heads.len + 1) ? err_memory(e) : source->next(source, &head.word, e);
    if (got <= 0) {
        source->close(source);
        return got;
    }
    struct word_merge_head *heap = m->heads.items;
    size_t at = m->heads.len++;
    for (; at && compare(&head, &heap[(at - 1) / 2]) < 0; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = head;
    return 0;
}

/* Move the first head on to its next word; a source at its end leaves the heap. */
static int advance(struct word_merge *m, struct err *e)
{
    struct word_merge_head head = m->heads.items[0];
    int got = head.source->next(head.source, &head.word, e);
    if (got < 0) return -1;
    if (!got) {
        head.source->close(head.source);
        head = m->heads.items[--m->heads.len];
        if (!m->heads.len) return 0;
    }
    sink(m, 0, head);
    return 0;
}

int word_merge_next(struct word_merge *m, struct word_count *word, struct err *e)
{
    if (!m->heads.len) return 0;
    struct word_count first = m->heads.items[0].word;
    if (buf_assign(&m->text, first.text, first.len)) return err_memory(e);
    *word = (struct word_count){m->text.data, m->text.len, first.count};
    if (advance(m, e)) return -1;
    while (m->heads.len) {
        struct word_count same = m->heads.items[0].word;
        if (same.len != word->len || memcmp(same.text, word->text, word->len) != 0) break;
        if (__builtin_add_overflow(word->count, same.count, &word->count))
            return err_data(e, "the counts of '%.*s' are too large: their sum is over 2^64",
                            (int)(word->len < 100 ? word->len : 100), word->text);
        if (advance(m, e)) return -1;
    }
    return 1;
}

void word_merge_free(struct word_merge *m)
{
    for (size_t i = 0; i < m->heads.len; i++) m->heads.items[i].source->close(m->heads.items[i].source);
    array_free(&m->heads);
    buf_free(&m->text);
}
