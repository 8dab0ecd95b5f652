/* The words at a position: those of the dictionary, and unknown ones. */
#include "pipeline/morphs/native_lattice.h"

static int add_match(struct lattice *l, size_t from, size_t begin, size_t end, struct token_range words,
                     struct err *e)
{
    struct match match = {(uint32_t)from, (uint32_t)begin, (uint32_t)end, words.first, 0, words.n, NO_MATCH};
    while (l->furthest < end) l->ends[++l->furthest] = NO_MATCH;
    return array_push(&l->matches, match) ? err_memory(e) : 0;
}

/* All entries of the dictionary that the text from begin on begins with, the shortest first. */
static int add_known(struct lattice *l, size_t from, size_t begin, size_t limit, struct err *e)
{
    const struct word_list *list = &l->model->dictionary.words;
    const struct lookup *known = lookup_at(&l->lookups, l->model, l->text, l->len, begin);
    for (uint32_t i = 0; i < known->n && known->found[i].end <= limit; i++)
        if (add_match(l, from, begin, known->found[i].end, known->found[i].words, e)) return -1;
    if (!known->full) return 0;
    uint32_t node = known->node;
    for (size_t at = known->at; at <= limit && node != TRIE_NONE; at++) {
        struct token_range words = trie_words(list, node);
        if (words.n && add_match(l, from, begin, at, words, e)) return -1;
        if (at < limit) node = trie_step(list, node, l->text[at]);
    }
    return 0;
}

static struct token_range unknown_words(const struct native_model *m, uint32_t info)
{
    struct token_range words = m->dictionary.unknowns[char_category(info)];
    words.first += (uint32_t)m->dictionary.words.n_tokens;
    return words;
}

/* What MeCab tries for characters that the dictionary does not know: a run of characters of one kind (each
 * shares a type with the one before it), unless it is too long, and the first few of the run. (A run that is
 * too long is not followed to its end: the few, 15 at most, do not reach so far.) */
static int add_unknown(struct lattice *l, size_t from, size_t begin, size_t limit, uint32_t info, size_t len,
                       struct err *e)
{
    const struct native_model *m = l->model;
    size_t run = 0;
    struct token_range words = unknown_words(m, info);
    if (char_group(info)) {
        uint32_t types = char_types(info), further = 0;
        size_t next;
        for (run = begin + len; run < limit && further <= m->dictionary.max_grouping;
             run += next, further++) {
            uint32_t other = native_char(m, l->text, run, limit, &next);
            if (!(char_types(other) & types)) break;
            types = char_types(other);
        }
        if (further <= m->dictionary.max_grouping && add_match(l, from, begin, run, words, e)) return -1;
    }
    size_t end = begin + len;
    for (uint32_t k = 0; k < char_length(info) && end != run; k++) {
        if (add_match(l, from, begin, end, words, e)) return -1;
        size_t next;
        if (end == limit || !(char_types(native_char(m, l->text, end, limit, &next)) & char_types(info)))
            break;
        end += next;
    }
    return 0;
}

int lattice_find(struct lattice *l, size_t from, size_t begin, struct err *e)
{
    size_t before = l->matches.len, limit = lattice_window(l, from), len;
    if (add_known(l, from, begin, limit, e)) return -1;
    uint32_t info = native_char(l->model, l->text, begin, limit, &len);
    if (l->matches.len > before && !char_invoke(info)) return 0;
    if (add_unknown(l, from, begin, limit, info, len, e)) return -1;
    return l->matches.len > before ? 0
                                   : add_match(l, from, begin, begin + len, unknown_words(l->model, info), e);
}
