#include "vocab/alphabet.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"

enum { CODE_POINTS = 0x110000 };

struct character {
    uint64_t count;
    uint32_t code_point;
};

/* What is known of every code point while the alphabet is built. */
struct characters {
    uint64_t *counts;     /* [CODE_POINTS] occurrences, weighted by the words' counts */
    uint32_t *plain;      /* [CODE_POINTS] id of "c", or PIECE_NONE */
    uint32_t *continuing; /* [CODE_POINTS] id of "##c", or PIECE_NONE */
    bool *continues;      /* [CODE_POINTS] stands behind the first place of some word */
};

static int by_frequency(const void *a, const void *b)
{
    const struct character *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return (x->code_point > y->code_point) - (x->code_point < y->code_point);
}

static int by_code_point(const void *a, const void *b)
{
    const struct character *x = a, *y = b;
    return (x->code_point > y->code_point) - (x->code_point < y->code_point);
}

static void characters_free(struct characters *c)
{
    free(c->counts);
    free(c->plain);
    free(c->continuing);
    free(c->continues);
}

static int characters_count(struct characters *c, const struct word_store *words)
{
    *c = (struct characters){
        .counts = calloc(CODE_POINTS, sizeof *c->counts),
        .plain = malloc(CODE_POINTS * sizeof *c->plain),
        .continuing = malloc(CODE_POINTS * sizeof *c->continuing),
        .continues = calloc(CODE_POINTS, sizeof *c->continues),
    };
    if (!c->counts || !c->plain || !c->continuing || !c->continues) return -1;
    memset(c->plain, 0xFF, CODE_POINTS * sizeof *c->plain);
    memset(c->continuing, 0xFF, CODE_POINTS * sizeof *c->continuing);
    for (size_t w = 0; w < words->words.len; w++) {
        struct stored_word word = words->words.items[w];
        const uint32_t *text = words->symbols.items + word.start;
        for (uint32_t i = 0; i < word.len; i++) {
            c->counts[text[i]] += word.count;
            if (i) c->continues[text[i]] = true;
        }
    }
    return 0;
}

static uint32_t add_piece(struct pieces *p, const char *prefix, uint32_t code_point)
{
    char text[2 + 4 + 1];
    struct buf b = BUF_INIT;
    buf_str(&b, prefix);
    buf_utf8(&b, code_point);
    size_t len = b.failed || b.len >= sizeof text ? 0 : b.len;
    memcpy(text, buf_text(&b), len);
    buf_free(&b);
    return len ? pieces_add(p, text, len) : PIECE_NONE;
}

/* Without an order: the most frequent characters, and among equals at the limit the smaller code points. */
static int add_most_frequent(const struct characters *c, struct pieces *p, uint64_t limit)
{
    ARRAY(struct character) kept = ARRAY_INIT;
    int result = 0;
    for (uint32_t i = 0; i < CODE_POINTS && !result; i++)
        if (c->counts[i]) result = array_push(&kept, (struct character){c->counts[i], i});
    if (!result && limit && kept.len > limit) {
        qsort(kept.items, kept.len, sizeof *kept.items, by_frequency);
        kept.len = limit;
        qsort(kept.items, kept.len, sizeof *kept.items, by_code_point);
    }
    for (size_t i = 0; i < kept.len && !result; i++)
        if (add_piece(p, "", kept.items[i].code_point) == PIECE_NONE) result = -1;
    array_free(&kept);
    return result;
}

/* A special token of one character keeps that character too, as in the library. */
static int find_plain(struct characters *c, const struct pieces *p)
{
    struct buf text = BUF_INIT;
    for (uint32_t i = 0; i < CODE_POINTS; i++) {
        if (!c->counts[i]) continue;
        buf_clear(&text);
        if (buf_utf8(&text, i)) break;
        c->plain[i] = pieces_find(p, text.data, text.len);
    }
    int result = text.failed ? -1 : 0;
    buf_free(&text);
    return result;
}

static int add_continuing(struct characters *c, struct pieces *p, const struct alphabet_order *order)
{
    for (size_t i = 0; order && i < order->continuing.len; i++)
        if (add_piece(p, "##", order->continuing.items[i]) == PIECE_NONE) return -1;
    for (uint32_t i = 0; i < CODE_POINTS; i++) {
        if (!c->continues[i] || c->plain[i] == PIECE_NONE) continue;
        c->continuing[i] = add_piece(p, "##", i);
        if (c->continuing[i] == PIECE_NONE) return -1;
    }
    return 0;
}

/* A piece is "##c" by its place in the word as it was, also when all characters before it are dropped. */
static void to_symbols(const struct characters *c, struct word_store *words)
{
    for (size_t w = 0; w < words->words.len; w++) {
        struct stored_word *word = &words->words.items[w];
        uint32_t *symbols = words->symbols.items + word->start, n = 0;
        for (uint32_t i = 0; i < word->len; i++) {
            uint32_t character = symbols[i];
            if (c->plain[character] == PIECE_NONE) continue;
            symbols[n++] = i ? c->continuing[character] : c->plain[character];
        }
        word->len = n;
    }
}

int alphabet_build(struct word_store *words, struct pieces *p, uint64_t limit,
                   const struct alphabet_order *order, struct err *e)
{
    struct characters c;
    int result = characters_count(&c, words);
    if (!result && !order) result = add_most_frequent(&c, p, limit);
    for (size_t i = 0; order && !result && i < order->plain.len; i++)
        if (add_piece(p, "", order->plain.items[i]) == PIECE_NONE) result = -1;
    if (!result) result = find_plain(&c, p);
    if (!result) result = add_continuing(&c, p, order);
    if (!result) to_symbols(&c, words);
    characters_free(&c);
    return result ? err_memory(e) : 0;
}
