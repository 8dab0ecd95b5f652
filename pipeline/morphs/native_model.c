#include "pipeline/morphs/native_model.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "pipeline/morphs/native_sample.h"
#include "pipeline/morphs/native_trie.h"

enum { HUGE_PAGE = 1 << 21 };

/* Memory that is read at random: with large pages there are few misses in the tables of pages. */
static void *huge_alloc(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes) || bytes > SIZE_MAX - HUGE_PAGE) return NULL;
    bytes = (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
    void *memory = aligned_alloc(HUGE_PAGE, bytes);
    if (memory) madvise(memory, bytes, MADV_HUGEPAGE); /* refused: it works all the same */
    return memory;
}

/* ---- ids by frequency ---- */

struct id_count {
    uint32_t n, id;
};

static int by_count(const void *a, const void *b)
{
    const struct id_count *x = a, *y = b;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* places[id] becomes 0 for the id that was met most often. */
static void rank(struct id_count *counts, uint32_t n, uint16_t *places)
{
    qsort(counts, n, sizeof *counts, by_count);
    for (uint32_t i = 0; i < n; i++) places[counts[i].id] = (uint16_t)i;
}

/* Count the ids of all words that a text holds, at any place of it. */
static void count_ids(const struct word_list *w, const char *text, struct id_count *left,
                      struct id_count *right)
{
    for (const char *begin = text; *begin; begin++) {
        uint32_t node = (uint32_t)w->units[0].base;
        for (const char *at = begin; *at && node != TRIE_NONE; at++) {
            node = trie_step(w, node, (uint8_t)*at);
            struct token_range words = trie_words(w, node);
            for (uint32_t i = words.first; i < words.first + words.n; i++) {
                left[w->tokens[i].left_id].n++;
                right[w->tokens[i].right_id].n++;
            }
        }
    }
}

static int number_ids(const struct native_dictionary *d, uint16_t *left_places, uint16_t *right_places,
                      struct err *e)
{
    struct id_count *left = calloc(d->lefts, sizeof *left), *right = calloc(d->rights, sizeof *right);
    if (left && right) {
        for (uint32_t i = 0; i < d->lefts; i++) left[i].id = i;
        for (uint32_t i = 0; i < d->rights; i++) right[i].id = i;
        for (size_t i = 0; i < sizeof native_sample / sizeof *native_sample; i++)
            count_ids(&d->words, native_sample[i], left, right);
        rank(left, d->lefts, left_places);
        rank(right, d->rights, right_places);
    }
    int result = left && right ? 0 : err_memory(e);
    free(left);
    free(right);
    return result;
}

/* ---- tables ---- */

static int copy_matrix(struct native_model *m, const uint16_t *left_places, const uint16_t *right_places,
                       struct err *e)
{
    const struct native_dictionary *d = &m->dictionary;
    m->matrix = huge_alloc((size_t)d->lefts * d->rights, sizeof *m->matrix);
    m->ranges = malloc(d->rights * sizeof *m->ranges);
    if (!m->matrix || !m->ranges) return err_memory(e);
    for (uint32_t r = 0; r < d->rights; r++) m->ranges[r] = (struct cost_range){INT16_MAX, INT16_MIN};
    for (uint32_t l = 0; l < d->lefts; l++) {
        const int16_t *from = d->matrix + (size_t)l * d->rights;
        int16_t *to = m->matrix + (size_t)left_places[l] * d->rights;
        for (uint32_t r = 0; r < d->rights; r++) to[right_places[r]] = from[r];
        for (uint32_t r = 0; r < d->rights; r++) {
            struct cost_range *range = &m->ranges[r];
            range->least = to[r] < range->least ? to[r] : range->least;
            range->most = to[r] > range->most ? to[r] : range->most;
        }
    }
    return 0;
}

/* A way that stays in a frontier costs at most the span of the matrix more than the least; with a cost of the
 * matrix that is two spans, and what never wins must still be above. */
static void measure_costs(struct native_model *m)
{
    int32_t least = INT16_MAX, most = INT16_MIN;
    for (uint32_t r = 0; r < m->dictionary.rights; r++) {
        least = m->ranges[r].least < least ? m->ranges[r].least : least;
        most = m->ranges[r].most > most ? m->ranges[r].most : most;
    }
    m->bias = -least;
    m->narrow = 3 * (most - least) < UINT16_MAX && most >= 0;
    m->never = (uint16_t)(UINT16_MAX - most);
}

static uint16_t penalty_of(const struct native_dictionary *d, uint16_t posid)
{
    for (size_t i = 0; i < d->n_penalties; i++)
        if (d->penalties[i].posid == posid) return (uint16_t)(i + 1);
    return 0;
}

static void copy_words(struct native_word *to, const struct word_list *list, const uint16_t *left_places,
                       const uint16_t *right_places, const uint8_t *penalties)
{
    for (size_t i = 0; i < list->n_tokens; i++) {
        const struct dictionary_token *t = &list->tokens[i];
        to[i] = (struct native_word){left_places[t->left_id], right_places[t->right_id], t->cost,
                                     penalties[t->posid]};
    }
}

static int make_words(struct native_model *m, const uint16_t *left_places, const uint16_t *right_places,
                      struct err *e)
{
    const struct native_dictionary *d = &m->dictionary;
    uint8_t *penalties = malloc(UINT16_MAX + 1);
    m->words = huge_alloc(d->words.n_tokens + d->unknown.n_tokens, sizeof *m->words);
    if (!penalties || !m->words) {
        free(penalties);
        return err_memory(e);
    }
    for (uint32_t i = 0; i <= UINT16_MAX; i++) penalties[i] = (uint8_t)penalty_of(d, (uint16_t)i);
    for (size_t i = 0; i < d->n_penalties; i++) m->penalties[i + 1] = d->penalties[i].cost;
    copy_words(m->words, &d->words, left_places, right_places, penalties);
    copy_words(m->words + d->words.n_tokens, &d->unknown, left_places, right_places, penalties);
    free(penalties);
    return 0;
}

/* White space is a chain of characters each of which shares a type with the one before it, so what may be met
 * in it is every character that such a chain can reach. */
static void find_spaces(struct native_model *m)
{
    const uint32_t *chars = m->dictionary.chars;
    m->space_types = char_types(chars[' ']);
    uint32_t reached = m->space_types, before;
    do {
        before = reached;
        for (uint32_t c = 0; c < CHAR_CODES; c++)
            if (char_types(chars[c]) & reached) reached |= char_types(chars[c]);
    } while (reached != before);
    memset(m->may_be_space, 0, sizeof m->may_be_space);
    for (uint32_t c = 0; c < CHAR_CODES; c++) {
        if (!(char_types(chars[c]) & reached)) continue;
        if (c < 0x80) m->may_be_space[c] = 1;
        if (c == 0) memset(m->may_be_space + 0x80, 1, 0x80); /* what is no valid character counts as U+0000 */
        if (c < 0x800) m->may_be_space[0xC0 | c >> 6] = 1;
        m->may_be_space[0xE0 | c >> 12] = 1;
    }
}

/* Most words begin with a character of three bytes: their nodes are kept, which spares three steps. Words
 * that end inside of a character are not UTF-8 and not allowed. */
static int find_first_nodes(struct native_model *m, struct err *e)
{
    const struct word_list *w = &m->dictionary.words;
    m->first_nodes = malloc(CHAR_CODES * sizeof *m->first_nodes);
    if (!m->first_nodes) return err_memory(e);
    memset(m->first_nodes, 0xFF, CHAR_CODES * sizeof *m->first_nodes);
    for (uint32_t first = 0; first < 16; first++) {
        uint32_t one = trie_step(w, (uint32_t)w->units[0].base, (uint8_t)(0xE0 | first));
        for (uint32_t second = 0; one != TRIE_NONE && second < 64; second++) {
            uint32_t two = trie_step(w, one, (uint8_t)(0x80 | second));
            if (trie_words(w, one).n || trie_words(w, two).n)
                return err_data(e, "'sys.dic' has a word that ends inside of a character");
            for (uint32_t third = 0; two != TRIE_NONE && third < 64; third++)
                m->first_nodes[first << 12 | second << 6 | third] =
                    trie_step(w, two, (uint8_t)(0x80 | third));
        }
    }
    return 0;
}

int native_model_build(struct native_model *m, struct err *e)
{
    const struct native_dictionary *d = &m->dictionary;
    uint16_t *places = calloc((size_t)d->lefts + d->rights, sizeof *places);
    if (!places) return err_memory(e);
    uint16_t *right_places = places + d->lefts;
    int result = number_ids(d, places, right_places, e);
    if (!result) result = copy_matrix(m, places, right_places, e);
    if (!result) result = make_words(m, places, right_places, e);
    if (!result) measure_costs(m);
    m->sentence_left = places[0];
    m->sentence_right = right_places[0];
    free(places);
    if (!result) result = find_first_nodes(m, e);
    if (!result) find_spaces(m);
    return result;
}

void native_model_close(struct native_model *m)
{
    native_dictionary_close(&m->dictionary);
    free(m->words);
    free(m->matrix);
    free(m->ranges);
    free(m->first_nodes);
    *m = (struct native_model){0};
}

const char *native_model_tag(const struct native_model *m, uint32_t word, size_t *len)
{
    const struct word_list *list = &m->dictionary.words;
    if (word >= list->n_tokens) {
        word -= (uint32_t)list->n_tokens;
        list = &m->dictionary.unknown;
    }
    const char *feature = list->features + list->tokens[word].feature;
    *len = strcspn(feature, ",");
    return feature;
}
