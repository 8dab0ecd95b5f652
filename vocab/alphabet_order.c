#include <stdbool.h>
#include <string.h>

#include "common/io.h"
#include "common/utf8.h"
#include "vocab/alphabet.h"

enum { MAX_VOCABULARY_BYTES = 1 << 30 };

/* A line of the file, walked in place. */
struct cursor {
    const char *text;
    size_t len;  /* of the line at text, without its line end */
    size_t left; /* bytes of the file from text on */
};

static void find_end(struct cursor *at)
{
    const char *newline = at->left ? memchr(at->text, '\n', at->left) : NULL;
    at->len = newline ? (size_t)(newline - at->text) : at->left;
}

static bool more(const struct cursor *at)
{
    return at->left > 0;
}

static void next(struct cursor *at)
{
    size_t step = at->len < at->left ? at->len + 1 : at->left;
    at->text += step;
    at->left -= step;
    find_end(at);
}

/* The one character that is left of the line after skip bytes, or 0 if there is not exactly one. */
static uint32_t only_character(const struct cursor *at, size_t skip)
{
    uint32_t c = 0;
    size_t len = at->len;
    if (len && at->text[len - 1] == '\r') len--;
    if (len <= skip || utf8_decode(at->text + skip, len - skip, &c) != len - skip) return 0;
    return c;
}

static bool is_continuing(const struct cursor *at)
{
    return at->len > 2 && memcmp(at->text, "##", 2) == 0;
}

static int collect(struct alphabet_order *order, struct cursor *at)
{
    while (more(at) && !only_character(at, 0) && !is_continuing(at)) next(at);
    for (uint32_t c, last = 0; more(at) && (c = only_character(at, 0)) > last; last = c, next(at))
        if (array_push(&order->plain, c)) return -1;
    for (uint32_t c; more(at) && is_continuing(at) && (c = only_character(at, 2)); next(at))
        if (array_push(&order->continuing, c)) return -1;
    return 0;
}

int alphabet_read_order(struct alphabet_order *order, const char *path, struct err *e)
{
    struct buf file = BUF_INIT;
    int result = io_read_file(path, MAX_VOCABULARY_BYTES, &file, e);
    if (!result) {
        struct cursor at = {.text = buf_text(&file), .left = file.len};
        find_end(&at);
        result = collect(order, &at) ? err_memory(e) : 0;
    }
    if (!result && !order->plain.len)
        result = err_data(e,
                          "'%s' does not begin with one-character pieces behind its special tokens; "
                          "--hf-order wants a vocab.txt of a WordPiece trainer",
                          path);
    buf_free(&file);
    return result;
}

void alphabet_order_free(struct alphabet_order *order)
{
    array_free(&order->plain);
    array_free(&order->continuing);
}
