/* Filter: which sentences go, for which reason, and what is left of a record. */
#include "tests/unit/unit.h"

#include "pipeline/filter.h"
#include "pipeline/script.h"

static struct filter *make(const char *min_chars, enum filter_unit unit)
{
    struct filter_config config = {
        .min_hangul_share = 0.2, .max_cjk = 10, .min_chars = min_chars, .unit = unit};
    struct err e = {0};
    struct filter *f = filter_new(&config, &e);
    assert_non_null(f);
    return f;
}

static const char *reason(const struct filter *f, const char *source, const char *text)
{
    const char *r = filter_reason(f, source, text, strlen(text));
    return r ? r : "";
}

static void sentences_go_for_the_first_reason_that_applies(void **state)
{
    (void)state;
    static const struct {
        const char *source, *text, *reason;
    } cases[] = {
        {"petition", "짧은 문장.", ""},
        {"petition", "", ""},
        {"petition", "123-4567 !!", ""}, /* no letters, no script */
        {"petition", "ㅋㅋㅋ", ""},
        {"petition", "This sentence is English.", "non-korean"},
        {"petition", "Это русский текст", "non-korean"},
        {"petition", "これは日本語の文です。", "non-korean"},
        {"petition", "이것은 GPU", ""},
        {"petition", "abcdefgh 가나", ""},            /* 2 of 10 letters */
        {"petition", "abcdefghi 가나", "non-korean"}, /* 2 of 11 */
        {"petition", "天地玄黃宇宙洪荒日月 천지현황", ""},
        {"petition", "天地玄黃宇宙洪荒日月盈 천지현황", "cjk"},
        {"petition", "かなカナ漢字かなカナｱ 가나다라", "cjk"},
        {"petition", "\uF900\U00020000\u2F00 부수", ""},
        {"cc100", "짧은 글.", "shorter-than-6"},
        {"cc100", "여섯 글자!", ""},
        {"cc100", "  여섯 글자!  ", ""},
        {"cc100", "  다섯 글자  ", "shorter-than-6"},
        {"cc100", "Short", "non-korean"},
        {"newscrawl", "다섯 자", "shorter-than-6"},
        {"modu", "자", "shorter-than-2"},
        {"modu", "두 자", ""},
        {"", "다섯 자", "shorter-than-6"},
    };
    struct filter *f = make("6,modu=2", FILTER_CODEPOINTS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(reason(f, cases[i].source, cases[i].text), cases[i].reason);
    filter_free(f);
}

static void a_length_counts_the_chosen_unit(void **state)
{
    (void)state;
    static const struct {
        enum filter_unit unit;
        const char *limit, *text;
        bool stays;
    } cases[] = {
        {FILTER_CODEPOINTS, "all=7", "가 a1 나.", true}, {FILTER_CODEPOINTS, "all=8", "가 a1 나.", false},
        {FILTER_NONBLANK, "all=5", "가 a1 나.", true},   {FILTER_NONBLANK, "all=6", "가 a1 나.", false},
        {FILTER_HANGUL, "all=2", "가 a1 나.", true},     {FILTER_HANGUL, "all=3", "가 a1 나.", false},
        {FILTER_BYTES, "all=11", "가 a1 나.", true},     {FILTER_BYTES, "all=12", "가 a1 나.", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter *f = make(cases[i].limit, cases[i].unit);
        assert_int_equal(*reason(f, "namuwiki", cases[i].text) == '\0', cases[i].stays);
        filter_free(f);
    }
}

static void limits_are_read_by_source(void **state)
{
    (void)state;
    static const struct {
        const char *list, *source, *reason; /* of a sentence of one character */
    } cases[] = {
        {"cc100=200,newscrawl=200", "cc100", "shorter-than-200"},
        {"cc100=200,newscrawl=200", "newscrawl", "shorter-than-200"},
        {"cc100=200,newscrawl=200", "petition", ""},
        {"cc100=200,newscrawl=200", "", ""},
        {"150", "cc100", "shorter-than-150"},
        {"150", "", "shorter-than-150"},
        {"150", "petition", ""},
        {"150,cc100=10", "cc100", "shorter-than-10"},
        {"cc100=10,150", "newscrawl", "shorter-than-150"},
        {"all=5,petition=0", "petition", ""},
        {"all=5,petition=0", "namuwiki", "shorter-than-5"},
        {"all=5", "", ""},
        {"", "cc100", ""},
        {"0", "cc100", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter *f = make(cases[i].list, FILTER_CODEPOINTS);
        assert_string_equal(reason(f, cases[i].source, "가"), cases[i].reason);
        filter_free(f);
    }
    static const char *const bad[] = {
        "x", "-1", "cc100", "cc100=", "=5", "cc100=1x", "5 ", "99999999999999999999", "1,,x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct filter_config config = {.min_chars = bad[i]};
        struct err e = {0};
        struct filter *f = filter_new(&config, &e);
        if (f) fail_msg("'%s' was taken", bad[i]);
        assert_int_equal(e.code, ERR_USAGE);
    }
}

static void rules_that_are_off_keep_everything(void **state)
{
    (void)state;
    struct filter_config config = {.min_hangul_share = 0, .max_cjk = -1, .min_chars = ""};
    struct err e = {0};
    struct filter *f = filter_new(&config, &e);
    assert_non_null(f);
    assert_string_equal(reason(f, "cc100", "天地玄黃宇宙洪荒日月盈"), "");
    assert_string_equal(reason(f, "cc100", "English"), "");
    filter_free(f);
}

static void a_record_keeps_its_good_sentences_and_their_numbers(void **state)
{
    (void)state;
    struct filter *f = make("4", FILTER_CODEPOINTS);
    struct filter_scratch scratch = {0};
    struct record r = {0};
    struct tally t = TALLY_INIT;
    struct err e = {0};
    buf_str(&r.source, "cc100");
    buf_str(&r.text, "첫째 문장\nEnglish\n짧다\n넷째 문장");
    assert_int_equal(filter_record(f, &scratch, &r, &t, &e), 0);
    assert_string_equal(buf_text(&r.text), "첫째 문장\n넷째 문장");
    assert_string_equal(buf_text(&r.kept), "0,3");
    assert_int_equal(t.reasons.len, 2);
    assert_string_equal(t.reasons.items[0].name, "non-korean");
    assert_int_equal(t.reasons.items[0].dropped.sentences, 1);
    assert_int_equal(t.reasons.items[0].dropped.characters, 7);
    assert_string_equal(t.reasons.items[1].name, "shorter-than-4");

    buf_assign(&r.text, BYTES("짧다"));
    buf_clear(&r.kept);
    assert_int_equal(filter_record(f, &scratch, &r, &t, &e), 1);
    assert_int_equal(t.reasons.items[2].dropped.documents, 1);
    assert_string_equal(t.reasons.items[2].name, "empty");

    buf_assign(&r.source, BYTES("petition"));
    buf_assign(&r.text, BYTES("\nEnglish")); /* the empty line stays, which a text cannot say */
    assert_int_equal(filter_record(f, &scratch, &r, &t, &e), 1);
    assert_int_equal(t.reasons.items[2].dropped.documents, 2);
    assert_int_equal(t.reasons.items[2].dropped.sentences, 1);
    tally_free(&t);
    record_free(&r);
    filter_scratch_free(&scratch);
    filter_free(f);
}

static void a_measure_gives_the_numbers_behind_the_reason(void **state)
{
    (void)state;
    static const struct {
        const char *source, *text, *reason; /* NULL: it stays */
        int64_t length, least, letters, hangul, cjk;
    } cases[] = {
        {"cc100", "첫째 문장", NULL, 5, 4, 4, 4, 0},
        {"cc100", "짧다", "shorter-than-4", 2, 4, 2, 2, 0},
        {"cc100", " 漢字 한글 ", NULL, 5, 4, 4, 2, 2},
        {"petition", "짧다", NULL, 2, 0, 2, 2, 0}, /* no limit */
        {"cc100", "abc", "non-korean", 3, 4, 3, 0, 0},
        {"cc100", "", "shorter-than-4", 0, 4, 0, 0, 0},
    };
    struct filter *f = make("4", FILTER_CODEPOINTS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter_measure m = filter_measure(f, cases[i].source, cases[i].text, strlen(cases[i].text));
        if (cases[i].reason) assert_string_equal(m.reason, cases[i].reason);
        assert_int_equal(m.reason == NULL, cases[i].reason == NULL);
        assert_int_equal(m.length, cases[i].length);
        assert_int_equal(m.least, cases[i].least);
        assert_int_equal(m.letters, cases[i].letters);
        assert_int_equal(m.hangul, cases[i].hangul);
        assert_int_equal(m.cjk, cases[i].cjk);
        assert_string_equal(m.unit, "codepoints");
    }
    filter_free(f);
}

static void the_edges_of_the_hanja_and_kana_ranges(void **state)
{
    (void)state;
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0x2E80, 0x2FDF}, {0x3040, 0x30FF}, {0x31F0, 0x31FF},   {0x3400, 0x4DBF},  {0x4E00, 0x9FFF},
                  {0xF900, 0xFAFF}, {0xFF66, 0xFF9F}, {0x20000, 0x2FA1F}, {0x30000, 0x323AF}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        assert_true(script_is_cjk(ranges[i].first) && script_is_cjk(ranges[i].last));
        assert_false(script_is_cjk(ranges[i].first - 1) || script_is_cjk(ranges[i].last + 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_go_for_the_first_reason_that_applies),
        cmocka_unit_test(a_length_counts_the_chosen_unit),
        cmocka_unit_test(limits_are_read_by_source),
        cmocka_unit_test(rules_that_are_off_keep_everything),
        cmocka_unit_test(a_record_keeps_its_good_sentences_and_their_numbers),
        cmocka_unit_test(a_measure_gives_the_numbers_behind_the_reason),
        cmocka_unit_test(the_edges_of_the_hanja_and_kana_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
