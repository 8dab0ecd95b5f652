/* The vocabulary and the WordPiece encoder on a vocabulary small enough to follow by eye. */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include "common/io.h"
#include "vocab/encode.h"

static const char small[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n"         /* 0-4 */
                            "나\n나는\n##는\n밥\n##을\n먹\n##었다\n##었\n" /* 5-12 */
                            ".\n[\n]\nMASK\n#\na\n##a\n##aaa\nab  \na\n"   /* 13-22: a is 22, ab 21 */
                            "\u1112\u1161\u11AB\ncafe\n" /* 23-24 */;

struct fixture {
    struct vocab vocab;
    char folder[64];
};

static void write_vocab(struct fixture *f, const char *text, size_t len)
{
    scratch_make(f->folder, sizeof f->folder);
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/vocab.txt", f->folder);
    assert_int_equal(io_write_file(path.data, text, len, NULL), 0);
    buf_free(&path);
}

static void remove_vocab(struct fixture *f)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/vocab.txt", f->folder);
    unlink(path.data);
    rmdir(f->folder);
    buf_free(&path);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    write_vocab(f, BYTES(small));
    assert_int_equal(vocab_load(&f->vocab, f->folder, NULL), 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    remove_vocab(f);
    vocab_free(&f->vocab);
    free(f);
    return 0;
}

/* "id id …", or "id:start:end …" with offsets. */
static char *show(const struct encoding *tokens)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < tokens->ids.len; i++) {
        if (i) buf_char(&out, ' ');
        buf_u64(&out, tokens->ids.items[i]);
        if (tokens->spans.len)
            buf_printf(&out, ":%u:%u", tokens->spans.items[i].start, tokens->spans.items[i].end);
    }
    buf_char(&out, '\0');
    return buf_detach(&out);
}

struct encode_case {
    const char *text;
    size_t len;
    const char *tokens;
};

static void check_encoding(void **state, const struct encode_case *cases, size_t n,
                           struct encode_options options)
{
    struct fixture *f = *state;
    struct encode_model *model;
    struct encoding tokens = ENCODING_INIT;
    assert_int_equal(encode_model_new(&model, &f->vocab, &options, NULL), 0);
    struct encoder *enc = encoder_new(model);
    for (size_t i = 0; i < n; i++)
        for (int again = 0; again < 2; again++) { /* the second time from the cache */
            encoding_clear(&tokens);
            assert_int_equal(encode_text(enc, cases[i].text, cases[i].len, 0, &tokens), 0);
            char *shown = show(&tokens);
            assert_string_equal(shown, cases[i].tokens);
            free(shown);
        }
    encoding_free(&tokens);
    encoder_free(enc);
    encode_model_free(model);
}

#define CHECK_ENCODING(cases, ...)                                                                           \
    check_encoding(state, cases, sizeof(cases) / sizeof *(cases), (struct encode_options){__VA_ARGS__})

static void words_become_their_longest_pieces(void **state)
{
    static const struct encode_case cases[] = {
        {BYTES(""), ""},
        {BYTES("나는 밥을 먹었다."), "6 8 9 10 11 13"},
        {BYTES("나을"), "5 9"},
        {BYTES("먹었"), "10 12"},
        {BYTES("aaaaaa"), "22 20 19 19"}, /* ##aaa, then what is left */
        {BYTES("a##a"), "22 17 17 22"},   /* '#' is punctuation: no piece of a word can begin with it */
    };
    CHECK_ENCODING(cases, .offsets = false);
}

static void a_word_with_an_unknown_part_is_unknown_as_a_whole(void **state)
{
    static const struct encode_case cases[] = {
        {BYTES("나는요 나는"), "1:0:3 6:4:6"},
        {BYTES("나는밥"), "1:0:3"},
        {BYTES("요."), "1:0:1 13:1:2"},
    };
    CHECK_ENCODING(cases, .offsets = true);
}

static void a_word_of_more_than_a_hundred_characters_is_unknown(void **state)
{
    struct buf text = BUF_INIT, tokens = BUF_INIT;
    for (int i = 0; i < 100; i++) buf_char(&text, 'a');
    buf_str(&tokens, "22");
    for (int i = 0; i < 33; i++) buf_str(&tokens, " 20");
    struct encode_case hundred[] = {{text.data, 100, tokens.data}};
    CHECK_ENCODING(hundred, .offsets = false);
    buf_char(&text, 'a');
    struct encode_case more[] = {{text.data, 101, "1"}};
    CHECK_ENCODING(more, .offsets = false);
    struct encode_case spans[] = {{text.data, 101, "1:0:101"}};
    CHECK_ENCODING(spans, .offsets = true);
    buf_free(&text);
    buf_free(&tokens);
}

static void special_tokens_are_found_anywhere_in_the_raw_text(void **state)
{
    static const struct encode_case found[] = {
        {BYTES("a[MASK]a"), "22:0:1 4:1:7 22:7:8"},
        {BYTES("[[SEP]]"), "14:0:1 3:1:6 15:6:7"},
        {BYTES("[mask] [MASK"), "14:0:1 1:1:5 15:5:6 14:7:8 16:8:12"}, /* case counts */
        {BYTES("한\xFF[PAD]나"), "1:0:1 0:2:7 5:7:8"},
    };
    static const struct encode_case literal[] = {{BYTES("a[MASK]a"), "22:0:1 14:1:2 16:2:6 15:6:7 22:7:8"}};
    CHECK_ENCODING(found, .offsets = true);
    CHECK_ENCODING(literal, .offsets = true, .literal_specials = true);
}

static void spans_cover_what_was_dropped_inside_but_not_at_the_edges(void **state)
{
    static const struct encode_case cases[] = {
        {BYTES("a\0b"), "21:0:3"},
        {BYTES("\u200Ba\u200B a"), "22:1:2 22:4:5"},
    };
    CHECK_ENCODING(cases, .offsets = true);
}

static void stripped_accents_keep_their_spans(void **state)
{
    static const struct encode_case cases[] = {
        {BYTES("CAF\u00C9"), "24:0:4"},
        {BYTES("한"), "23:0:1"},
    };
    CHECK_ENCODING(cases, .offsets = true, .lowercase = true, .strip_accents = true);
}

static void a_pair_is_cut_longest_first(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *a, *b;
        size_t max_length, kept_a, kept_b;
    } cases[] = {
        {"a a a", NULL, 0, 3, 0},      {"a a a", NULL, 4, 2, 0},    {"a a a", NULL, 2, 0, 0},
        {"a a", "a a", 0, 2, 2},       {"a a", "a a", 7, 2, 2},     {"a a a a", "a", 7, 3, 1},
        {"a", "a a a a", 7, 1, 3},     {"a a a", "a a a", 7, 2, 2}, {"a a a", "a a a", 8, 2, 3},
        {"a a a a", "a a a", 8, 3, 2}, {"", "a", 3, 0, 0},
    };
    struct encode_options options = {.offsets = true};
    struct encode_model *model;
    assert_int_equal(encode_model_new(&model, &f->vocab, &options, NULL), 0);
    struct encoder *enc = encoder_new(model);
    struct encoding tokens = ENCODING_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *a = cases[i].a, *b = cases[i].b;
        size_t kept[2];
        assert_int_equal(
            encode_pair(enc, a, strlen(a), b, b ? strlen(b) : 0, cases[i].max_length, &tokens, kept, NULL),
            0);
        assert_int_equal(kept[0], cases[i].kept_a);
        assert_int_equal(kept[1], cases[i].kept_b);
        assert_int_equal(tokens.ids.len, 2 + kept[0] + (b ? kept[1] + 1 : 0));
        assert_int_equal(tokens.spans.len, tokens.ids.len);
        assert_int_equal(tokens.ids.items[0], 2);
        assert_int_equal(tokens.ids.items[kept[0] + 1], 3);
        assert_int_equal(tokens.ids.items[tokens.ids.len - 1], 3);
    }
    struct err e;
    size_t kept[2];
    assert_int_equal(encode_pair(enc, "a", 1, "a", 1, 2, &tokens, kept, &e), -1);
    assert_int_equal(e.code, ERR_USAGE);
    encoding_free(&tokens);
    encoder_free(enc);
    encode_model_free(model);
}

static void encoding_stops_after_the_word_that_reaches_the_limit(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        size_t stop;
        const char *tokens;
    } cases[] = {
        {"나는 밥을 먹었다.", 1, "6"},
        {"나는 밥을 먹었다.", 2, "6 8 9"},
        {"나는 밥을 먹었다.", 99, "6 8 9 10 11 13"},
        {"a[SEP]a", 1, "22"},
        {"a[SEP]a", 2, "22 3"},
        {"[SEP][SEP]", 1, "3"},
    };
    struct encode_options options = {.offsets = false};
    struct encode_model *model;
    assert_int_equal(encode_model_new(&model, &f->vocab, &options, NULL), 0);
    struct encoder *enc = encoder_new(model);
    struct encoding tokens = ENCODING_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        encoding_clear(&tokens);
        assert_int_equal(encode_text(enc, cases[i].text, strlen(cases[i].text), cases[i].stop, &tokens), 0);
        char *shown = show(&tokens);
        assert_string_equal(shown, cases[i].tokens);
        free(shown);
    }
    encoding_free(&tokens);
    encoder_free(enc);
    encode_model_free(model);
}

static void tokens_are_found_by_their_text(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(f->vocab.tokens.len, 25);
    assert_int_equal(vocab_find(&f->vocab, BYTES("[MASK]")), f->vocab.mask);
    assert_int_equal(vocab_find(&f->vocab, BYTES("a")), 22);  /* of equal lines the later */
    assert_int_equal(vocab_find(&f->vocab, BYTES("ab")), 21); /* white space at the end is stripped */
    assert_int_equal(vocab_find(&f->vocab, BYTES("없다")), VOCAB_NONE);
}

static void what_is_no_vocabulary_is_refused(void **state)
{
    (void)state;
    struct buf big = BUF_INIT;
    for (int i = 0; i <= VOCAB_MAX; i++) buf_printf(&big, "t%d\n", i);
    const struct {
        const char *text;
        size_t len;
        const char *message;
    } cases[] = {{BYTES(""), "is empty"},
                 {BYTES("a\n\xFF\n"), "not valid UTF-8 at byte 2"},
                 {big.data, big.len, "more than 65535 lines"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f = {0};
        struct err e = {0};
        write_vocab(&f, cases[i].text, cases[i].len);
        assert_int_equal(vocab_load(&f.vocab, f.folder, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (!strstr(e.message, cases[i].message)) fail_msg("%s", e.message);
        remove_vocab(&f);
    }
    buf_free(&big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_their_longest_pieces),
        cmocka_unit_test(a_word_with_an_unknown_part_is_unknown_as_a_whole),
        cmocka_unit_test(a_word_of_more_than_a_hundred_characters_is_unknown),
        cmocka_unit_test(special_tokens_are_found_anywhere_in_the_raw_text),
        cmocka_unit_test(spans_cover_what_was_dropped_inside_but_not_at_the_edges),
        cmocka_unit_test(stripped_accents_keep_their_spans),
        cmocka_unit_test(a_pair_is_cut_longest_first),
        cmocka_unit_test(encoding_stops_after_the_word_that_reaches_the_limit),
        cmocka_unit_test(tokens_are_found_by_their_text),
        cmocka_unit_test(what_is_no_vocabulary_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
