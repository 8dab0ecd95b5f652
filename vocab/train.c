#include "vocab/train.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "vocab/initial_pairs.h"
#include "vocab/pairs.h"
#include "vocab/queue.h"

/* A pair that is to be pushed, and the words it stands in: ascending, each once. */
struct fresh_pair {
    uint64_t pair;
    ARRAY(uint32_t) words;
};

/* Where the pairs that the current merge made are found: (x, id) under left[x], (id, x) under right[x]. */
struct fresh_place {
    uint64_t merge; /* the number of the merge in which the place was set */
    size_t index;   /* into fresh */
};

struct trainer {
    struct word_store *words;
    struct pieces *pieces;
    struct pair_counts counts;
    struct queue queue;
    ARRAY(struct fresh_pair) fresh; /* items behind n_fresh keep their memory for later merges */
    size_t n_fresh;
    struct fresh_place *left, *right; /* [max_pieces] */
    uint64_t merge;                   /* the number of the current merge, from 1 */
    bool failed;                      /* memory ran out; sticky */
};

static size_t new_fresh(struct trainer *t, uint64_t pair)
{
    if (t->n_fresh == t->fresh.len && array_push(&t->fresh, (struct fresh_pair){.words = ARRAY_INIT})) {
        t->failed = true;
        return 0;
    }
    struct fresh_pair *f = &t->fresh.items[t->n_fresh];
    f->pair = pair;
    array_clear(&f->words);
    return t->n_fresh++;
}

static void add_word(struct trainer *t, size_t index, uint32_t word)
{
    if (t->failed) return;
    struct fresh_pair *f = &t->fresh.items[index];
    if (f->words.len && f->words.items[f->words.len - 1] == word) return;
    if (array_push(&f->words, word)) t->failed = true;
}

static void change_count(struct trainer *t, uint64_t pair, int64_t change)
{
    struct pair_slot *slot = pair_slot(&t->counts, pair);
    if (slot)
        slot->count += change;
    else
        t->failed = true;
}

static void push(struct trainer *t, const struct fresh_pair *f)
{
    int64_t count = pair_count(&t->counts, f->pair);
    if (count > 0 && queue_push(&t->queue, f->pair, count, f->words.items, (uint32_t)f->words.len))
        t->failed = true;
}

static void free_fresh(struct trainer *t)
{
    for (size_t i = 0; i < t->fresh.len; i++) array_free(&t->fresh.items[i].words);
    array_free(&t->fresh);
    t->n_fresh = 0;
}

static void make_pair(struct trainer *t, uint32_t left, uint32_t right, uint32_t id, uint32_t word,
                      int64_t weight)
{
    struct fresh_place *place = right == id ? &t->left[left] : &t->right[right];
    change_count(t, pair_of(left, right), weight);
    if (place->merge != t->merge) {
        size_t index = new_fresh(t, pair_of(left, right));
        *place = (struct fresh_place){t->merge, index};
    }
    add_word(t, place->index, word);
}

/* Replace left, right by id from left to right. A piece just made is the left neighbour of what follows, but
 * never part of another replacement in the same pass: "aaa" becomes [aa, a]. */
static void merge_word(struct trainer *t, uint32_t w, uint32_t left, uint32_t right, uint32_t id)
{
    struct stored_word *word = &t->words->words.items[w];
    uint32_t *symbols = t->words->symbols.items + word->start, n = 0;
    int64_t weight = (int64_t)word->count;
    for (uint32_t i = 0; i < word->len;) {
        if (i + 1 == word->len || symbols[i] != left || symbols[i + 1] != right) {
            symbols[n++] = symbols[i++];
            continue;
        }
        if (n) {
            change_count(t, pair_of(symbols[n - 1], left), -weight);
            make_pair(t, symbols[n - 1], id, id, w, weight);
        }
        symbols[n++] = id;
        i += 2;
        if (i < word->len) {
            change_count(t, pair_of(right, symbols[i]), -weight);
            make_pair(t, id, symbols[i], id, w, weight);
        }
    }
    word->len = n;
}

/* The id of the merged string, which may be in the vocabulary already; PIECE_NONE when memory runs out. */
static uint32_t merged_piece(struct pieces *p, uint32_t left, uint32_t right)
{
    struct piece l = p->items.items[left], r = p->items.items[right];
    size_t skip = r.len >= 2 && memcmp(r.text, "##", 2) == 0 ? 2 : 0;
    struct buf text = BUF_INIT;
    buf_add(&text, l.text, l.len);
    buf_add(&text, r.text + skip, r.len - skip);
    uint32_t id = text.failed ? PIECE_NONE : pieces_add(p, buf_text(&text), text.len);
    buf_free(&text);
    return id;
}

static void merge(struct trainer *t, const struct queue_entry *entry)
{
    uint32_t left = (uint32_t)(entry->pair >> 32), right = (uint32_t)entry->pair;
    uint32_t id = merged_piece(t->pieces, left, right);
    if (id == PIECE_NONE) {
        t->failed = true;
        return;
    }
    t->merge++;
    t->n_fresh = 0;
    uint32_t single, n;
    const uint32_t *words = queue_words(entry, &single, &n);
    for (uint32_t i = 0; i < n && !t->failed; i++) merge_word(t, words[i], left, right, id);
    for (size_t i = 0; i < t->n_fresh && !t->failed; i++) push(t, &t->fresh.items[i]);
}

/* Entries of a pair that was made again stay apart, each with its own words and its own, perhaps stale,
 * count: a count is brought up to date only when its entry comes to the top. */
static void merge_all(struct trainer *t, const struct train_options *options)
{
    while (!t->failed && t->pieces->items.len < options->size) {
        const struct queue_entry *top = queue_top(&t->queue);
        if (!top) return;
        int64_t count = pair_count(&t->counts, top->pair);
        if (top->count != count) {
            queue_recount(&t->queue, count);
            continue;
        }
        if (count < 1 || count < options->min_frequency) return;
        struct queue_entry entry = queue_pop(&t->queue);
        merge(t, &entry);
        queue_entry_free(&entry);
    }
}

static int run(struct trainer *t, const struct train_options *options, struct err *e)
{
    size_t initial = t->pieces->items.len;
    if (initial >= options->size) return 0;
    if (options->size >= PIECE_NONE)
        return err_usage(e, "a vocabulary of %llu pieces is too large", (unsigned long long)options->size);
    t->left = calloc(options->size, sizeof *t->left);
    t->right = calloc(options->size, sizeof *t->right);
    if (!t->left || !t->right) return err_memory(e);
    if (initial_pairs(t->words, &t->counts, &t->queue)) return err_memory(e);
    merge_all(t, options);
    return t->failed ? err_memory(e) : 0;
}

int train(struct word_store *words, const struct train_options *options, struct pieces *p, struct err *e)
{
    for (const char *const *s = options->special; s && *s; s++)
        if (pieces_add(p, *s, strlen(*s)) == PIECE_NONE) return err_memory(e);
    if (alphabet_build(words, p, options->limit_alphabet, options->order, e)) return -1;
    struct trainer t = {.words = words, .pieces = p};
    int result = run(&t, options, e);
    free_fresh(&t);
    queue_free(&t.queue);
    pair_counts_free(&t.counts);
    free(t.left);
    free(t.right);
    return result;
}
