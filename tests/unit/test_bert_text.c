/* BERT's normaliser and pre-tokenizer: raw text in, words out, with the source of every character. */
#include "tests/unit/unit.h"

#include "common/buf.h"
#include "common/utf8.h"
#include "tests/unit/every_cpu.h"
#include "tests/unit/mutate.h"
#include "vocab/bert_tables.h"
#include "vocab/bert_text.h"

/* The words of text joined by '|', each followed by '@' and its sources where these are asked for. */
static char *words_of(const char *text, size_t len, struct bert_text_options options)
{
    struct bert_text *s = bert_text_new(&options);
    assert_non_null(s);
    assert_int_equal(bert_text_start(s, text, len), 0);
    struct buf out = BUF_INIT;
    struct bert_word word;
    int got;
    while ((got = bert_text_next(s, &word)) > 0) {
        assert_true(word.len > 0 && utf8_valid(word.text, word.len));
        if (out.len) buf_char(&out, '|');
        buf_add(&out, word.text, word.len);
        for (size_t i = 0; options.sources && i < utf8_count(word.text, word.len); i++) {
            buf_char(&out, i ? ',' : '@');
            buf_u64(&out, word.source[i]);
        }
    }
    assert_int_equal(got, 0);
    buf_char(&out, '\0');
    bert_text_free(s);
    return buf_detach(&out);
}

struct words_case {
    const char *text;
    size_t len;
    const char *words;
};

static void check_words(const struct words_case *cases, size_t n, struct bert_text_options options)
{
    for (size_t i = 0; i < n; i++) {
        char *words = words_of(cases[i].text, cases[i].len, options);
        assert_string_equal(words, cases[i].words);
        free(words);
    }
}

#define CHECK_WORDS(cases, ...)                                                                              \
    check_words(cases, sizeof(cases) / sizeof *(cases), (struct bert_text_options){__VA_ARGS__})

static void text_splits_at_white_space_punctuation_and_chinese_characters(void **state)
{
    (void)state;
    static const struct words_case cases[] = {
        {BYTES(""), ""},
        {BYTES(" \t\r\n\u3000"), ""},
        {BYTES("나는 밥을 먹었다."), "나는|밥을|먹었다|."},
        {BYTES("a+b=c"), "a|+|b|=|c"},
        {BYTES("값₩100→끝"), "값₩100→끝"}, /* symbols outside ASCII are no punctuation */
        {BYTES("가·나※다"), "가|·|나|※|다"},
        {BYTES("大韓민국"), "大|韓|민국"},
        {BYTES("カナかな"), "カナかな"},
        {BYTES("ㅋㅋㅋ"), "ㅋㅋㅋ"},
        {BYTES("a\u166Db\u2E43c"), "a|\u166D|b\u2E43c"}, /* punctuation of Unicode 8, not of later ones */
        {BYTES("a\U0002B820b\U0002B920c"), "a\U0002B820b|\U0002B920|c"},
        {BYTES("[MASK]"), "[|MASK|]"},
    };
    CHECK_WORDS(cases, .clean_text = true, .handle_chinese_chars = true);
}

static void controls_are_dropped_and_their_neighbours_join(void **state)
{
    (void)state;
    static const struct words_case cases[] = {
        {BYTES("a\0b"), "ab"},
        {BYTES("a\vb\fc\xC2\x85"
               "d"),
         "abcd"}, /* white space of Unicode, but controls first */
        {BYTES("a\tb\rc\nd"), "a|b|c|d"},
        {BYTES("\uFEFF가\u200B나\u00AD다\uE000"), "가나다"},
        {BYTES("a\uFFFDb"), "ab"},
        {BYTES("a\U000E0FFFb"), "a\U000E0FFFb"}, /* unassigned: stays */
        {BYTES("\u200B"), ""},
    };
    CHECK_WORDS(cases, .clean_text = true, .handle_chinese_chars = true);
}

static void bytes_that_are_no_utf8_read_as_u_fffd(void **state)
{
    (void)state;
    static const struct words_case dropped[] = {
        {BYTES("a\xFF"
               "b"),
         "ab"},
        {BYTES("\xEA\xB0"), ""},
        {BYTES("\xEA\xB0 \xED\xA0\x80x\xC0\x80"), "x"},
    };
    static const struct words_case kept[] = {
        {BYTES("a\xFF"
               "b"),
         "a\uFFFDb"},
        {BYTES("\xEA\xB0 c"), "\uFFFD\uFFFD|c"},
    };
    CHECK_WORDS(dropped, .clean_text = true, .handle_chinese_chars = true);
    CHECK_WORDS(kept, .clean_text = false);
    CHECK_WORDS(kept, .strip_accents = true);
}

static void sources_are_code_points_of_the_raw_text(void **state)
{
    (void)state;
    static const struct words_case cases[] = {
        {BYTES("a\0b"), "ab@0,2"},
        {BYTES("\u200Bab c"), "ab@1,2|c@4"},
        {BYTES("가나 韓다."), "가나@0,1|韓@3|다@4|.@5"},
        {BYTES("x\U0001F600\xFFy"), "x\U0001F600y@0,1,3"},
    };
    CHECK_WORDS(cases, .clean_text = true, .handle_chinese_chars = true, .sources = true);
}

static void accents_are_stripped_and_hangul_falls_apart(void **state)
{
    (void)state;
    static const struct words_case cases[] = {
        {BYTES("Caf\u00E9"), "Cafe@0,1,2,3"},
        {BYTES("e\u0301x"), "ex@0,2"},
        {BYTES("한"), "\u1112\u1161\u11AB@0,0,0"},
        {BYTES("a\u2260b"), "a@0|=@1|b@2"},    /* U+2260 is '=' and a stroke: then '=' is punctuation */
        {BYTES("\uF900a"), "\u8C48@0|a@1"},    /* blanks first, then decomposition */
        {BYTES("\U00011938"), "\U00011938@0"}, /* decomposes since Unicode 13 only */
        {BYTES("가\u302F\u302E"),
         "\u1100\u1161\u302F\u302E@0,0,1,2"},                        /* tone marks of one class keep order */
        {BYTES("a\u302E\U0001D165b"), "a\U0001D165\u302Eb@0,1,2,3"}, /* class 216 before class 224 */
        {BYTES("a\u302E\u1715b"), "a\u302E\u1715b@0,1,2,3"}, /* U+1715 is combining since Unicode 14 only */
    };
    CHECK_WORDS(cases, .clean_text = true, .handle_chinese_chars = true, .strip_accents = true,
                .sources = true);
}

static void upper_case_is_lowered_without_context(void **state)
{
    (void)state;
    static const struct words_case cases[] = {
        {BYTES("ABC가D"), "abc가d@0,1,2,3,4"},
        {BYTES("\u03A3\u03A3"), "\u03C3\u03C3@0,1"}, /* no final sigma */
        {BYTES("\u0130I"), "i\u0307i@0,0,1"},
        {BYTES("\u0100\u0101\u0102"), "\u0101\u0101\u0103@0,1,2"},
        {BYTES("\u0131\u1E9E"), "\u0131\u00DF@0,1"},
    };
    CHECK_WORDS(cases, .clean_text = true, .handle_chinese_chars = true, .lowercase = true, .sources = true);
}

static void a_scanner_serves_line_after_line(void **state)
{
    (void)state;
    struct bert_text_options options = BERT_TEXT_DEFAULTS;
    struct bert_text *s = bert_text_new(&options);
    struct bert_word word;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(bert_text_start(s, "하나 둘", strlen("하나 둘")), 0);
        assert_int_equal(bert_text_next(s, &word), 1);
        assert_int_equal(word.len, 6);
    }
    assert_int_equal(bert_text_next(s, &word), 1);
    assert_int_equal(bert_text_next(s, &word), 0);
    assert_int_equal(bert_text_next(s, &word), 0);
    bert_text_free(s);
}

static void a_long_run_of_combining_marks_takes_no_long_time(void **state)
{
    (void)state;
    enum { MARKS = 200000 };
    struct buf text = BUF_INIT;
    for (int i = 0; i < MARKS; i++) buf_str(&text, i % 2 ? "\u302E" : "\U0001D165");
    char *words = words_of(text.data, text.len, (struct bert_text_options){.strip_accents = true});
    assert_int_equal(strlen(words), text.len);
    assert_memory_equal(words, "\U0001D165\U0001D165", 8);
    assert_string_equal(words + text.len - 6, "\u302E\u302E");
    free(words);
    buf_free(&text);
}

/* Whoever asks for sources gets no word by the quick way. Copies end where the text ends, so that asan sees
 * what is read behind it. */
static void check_both_ways(struct bert_text *quick, struct bert_text *general, const struct buf *text)
{
    char *copy = malloc(text->len + !text->len);
    assert_non_null(copy);
    memcpy(copy, buf_text(text), text->len);
    assert_int_equal(bert_text_start(quick, copy, text->len), 0);
    assert_int_equal(bert_text_start(general, copy, text->len), 0);
    struct bert_word a, b;
    int got;
    do {
        got = bert_text_next(quick, &a);
        assert_int_equal(bert_text_next(general, &b), got);
        if (!got) break;
        assert_true(a.end >= a.text + a.len);
        assert_int_equal(a.len, b.len);
        assert_memory_equal(a.text, b.text, b.len);
    } while (got > 0);
    assert_int_equal(got, 0);
    free(copy);
}

static void the_quick_way_gives_the_same_words(void **state)
{
    (void)state;
    static const char *const samples[] = {
        "나는 밥을 먹었다.", "search 의 선 언부 에 는  필요 한 ' a 가 contents 인자 , 그리고\t반환\n값",
        "ABC def-GHI 1,234.5 %", "大韓민국 カナ ㅋㅋㅋ 힣힟퟿ 가각힣 낳",
        "가나다라마바사아자차카타파하가나다라마바사아자차카타파하가나다라마바사아자차카타파하"};
    static const char *const bits[] = {" ",
                                       ".",
                                       "\xEA",
                                       "\xEA\xB0",
                                       "\xED\x9E\xA3",
                                       "\xED\x9E\xA4",
                                       "\xED\xA0\x80",
                                       "\xEA\xAF\x8D",
                                       "\x80",
                                       "\xFF",
                                       "\xC3\x89",
                                       "\xC2\xA0",
                                       "\u3000",
                                       "\u200B",
                                       "\uA4FE",
                                       "\uA66F",
                                       "\uA640",
                                       "\uD7CB",
                                       "\x01",
                                       "\x7F",
                                       "\u0301",
                                       "·",
                                       "\U0001F600",
                                       "A",
                                       "\t"};
    for (int set = 0; set < 16; set++) {
        struct bert_text_options options = {.clean_text = set & 1,
                                            .handle_chinese_chars = set & 2,
                                            .strip_accents = set & 4,
                                            .lowercase = set & 8};
        struct bert_text *quick = bert_text_new(&options);
        options.sources = true;
        struct bert_text *general = bert_text_new(&options);
        assert_true(quick && general);
        struct buf text = BUF_INIT;
        uint64_t random = 1;
        for (int i = 0; i < 4000; i++) {
            make_text(&text, &random, samples, sizeof samples / sizeof *samples, bits,
                      sizeof bits / sizeof *bits);
            check_both_ways(quick, general, &text);
        }
        buf_free(&text);
        bert_text_free(quick);
        bert_text_free(general);
    }
}

static void the_sets_have_the_sizes_of_unicode_8(void **state)
{
    (void)state;
    const struct {
        const struct bert_set *set;
        size_t size;
    } sets[] = {{&bert_punctuation, 726},
                {&bert_nonspacing, 1567},
                {&bert_white_space, 25},
                {&bert_chinese, 81264},
                {&bert_other, 65 - 3 + 150 + 137468 + 1}};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        size_t size = 0;
        for (uint32_t c = 0; c < 0x110000; c++) size += bert_set_has(sets[i].set, c);
        assert_int_equal(size, sets[i].size);
    }
    size_t lowered = 1; /* U+0130 */
    for (uint32_t c = 0; c < 0x110000; c++) lowered += bert_lower(c) != c;
    assert_int_equal(lowered, 1488);
}

static int group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_splits_at_white_space_punctuation_and_chinese_characters),
        cmocka_unit_test(controls_are_dropped_and_their_neighbours_join),
        cmocka_unit_test(bytes_that_are_no_utf8_read_as_u_fffd),
        cmocka_unit_test(sources_are_code_points_of_the_raw_text),
        cmocka_unit_test(accents_are_stripped_and_hangul_falls_apart),
        cmocka_unit_test(upper_case_is_lowered_without_context),
        cmocka_unit_test(a_scanner_serves_line_after_line),
        cmocka_unit_test(a_long_run_of_combining_marks_takes_no_long_time),
        cmocka_unit_test(the_quick_way_gives_the_same_words),
        cmocka_unit_test(the_sets_have_the_sizes_of_unicode_8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_at_every_level(group);
}
