#include "vocab/initial_pairs.h"

#include <stdlib.h>

/* The words are walked twice, so that every list is allocated once and in its final size: on a large corpus
 * the lists together are as large as the words. */
struct found_pair {
    uint64_t pair;
    uint32_t n, last;       /* words that hold the pair; the last of them so far */
    struct word_list *list; /* made between the walks if n > 1 */
};

struct search {
    const struct word_store *words;
    struct pair_counts *counts, index; /* index: place in found plus 1 */
    ARRAY(struct found_pair) found;
};

static int count_pair(struct search *s, uint64_t pair, uint32_t word, int64_t weight)
{
    struct pair_slot *count = pair_slot(s->counts, pair);
    if (!count) return -1;
    count->count += weight;
    struct pair_slot *place = pair_slot(&s->index, pair);
    if (!place) return -1;
    if (!place->count) {
        if (array_push(&s->found, (struct found_pair){pair, 0, UINT32_MAX, NULL})) return -1;
        place->count = (int64_t)s->found.len;
    }
    struct found_pair *found = &s->found.items[place->count - 1];
    if (found->last != word) found->n++;
    found->last = word;
    return 0;
}

static int list_word(struct search *s, uint64_t pair, uint32_t word, int64_t weight)
{
    (void)weight;
    struct word_list *list = s->found.items[pair_count(&s->index, pair) - 1].list;
    if (list && (!list->n || list->words[list->n - 1] != word)) list->words[list->n++] = word;
    return 0;
}

static int walk(struct search *s, int (*visit)(struct search *, uint64_t pair, uint32_t word, int64_t weight))
{
    for (size_t w = 0; w < s->words->words.len; w++) {
        struct stored_word word = s->words->words.items[w];
        const uint32_t *symbols = s->words->symbols.items + word.start;
        for (uint32_t i = 0; i + 1 < word.len; i++)
            if (visit(s, pair_of(symbols[i], symbols[i + 1]), (uint32_t)w, (int64_t)word.count)) return -1;
    }
    return 0;
}

static int make_lists(struct search *s)
{
    for (size_t i = 0; i < s->found.len; i++) {
        struct found_pair *found = &s->found.items[i];
        if (found->n > 1 && !(found->list = word_list_new(found->n))) return -1;
    }
    return 0;
}

static int push_all(struct search *s, struct queue *queue)
{
    for (size_t i = 0; i < s->found.len; i++) {
        struct found_pair *found = &s->found.items[i];
        int64_t count = pair_count(s->counts, found->pair);
        if (count < 1) continue;
        if (found->list ? queue_push_list(queue, found->pair, count, found->list)
                        : queue_push(queue, found->pair, count, &found->last, 1))
            return -1;
        found->list = NULL;
    }
    return 0;
}

int initial_pairs(const struct word_store *words, struct pair_counts *counts, struct queue *queue)
{
    struct search s = {.words = words, .counts = counts};
    int result = walk(&s, count_pair);
    if (!result) result = make_lists(&s);
    if (!result) result = walk(&s, list_word);
    if (!result) result = push_all(&s, queue);
    for (size_t i = 0; i < s.found.len; i++) free(s.found.items[i].list);
    array_free(&s.found);
    pair_counts_free(&s.index);
    return result;
}
