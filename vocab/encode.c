#include "vocab/encode.h"

#include <stdlib.h>
#include <string.h>

#include "common/utf8.h"
#include "vocab/bert_classes.h"
#include "vocab/trie.h"
#include "vocab/word_cache.h"

enum { N_SPECIALS = 5 };

struct special {
    const char *text;
    size_t len;
    uint16_t id;
};

struct encode_model {
    struct trie trie;
    struct encode_options options;
    const struct vocab *vocab;
    struct special specials[N_SPECIALS]; /* those that the vocabulary has and the text may name */
    size_t n_specials;
};

struct encoder {
    const struct encode_model *model;
    struct bert_text *text;
    struct word_cache *cache; /* NULL with offsets */
};

int encode_model_new(struct encode_model **model, const struct vocab *vocab,
                     const struct encode_options *options, struct err *e)
{
    if (vocab->unk == VOCAB_NONE) return err_data(e, "the vocabulary has no [UNK]: unknown words have no id");
    struct encode_model *m = calloc(1, sizeof *m);
    if (!m) return err_memory(e);
    m->options = *options;
    m->vocab = vocab;
    const struct special all[N_SPECIALS] = {{"[PAD]", 5, vocab->pad},
                                            {"[UNK]", 5, vocab->unk},
                                            {"[CLS]", 5, vocab->cls},
                                            {"[SEP]", 5, vocab->sep},
                                            {"[MASK]", 6, vocab->mask}};
    for (size_t i = 0; i < N_SPECIALS && !options->literal_specials; i++)
        if (all[i].id != VOCAB_NONE) m->specials[m->n_specials++] = all[i];
    if (trie_build(&m->trie, vocab, e)) {
        free(m);
        return -1;
    }
    *model = m;
    return 0;
}

void encode_model_free(struct encode_model *m)
{
    if (!m) return;
    trie_free(&m->trie);
    free(m);
}

struct encoder *encoder_new(const struct encode_model *m)
{
    struct encoder *enc = calloc(1, sizeof *enc);
    if (!enc) return NULL;
    struct bert_text_options options = BERT_TEXT_DEFAULTS;
    options.lowercase = m->options.lowercase;
    options.strip_accents = m->options.strip_accents;
    options.sources = m->options.offsets;
    enc->model = m;
    enc->text = bert_text_new(&options);
    if (!m->options.offsets) enc->cache = word_cache_new();
    if (enc->text && (enc->cache || m->options.offsets)) return enc;
    encoder_free(enc);
    return NULL;
}

void encoder_free(struct encoder *enc)
{
    if (!enc) return;
    bert_text_free(enc->text);
    word_cache_free(enc->cache);
    free(enc);
}

void encoding_clear(struct encoding *out)
{
    array_clear(&out->ids);
    array_clear(&out->spans);
}

void encoding_free(struct encoding *out)
{
    array_free(&out->ids);
    array_free(&out->spans);
}

/* The greedy longest match: the ids, of which there are at most as many as bytes, go to ids; their ends in
 * the word, in bytes, to ends unless it is NULL. Returns their number, 0 if some part of the word has no
 * token. */
static size_t match(const struct trie *trie, const char *word, size_t len, uint16_t *ids, uint32_t *ends)
{
    size_t n = 0;
    for (size_t at = 0; at < len; n++) {
        uint16_t id = 0;
        size_t piece = trie_longest(trie, at ? TRIE_CONTINUATION : TRIE_WORD, word + at, len - at, &id);
        if (piece == 0) return 0;
        at += piece;
        ids[n] = id;
        if (ends) ends[n] = (uint32_t)at;
    }
    return n;
}

/* A word's ids. max is ENCODE_MAX_CHARS * 4 at most, since longer words are not matched. */
static size_t pieces(const struct encode_model *m, const struct bert_word *word, uint16_t *ids,
                     uint32_t *ends)
{
    bool too_long = word->len > ENCODE_MAX_CHARS && utf8_count(word->text, word->len) > ENCODE_MAX_CHARS;
    size_t n = too_long ? 0 : match(&m->trie, word->text, word->len, ids, ends);
    if (n) return n;
    ids[0] = m->vocab->unk;
    if (ends) ends[0] = (uint32_t)word->len;
    return 1;
}

enum { MAX_PIECES = ENCODE_MAX_CHARS * 4 }; /* a code point has at most four bytes */

/* A word that waits for its cache entry to come. */
struct waiting {
    struct word_key key;
    struct word_entry *entry;
};

enum { MOST_WAITING = 16 };

static void add_waiting(const struct encode_model *m, const struct waiting *w, struct encoding *out)
{
    uint16_t *ids = out->ids.items + out->ids.len;
    if (!word_entry_is(w->entry, &w->key)) {
        char text[WORD_KEY_BYTES];
        word_key_spell(&w->key, text);
        struct bert_word word = {.text = text, .len = w->key.len};
        size_t n = pieces(m, &word, ids, NULL);
        word_entry_set(w->entry, &w->key, ids, n);
        out->ids.len += n;
        return;
    }
    memcpy(ids, w->entry->ids, sizeof w->entry->ids);
    out->ids.len += w->entry->n;
}

/* Add the words that wait, up to stop. */
static int add_all_waiting(struct encoder *enc, struct waiting *waiting, size_t n, size_t stop,
                           struct encoding *out)
{
    if (array_reserve(&out->ids, out->ids.len + n * WORD_KEY_BYTES + MAX_PIECES)) return -1;
    for (size_t i = 0; i < n && out->ids.len < stop; i++) add_waiting(enc->model, &waiting[i], out);
    return 0;
}

/* The words of the text that was started, up to stop. */
static int add_words(struct encoder *enc, size_t stop, struct encoding *out)
{
    struct waiting waiting[MOST_WAITING];
    size_t n = 0;
    struct bert_word word;
    int got = 0;
    while (out->ids.len < stop && (got = bert_text_next(enc->text, &word)) > 0) {
        bool is_short = word.len <= WORD_KEY_BYTES;
        if (is_short) {
            waiting[n].key = word_key_of(word.text, word.len, word.end);
            waiting[n].entry = word_cache_entry(enc->cache, &waiting[n].key);
            __builtin_prefetch(waiting[n++].entry);
            if (n < MOST_WAITING) continue;
        }
        if (add_all_waiting(enc, waiting, n, stop, out)) return -1;
        n = 0;
        if (!is_short && out->ids.len < stop)
            out->ids.len += pieces(enc->model, &word, out->ids.items + out->ids.len, NULL);
    }
    return got < 0 ? -1 : add_all_waiting(enc, waiting, n, stop, out);
}

static int add_word_with_spans(struct encoder *enc, const struct bert_word *word, uint32_t base,
                               struct encoding *out)
{
    uint32_t ends[MAX_PIECES];
    if (array_reserve(&out->ids, out->ids.len + MAX_PIECES) ||
        array_reserve(&out->spans, out->spans.len + MAX_PIECES))
        return -1;
    size_t n = pieces(enc->model, word, out->ids.items + out->ids.len, ends);
    out->ids.len += n;
    size_t first = 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        size_t chars = utf8_count(word->text + at, ends[i] - at);
        uint32_t start = word->source[first], end = word->source[first + chars - 1] + 1;
        out->spans.items[out->spans.len++] = (struct encode_span){base + start, base + end};
        first += chars;
        at = ends[i];
    }
    return 0;
}

/* A part of the text without special tokens; base is the code point that it begins with. */
static int add_part(struct encoder *enc, const char *text, size_t len, uint32_t base, size_t stop,
                    struct encoding *out)
{
    if (bert_text_start(enc->text, text, len)) return -1;
    if (enc->cache) return add_words(enc, stop, out);
    struct bert_word word;
    int got = 0;
    while (out->ids.len < stop && (got = bert_text_next(enc->text, &word)) > 0)
        if (add_word_with_spans(enc, &word, base, out)) return -1;
    return got < 0 ? -1 : 0;
}

/* The special token that text begins with; of two, the longer. NULL if there is none. */
static const struct special *special_at(const struct encode_model *m, const char *text, size_t len)
{
    const struct special *best = NULL;
    for (size_t i = 0; i < m->n_specials; i++) {
        const struct special *s = &m->specials[i];
        if (s->len <= len && memcmp(text, s->text, s->len) == 0 && (!best || s->len > best->len)) best = s;
    }
    return best;
}

/* Where the first special token in text begins; len if there is none. All of them begin with '['. */
static size_t find_special(const struct encode_model *m, const char *text, size_t len,
                           const struct special **found)
{
    *found = NULL;
    if (m->n_specials == 0) return len;
    for (const char *at = text; (at = memchr(at, '[', len - (size_t)(at - text))); at++)
        if ((*found = special_at(m, at, len - (size_t)(at - text)))) return (size_t)(at - text);
    return len;
}

/* Code points as the scanner counts them: a byte that is not part of valid UTF-8 is one. */
static uint32_t count_chars(const char *text, size_t len)
{
    uint32_t chars = 0, c;
    bool valid;
    for (size_t at = 0; at < len; chars++) at += bert_read(text + at, len - at, &c, &valid);
    return chars;
}

int encode_text(struct encoder *enc, const char *text, size_t len, size_t stop, struct encoding *out)
{
    bool offsets = enc->model->options.offsets;
    stop = stop ? out->ids.len + stop : SIZE_MAX;
    uint32_t base = 0;
    for (size_t at = 0; at < len && out->ids.len < stop;) {
        const struct special *found;
        size_t part = find_special(enc->model, text + at, len - at, &found);
        if (part && add_part(enc, text + at, part, base, stop, out)) return -1;
        if (offsets && found) base += count_chars(text + at, part);
        at += part;
        if (!found || out->ids.len >= stop) break;
        struct encode_span span = {base, base + (uint32_t)found->len};
        if (array_push(&out->ids, found->id) || (offsets && array_push(&out->spans, span))) return -1;
        base = span.end;
        at += found->len;
    }
    return 0;
}

/* longest_first, as the library computes it: at most budget tokens are left of both texts together. */
static void truncate_longest_first(size_t n[2], size_t budget)
{
    if (n[0] + n[1] <= budget) return;
    bool swapped = n[0] > n[1];
    size_t shorter = n[swapped], longer = shorter;
    if (shorter <= budget && budget - shorter > shorter) longer = budget - shorter;
    if (shorter + longer > budget) {
        shorter = budget / 2;
        longer = shorter + budget % 2;
    }
    n[swapped] = shorter;
    n[!swapped] = longer;
}

static int add_inserted(struct encoder *enc, uint16_t id, struct encoding *out)
{
    struct encode_span none = {0, 0};
    if (array_push(&out->ids, id)) return -1;
    return enc->model->options.offsets ? array_push(&out->spans, none) : 0;
}

/* Remove the tokens first … last-1. */
static void remove_tokens(struct encoding *out, size_t first, size_t last)
{
    size_t rest = out->ids.len - last;
    memmove(out->ids.items + first, out->ids.items + last, rest * sizeof *out->ids.items);
    out->ids.len = first + rest;
    if (out->spans.len == 0) return;
    memmove(out->spans.items + first, out->spans.items + last, rest * sizeof *out->spans.items);
    out->spans.len = first + rest;
}

/* [CLS] a [SEP] (b [SEP]) in full; n[0] and n[1] are the tokens of the texts. */
static int build_pair(struct encoder *enc, const char *a, size_t a_len, const char *b, size_t b_len,
                      size_t stop, struct encoding *out, size_t n[2])
{
    const struct vocab *v = enc->model->vocab;
    encoding_clear(out);
    n[1] = 0;
    if (add_inserted(enc, v->cls, out) || encode_text(enc, a, a_len, stop, out)) return -1;
    n[0] = out->ids.len - 1;
    if (add_inserted(enc, v->sep, out)) return -1;
    if (!b) return 0;
    if (encode_text(enc, b, b_len, stop, out)) return -1;
    n[1] = out->ids.len - n[0] - 2;
    return add_inserted(enc, v->sep, out);
}

int encode_pair(struct encoder *enc, const char *a, size_t a_len, const char *b, size_t b_len,
                size_t max_length, struct encoding *out, size_t kept[2], struct err *e)
{
    const struct vocab *v = enc->model->vocab;
    size_t specials = b ? 3 : 2, n[2];
    if (v->cls == VOCAB_NONE || v->sep == VOCAB_NONE)
        return err_data(e, "the vocabulary lacks [CLS] or [SEP]: special tokens cannot be added");
    if (max_length && max_length < specials)
        return err_usage(e, "a length of %zu has no room for the %zu special tokens", max_length, specials);
    if (build_pair(enc, a, a_len, b, b_len, max_length, out, n)) return err_memory(e);
    kept[0] = n[0];
    kept[1] = n[1];
    if (max_length == 0) return 0;
    if (b)
        truncate_longest_first(kept, max_length - specials);
    else if (kept[0] > max_length - specials)
        kept[0] = max_length - specials;
    if (b) remove_tokens(out, 2 + n[0] + kept[1], 2 + n[0] + n[1]);
    remove_tokens(out, 1 + kept[0], 1 + n[0]);
    return 0;
}
