#include "pipeline/morphs/native_trie.h"

enum { LOOKUP_BYTES = 512 }; /* no further ahead: white space may be long */

static bool is_inside_character(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

static void begin_place(struct lookup *l, const struct native_model *m, const uint8_t *text, size_t at,
                        size_t len)
{
    const uint8_t *c = text + at;
    l->begin = l->at = at;
    l->node = (uint32_t)m->dictionary.words.units[0].base;
    l->n = 0;
    l->full = false;
    if (len != 3 || !is_inside_character(c[1]) || !is_inside_character(c[2])) return;
    l->node = m->first_nodes[(c[0] & 0x0F) << 12 | (c[1] & 0x3F) << 6 | (c[2] & 0x3F)];
    l->at += 3;
}

/* Take up to LOOKUP_PLACES characters from begin on that are no white space. */
static void choose_places(struct lookups *lookups, const struct native_model *m, const uint8_t *text,
                          size_t len, size_t begin)
{
    size_t limit = len - begin > LOOKUP_BYTES ? begin + LOOKUP_BYTES : len, bytes;
    lookups->n = lookups->next = 0;
    for (size_t at = begin; at < limit && lookups->n < LOOKUP_PLACES; at += bytes) {
        native_char(m, text, at, len, &bytes);
        if (at > begin && m->may_be_space[text[at]]) continue;
        begin_place(&lookups->places[lookups->n++], m, text, at, bytes);
    }
}

static void fetch_next(const struct native_model *m, const uint8_t *text, size_t len, const struct lookup *l)
{
    const struct word_list *w = &m->dictionary.words;
    if (l->node >= w->n_units) return;
    __builtin_prefetch(&w->units[l->node]);
    if (l->at < len) __builtin_prefetch(w->units + l->node + text[l->at] + 1);
}

/* One step at a place; false if there is nothing further. */
static bool step(const struct native_model *m, const uint8_t *text, size_t len, struct lookup *l)
{
    const struct word_list *w = &m->dictionary.words;
    struct token_range words = trie_words(w, l->node);
    if (words.n && l->at > l->begin) {
        if (l->n == LOOKUP_WORDS) {
            l->full = true;
            return false;
        }
        l->found[l->n++] = (struct found_word){(uint32_t)l->at, words};
        __builtin_prefetch(&m->words[words.first]);
    }
    if (l->at == len) return false;
    l->node = trie_step(w, l->node, text[l->at++]);
    if (l->node == TRIE_NONE) return false;
    fetch_next(m, text, len, l);
    return true;
}

static void look_up(struct lookups *lookups, const struct native_model *m, const uint8_t *text, size_t len,
                    size_t begin)
{
    struct lookup *open[LOOKUP_PLACES];
    size_t n = 0;
    choose_places(lookups, m, text, len, begin);
    for (size_t i = 0; i < lookups->n; i++) {
        if (lookups->places[i].node == TRIE_NONE) continue;
        open[n++] = &lookups->places[i];
        fetch_next(m, text, len, &lookups->places[i]);
    }
    while (n) {
        size_t still = 0;
        for (size_t i = 0; i < n; i++)
            if (step(m, text, len, open[i])) open[still++] = open[i];
        n = still;
    }
}

const struct lookup *lookup_at(struct lookups *lookups, const struct native_model *m, const uint8_t *text,
                               size_t len, size_t begin)
{
    while (lookups->next < lookups->n && lookups->places[lookups->next].begin < begin) lookups->next++;
    if (lookups->next == lookups->n || lookups->places[lookups->next].begin != begin)
        look_up(lookups, m, text, len, begin);
    return &lookups->places[lookups->next];
}
