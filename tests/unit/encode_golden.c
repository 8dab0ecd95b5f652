/* Compares the encoder with reference results, line for line.
 *
 *     encode_golden VOCAB [lowercase] [strip-accents] [literal-specials] < GOLDEN.jsonl
 *     encode_golden print text|ids|offsets < GOLDEN.jsonl
 *
 * print writes what `malmoi encode --text` is to read (text), or to write without or with --offsets, for the
 * lines whose text has no U+000A.
 *
 * A line is {"text":…,"ids":[…],"offsets":[[start,end],…]} or
 * {"a":…,"b":…,"max_length":…,"ids":…,"type_ids":…, "special_tokens_mask":…,"offsets":…,"kept":[…,…]}. Texts
 * may hold NUL, so yajl's callbacks are used. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "vocab/encode.h"

enum key { TEXT, A, B, MAX_LENGTH, IDS, OFFSETS, KEPT, TYPE_IDS, MASK, N_KEYS, OTHER = N_KEYS };
static const char *const key_names[N_KEYS] = {"text",    "a",    "b",        "max_length",         "ids",
                                              "offsets", "kept", "type_ids", "special_tokens_mask"};

struct golden {
    enum key key;
    struct buf strings[N_KEYS];
    bool given[N_KEYS];
    ARRAY(long long) numbers[N_KEYS];
};

static int on_key(void *context, const unsigned char *text, size_t len)
{
    struct golden *g = context;
    for (g->key = 0; g->key < N_KEYS; g->key++)
        if (strlen(key_names[g->key]) == len && memcmp(key_names[g->key], text, len) == 0) break;
    return 1;
}

static int on_string(void *context, const unsigned char *text, size_t len)
{
    struct golden *g = context;
    if (g->key == OTHER) return 1;
    g->given[g->key] = true;
    return !buf_assign(&g->strings[g->key], text, len);
}

static int on_integer(void *context, long long value)
{
    struct golden *g = context;
    return g->key == OTHER || !array_push(&g->numbers[g->key], value);
}

static bool parse(struct golden *g, const char *line, size_t len)
{
    for (int k = 0; k < N_KEYS; k++) {
        g->given[k] = false;
        buf_clear(&g->strings[k]);
        array_clear(&g->numbers[k]);
    }
    static const yajl_callbacks callbacks = {
        .yajl_map_key = on_key, .yajl_string = on_string, .yajl_integer = on_integer};
    yajl_handle parser = yajl_alloc(&callbacks, NULL, g);
    bool good = parser && yajl_parse(parser, (const unsigned char *)line, len) == yajl_status_ok &&
                yajl_complete_parse(parser) == yajl_status_ok;
    if (parser) yajl_free(parser);
    return good;
}

static bool same_tokens(const struct golden *g, const struct encoding *got)
{
    if (g->numbers[IDS].len != got->ids.len || g->numbers[OFFSETS].len != 2 * got->ids.len) return false;
    for (size_t i = 0; i < got->ids.len; i++) {
        const long long *span = g->numbers[OFFSETS].items + 2 * i;
        if (g->numbers[IDS].items[i] != got->ids.items[i]) return false;
        if (span[0] != got->spans.items[i].start || span[1] != got->spans.items[i].end) return false;
    }
    return true;
}

/* The layout that kept tells must give the reference's type ids and mask. */
static bool same_layout(const struct golden *g, const size_t kept[2])
{
    size_t n = g->numbers[IDS].len, first_end = kept[0] + 2;
    if (g->numbers[TYPE_IDS].len != n || g->numbers[MASK].len != n) return false;
    if (n != first_end + (g->given[B] ? kept[1] + 1 : 0)) return false;
    for (size_t i = 0; i < n; i++) {
        bool inserted = i == 0 || i == first_end - 1 || (g->given[B] && i == n - 1);
        if (g->numbers[TYPE_IDS].items[i] != (i >= first_end) || g->numbers[MASK].items[i] != inserted)
            return false;
    }
    return true;
}

/* ids without offsets go another way, through the word cache: they must be the same. */
static bool agrees(const struct golden *g, struct encoder *with_spans, struct encoder *plain,
                   struct encoding *out)
{
    const struct buf *text = &g->strings[TEXT], *a = &g->strings[A], *b = &g->strings[B];
    size_t kept[2];
    struct err e;
    for (int pass = 0; pass < 2; pass++) {
        struct encoder *enc = pass ? plain : with_spans;
        encoding_clear(out);
        if (g->given[TEXT]) {
            if (encode_text(enc, buf_text(text), text->len, 0, out)) return false;
        } else {
            size_t max_length = (size_t)g->numbers[MAX_LENGTH].items[0];
            const char *second = g->given[B] ? buf_text(b) : NULL;
            if (encode_pair(enc, buf_text(a), a->len, second, b->len, max_length, out, kept, &e))
                return false;
            if (!same_layout(g, kept)) return false;
        }
        if (!pass && !same_tokens(g, out)) return false;
        for (size_t i = 0; i < out->ids.len; i++)
            if (out->ids.items[i] != g->numbers[IDS].items[i]) return false;
        if (out->ids.len != g->numbers[IDS].len) return false;
    }
    return true;
}

static int compare(struct encoder *with_spans, struct encoder *plain)
{
    static struct golden g;
    struct encoding out = ENCODING_INIT;
    char *line = NULL;
    size_t room = 0, number = 0, different = 0;
    for (ssize_t len; (len = getline(&line, &room, stdin)) > 0;) {
        number++;
        if (parse(&g, line, (size_t)len) && agrees(&g, with_spans, plain, &out)) continue;
        if (different++ < 5) printf("line %zu differs: %.200s\n", number, line);
    }
    for (int k = 0; k < N_KEYS; k++) {
        buf_free(&g.strings[k]);
        array_free(&g.numbers[k]);
    }
    free(line);
    encoding_free(&out);
    printf("%zu lines, %zu differ\n", number, different);
    return number == 0 || different > 0;
}

static void print_tokens(const struct golden *g, bool offsets)
{
    for (size_t i = 0; i < g->numbers[IDS].len; i++) {
        const long long *span = g->numbers[OFFSETS].items + 2 * i;
        printf("%s%lld", i ? " " : "", g->numbers[IDS].items[i]);
        if (offsets) printf(":%lld:%lld", span[0], span[1]);
    }
    putchar('\n');
}

static int print(const char *what)
{
    static struct golden g;
    char *line = NULL;
    size_t room = 0;
    for (ssize_t len; (len = getline(&line, &room, stdin)) > 0;) {
        const struct buf *text = &g.strings[TEXT];
        if (!parse(&g, line, (size_t)len)) return 1;
        if (memchr(buf_text(text), '\n', text->len)) continue;
        if (strcmp(what, "text") == 0) {
            fwrite(buf_text(text), 1, text->len, stdout);
            putchar('\n');
        } else {
            print_tokens(&g, strcmp(what, "offsets") == 0);
        }
    }
    for (int k = 0; k < N_KEYS; k++) {
        buf_free(&g.strings[k]);
        array_free(&g.numbers[k]);
    }
    free(line);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "print") == 0) return print(argv[2]);
    struct encode_options options = {.offsets = true};
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "lowercase") == 0) options.lowercase = true;
        if (strcmp(argv[i], "strip-accents") == 0) options.strip_accents = true;
        if (strcmp(argv[i], "literal-specials") == 0) options.literal_specials = true;
    }
    struct vocab vocab = {0};
    struct encode_model *models[2] = {NULL, NULL};
    struct encoder *encoders[2] = {NULL, NULL};
    struct err e = {0};
    int result = argc < 2 || vocab_load(&vocab, argv[1], &e);
    for (int i = 0; i < 2 && !result; i++) {
        options.offsets = i == 0;
        result =
            encode_model_new(&models[i], &vocab, &options, &e) || !(encoders[i] = encoder_new(models[i]));
    }
    if (result)
        printf("cannot begin: %s\n", e.message);
    else
        result = compare(encoders[0], encoders[1]);
    for (int i = 0; i < 2; i++) {
        encoder_free(encoders[i]);
        encode_model_free(models[i]);
    }
    vocab_free(&vocab);
    return result;
}
