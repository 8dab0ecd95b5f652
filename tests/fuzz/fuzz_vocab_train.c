/* Any text as a corpus, with options from its first bytes: training it forwards and backwards gives the same
 * pieces, and a special token, a "##" in the text or an unused id breaks nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vocab/count.h"
#include "vocab/train.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OPTION_BYTES = 4, SPECIAL_BYTES = 8 };

struct corpus {
    const char *text;
    size_t len;
};

/* The words of the text, each as often as it stands there, in one order or the other. */
static void load(struct word_store *words, const struct corpus *view, int backwards)
{
    struct bert_text *scanner = bert_text_new(&(struct bert_text_options)BERT_TEXT_DEFAULTS);
    struct bert_word word;
    size_t half = backwards ? view->len / 2 : 0;
    while (half && half < view->len && view->text[half] != ' ') half++;
    if (!scanner) abort();
    for (int part = 0; part < 2; part++) {
        size_t from = part ? 0 : half, to = part ? half : view->len;
        if (bert_text_start(scanner, view->text + from, to - from)) abort();
        while (bert_text_next(scanner, &word) > 0)
            if (word_store_add(words, word.text, word.len, 1, NULL)) abort();
    }
    bert_text_free(scanner);
}

static void train_on(const struct corpus *view, const struct train_options *options, int backwards,
                     struct pieces *p)
{
    struct word_store words = WORD_STORE_INIT;
    load(&words, view, backwards);
    if (train(&words, options, p, NULL)) abort();
    word_store_free(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char token[SPECIAL_BYTES + 1] = {0};
    const char *special[] = {token, NULL};
    if (size < OPTION_BYTES + SPECIAL_BYTES) return 0;
    memcpy(token, data + OPTION_BYTES, SPECIAL_BYTES);
    struct train_options options = {
        .size = data[0] * 4u,
        .limit_alphabet = data[1] % 16,
        .min_frequency = data[2] % 4,
        .special = data[3] % 2 && token[0] ? special : NULL,
    };
    struct corpus view = {(const char *)data + OPTION_BYTES + SPECIAL_BYTES,
                          size - OPTION_BYTES - SPECIAL_BYTES};
    struct pieces one = PIECES_INIT, other = PIECES_INIT;
    train_on(&view, &options, 0, &one);
    train_on(&view, &options, 1, &other);
    if (one.items.len != other.items.len) abort();
    for (size_t i = 0; i < one.items.len; i++)
        if (strcmp(one.items.items[i].text, other.items.items[i].text) != 0) abort();
    pieces_free(&one);
    pieces_free(&other);
    return 0;
}
