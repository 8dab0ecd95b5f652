/* Clean: each rule by example, the law of characters, and that clean text stays as it is. */
#include "tests/unit/unit.h"

#include <utf8proc.h>

#include "common/utf8.h"
#include "pipeline/clean/clean.h"
#include "pipeline/clean/clean_passes.h"

static struct clean_config config;
static struct cleaner *cleaner;
static struct buf out;
static int64_t dropped[CLEAN_RULES];

static int set_up(void **state)
{
    (void)state;
    config = (struct clean_config){.news_sources = "newscrawl,modu"};
    for (int i = 0; i < CLEAN_RULES; i++) config.on[i] = clean_rules[i].on;
    struct err e = {0};
    cleaner = cleaner_new(&config, &e);
    return cleaner ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    cleaner_free(cleaner);
    buf_free(&out);
    return 0;
}

static const char *clean(const char *text, size_t len, bool news)
{
    struct err e = {0};
    memset(dropped, 0, sizeof dropped);
    assert_int_equal(clean_paragraph(cleaner, text, len, news, &out, dropped, &e), 0);
    return buf_text(&out);
}

struct example {
    enum clean_rule rule;
    const char *text;
    size_t len;
    const char *left;
    int64_t taken; /* by the rule */
};

static const struct example examples[] = {
    {CLEAN_INVALID_UTF8, BYTES("가\xFF나"), "가나", 0},
    {CLEAN_REPLACEMENT, BYTES("가\xFF나"), "가나", 1},
    {CLEAN_REPLACEMENT, BYTES("가\xEA\xB0나 다라"), "가나 다라", 1},       /* a syllable cut short */
    {CLEAN_REPLACEMENT, BYTES("가\xED\xA0\x80나다라마"), "가나다라마", 3}, /* a surrogate */
    {CLEAN_REPLACEMENT, BYTES("가\uFFFD나"), "가나", 1},
    {CLEAN_BROKEN_ENCODING, BYTES("\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4"), "", 8}, /* EUC-KR */
    {CLEAN_BROKEN_ENCODING, BYTES("가나다 \uFFFD\uFFFD\uFFFD\uFFFD"), "", 8},
    {CLEAN_BROKEN_ENCODING, BYTES("가나다라마 \uFFFD\uFFFD\uFFFD\uFFFD"), "가나다라마", 0},
    {CLEAN_CONTROL, BYTES("가\0나\x01\x1B\x7F"), "가나", 4},
    {CLEAN_CONTROL, BYTES("가\xC2\x80\xC2\x9F\uFFFE\uFDD0나"), "가나", 4},
    {CLEAN_SPACE, BYTES("가\t나\r다\v라\f마\xC2\x85바\u2028사\u2029아"), "가 나 다 라 마 바 사 아", 0},
    {CLEAN_SPACE, BYTES("가\u00A0나\u3000다\u2003라\u202F마\u3164바"), "가 나 다 라 마 바", 0},
    {CLEAN_ZERO_WIDTH, BYTES("가\u200B나\uFEFF다\u200D라\u2060마\u00AD바\u202E사\uFE0F"), "가나다라마바사",
     7},
    {CLEAN_PRIVATE_USE, BYTES("가\uE0BC나\U000F0000"), "가나", 2},
    {CLEAN_NFC, BYTES("\u1112\u1161\u11AB글"), "한글", 2},
    {CLEAN_NFC, BYTES("\uF91B과 cafe\u0301"), "亂과 caf\u00E9", 1},
    {CLEAN_NFC, BYTES("\u2126\u212B"), "\u03A9\u00C5", 0},
    {CLEAN_NFC, BYTES("\uFB1D"), "\u05D9\u05B4", -1},
    {CLEAN_NFC, BYTES("ㅋㅋ \u1100 \u11A8"), "ㅋㅋ \u1100 \u11A8", 0}, /* lone jamo stay */
    {CLEAN_ENTITY, BYTES("가&nbsp;나 &lt;다&gt; &amp; &#44032;&#xAC01;"), "가 나 <다> & 가각",
     5 + 3 + 3 + 4 + 7 + 7},
    {CLEAN_ENTITY, BYTES("&amp;amp;lt;"), "<", 11},
    {CLEAN_ENTITY, BYTES("R&D; &없음; &#; &#xD800; &#1114112; AT&T"),
     "R&D; &없음; &#; &#xD800; &#1114112; AT&T", 0},
    {CLEAN_TAG, BYTES("가<br>나<BR/>다"), "가 나 다", 3 + 4},
    {CLEAN_TAG, BYTES("<p class=\"a>b\">가<b>나</b></p>"), "가나", 14 + 3 + 4 + 3},
    {CLEAN_TAG, BYTES("가<!-- 주석 > -->나"), "가 나", 12},
    {CLEAN_TAG, BYTES("<!DOCTYPE html>가"), "가", 14},
    {CLEAN_TAG, BYTES("&lt;br&gt;가"), "가", 3},
    {CLEAN_TAG, BYTES("3 < 5 > 2, <개정 2010>, <봄날>, a<b, <a 그리고 b>"),
     "3 < 5 > 2, <개정 2010>, <봄날>, a<b, <a 그리고 b>", 0},
    {CLEAN_TAG, BYTES("std::map<T>, <file>, <map>, <Tab>"), "std::map<T>, <file>, <map>, <Tab>", 0},
    {CLEAN_TAG, BYTES("<form action=\"x\">가</form>"), "가", 16 + 6},
    {CLEAN_HASHTAG, BYTES("#맛집 가다 #JMT #서울_여행"), "가다", 3 + 4 + 6},
    {CLEAN_HASHTAG, BYTES("가다#맛집#서울"), "가다", 3 + 3},
    {CLEAN_HASHTAG, BYTES("＃맛집 (#서울)"), "", 3 + 3},
    {CLEAN_HASHTAG, BYTES("#1 C# F#도 #FFF #1A2B3C a#나 [글](#절) x/가#나 #n #n+1 #_를"),
     "#1 C# F#도 #FFF #1A2B3C a#나 [글](#절) x/가#나 #n #n+1 #_를", 0},
    {CLEAN_EMPTY_PARENTHESES, BYTES("서울()은 ( ) 수도（　）다"), "서울은 수도다", 2 + 3 + 3},
    {CLEAN_EMPTY_PARENTHESES, BYTES("가((()))나"), "가나", 6},
    {CLEAN_EMPTY_PARENTHESES, BYTES("(가) (()가) )( [] {}"), "(가) (가) )( [] {}", 2},
    {CLEAN_BLANKS, BYTES("  가   나  "), "가 나", 6},
    {CLEAN_BLANKS, BYTES("   "), "", 3},
};

static int64_t sum(void)
{
    int64_t all = 0;
    for (int i = 0; i < CLEAN_RULES; i++) all += dropped[i];
    return all;
}

static void each_rule_takes_what_it_names(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct example *x = &examples[i];
        const char *left = clean(x->text, x->len, false);
        if (strcmp(left, x->left) == 0 && dropped[x->rule] == x->taken) continue;
        wrong++;
        print_message("example %zu, %s: '%s' left '%s', not '%s'; took %lld, not %lld\n", i,
                      clean_rules[x->rule].name, x->text, left, x->left, (long long)dropped[x->rule],
                      (long long)x->taken);
    }
    assert_int_equal(wrong, 0);
}

static void a_rule_that_is_off_takes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct example *x = &examples[i];
        config.on[x->rule] = false;
        clean(x->text, x->len, false);
        config.on[x->rule] = clean_rules[x->rule].on;
        if (x->rule != CLEAN_INVALID_UTF8) assert_int_equal(dropped[x->rule], 0);
    }
}

static void plain_text_stays_byte_for_byte(void **state)
{
    (void)state;
    static const char *const plain[] = {
        "",
        "가",
        "가 나, 다. 라!",
        "‘따옴표’와 “큰따옴표”, 가운뎃점·줄임표…",
        "1,234.5% ㎡ ㈜ ① ★ ㅋㅋ ㅠㅠ",
        "漢字와 かな",
        "C:\\path @name https://example.com/a?b=c&d=e hong@example.com",
        "한 줄에 (괄호) [대괄호] {중괄호}",
        "😀 👍",
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        assert_string_equal(clean(plain[i], strlen(plain[i]), true), plain[i]);
        assert_int_equal(sum(), 0);
    }
}

static void paragraph_rules_drop_the_whole_paragraph(void **state)
{
    (void)state;
    static const struct {
        enum clean_rule rule;
        const char *text;
        bool goes;
    } cases[] = {
        {CLEAN_EMAIL, "문의는 hong@example.com 으로", true},
        {CLEAN_EMAIL, "사과 3@500원", false},
        {CLEAN_URL, "자세한 것은 https://example.com 에", true},
        {CLEAN_URL, "www.example.com", true},
        {CLEAN_URL, "http 규약", false},
        {CLEAN_MENTION, "@gildong 안녕", true},
        {CLEAN_MENTION, "hong@example.com", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(clean(cases[i].text, strlen(cases[i].text), false), cases[i].text);
        config.on[cases[i].rule] = true;
        assert_string_equal(clean(cases[i].text, strlen(cases[i].text), false),
                            cases[i].goes ? "" : cases[i].text);
        config.on[cases[i].rule] = false;
    }
    config.min_hangul_share = 0.5;
    assert_string_equal(clean(BYTES("only English 한글"), false), "");
    assert_int_equal(dropped[CLEAN_NON_KOREAN], 15);
    assert_string_equal(clean(BYTES("한글이 더 많은 text"), false), "한글이 더 많은 text");
    config.min_hangul_share = 0;
    config.max_cjk = 2;
    assert_string_equal(clean(BYTES("漢字 둘"), false), "漢字 둘");
    assert_string_equal(clean(BYTES("漢字か 셋"), false), "");
    assert_int_equal(dropped[CLEAN_CJK], 5);
    config.max_cjk = 0;
}

/* The whole of Unicode: what the scan lets pass is in normal form and composes with nothing before it. */
static void the_quick_check_for_normal_form_is_right(void **state)
{
    (void)state;
    char text[8];
    for (int32_t c = 0; c <= 0x10FFFF; c++) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        size_t len = (size_t)utf8proc_encode_char(c, (utf8proc_uint8_t *)text);
        const utf8proc_property_t *p = utf8proc_get_property(c);
        int32_t parts[8];
        int boundary = 0;
        utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, 8, UTF8PROC_DECOMPOSE, &boundary);
        for (utf8proc_ssize_t i = 1; i < n && !(c >= 0xAC00 && c <= 0xD7A3); i++) {
            char part[8];
            size_t part_len = (size_t)utf8proc_encode_char(parts[i], (utf8proc_uint8_t *)part);
            if (!(clean_scan(part, part_len, NULL) & HINT_NFC))
                fail_msg("U+%04X may follow to form U+%04X", parts[i], c);
        }
        if (clean_scan(text, len, NULL) & HINT_NFC) continue;
        assert_int_equal(p->combining_class, 0);
        utf8proc_uint8_t *form = NULL;
        utf8proc_ssize_t bytes = utf8proc_map((utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &form,
                                              UTF8PROC_STABLE | UTF8PROC_COMPOSE);
        bool same = bytes == (utf8proc_ssize_t)len && memcmp(form, text, len) == 0;
        free(form);
        if (!same) fail_msg("U+%04X is not in normal form", c);
    }
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    return *state ^= *state << 17;
}

/* Pieces that together make every rule work, nested and cut at any place. */
static void random_text(uint64_t *seed, struct buf *text)
{
    static const char *const pieces[] = {
        "가",
        "나다",
        "다.",
        " ",
        "  ",
        "\t",
        "\u00A0",
        "(",
        ")",
        "()",
        "#",
        "맛집",
        "#가나",
        "<",
        ">",
        "br",
        "<br>",
        "</p>",
        "&",
        ";",
        "&lt;",
        "&amp;",
        "lt",
        "amp",
        "#44032",
        "\u200B",
        "\uFFFD",
        "\xFF",
        "\xEA\xB0",
        "\u1112",
        "\u1161",
        "\u11AB",
        "e",
        "\u0301",
        "\u0327",
        "\uF91B",
        "漢",
        "(서울=연합뉴스)",
        "[가나뉴스 홍길동 기자]",
        "홍길동",
        " 기자",
        " = ",
        "hong@example.com",
        "ⓒ",
        "무단 전재 금지",
        "/사진=",
        "사진",
        "제공",
        "가나뉴스",
        "▶",
        "◇",
        "[",
        "]",
        "=",
        "\"",
        "'",
        "!--",
        "--",
        "입력 2018.01.01",
        "관련기사",
        "\0",
        "\u3000",
        "\uE000",
        "1",
        "a",
        "，",
    };
    buf_clear(text);
    for (uint64_t n = next_random(seed) % 24; n > 0; n--) {
        const char *piece = pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)];
        size_t len = strlen(piece);
        buf_add(text, piece, len ? len : 1);
    }
}

static void cleaning_twice_is_cleaning_once_and_no_character_is_lost(void **state)
{
    (void)state;
    struct buf text = BUF_INIT, repaired = BUF_INIT;
    uint64_t seed = 20200302;
    for (int round = 0; round < 200000; round++) {
        uint64_t before = seed;
        random_text(&seed, &text);
        bool news = round & 1;
        clean(buf_text(&text), text.len, news);
        buf_clear(&repaired);
        buf_add(&repaired, buf_text(&out), out.len);
        if (!utf8_valid(buf_text(&out), out.len))
            fail_msg("seed %llu: not UTF-8", (unsigned long long)before);
        int64_t in = (int64_t)utf8_count(buf_text(&text), text.len),
                left = (int64_t)utf8_count(buf_text(&out), out.len);
        if (in != left + sum())
            fail_msg("seed %llu: '%s' lost characters", (unsigned long long)before, buf_text(&text));
        clean(buf_text(&repaired), repaired.len, news);
        if (out.len != repaired.len || memcmp(buf_text(&out), buf_text(&repaired), out.len) || sum())
            fail_msg("seed %llu: '%s' became '%s'", (unsigned long long)before, buf_text(&repaired),
                     buf_text(&out));
    }
    buf_free(&text);
    buf_free(&repaired);
}

/* Each round of the rules uncovers a tag: more rounds than there is patience for. */
static void noise_nested_without_end_is_dropped_whole(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    for (int i = 0; i < 40; i++) buf_str(&text, "<b");
    for (int i = 0; i < 40; i++) buf_str(&text, ">");
    int64_t in = (int64_t)text.len;
    assert_string_equal(clean(buf_text(&text), text.len, false), "");
    assert_true(dropped[CLEAN_UNSTABLE] > 0);
    assert_int_equal(sum(), in);
    buf_free(&text);
}

/* Inputs that make a careless implementation quadratic: a megabyte of each takes well under a second. */
static void hostile_repetition_is_harmless(void **state)
{
    (void)state;
    static const char *const units[] = {"(",       ")",    "( ",   "<",     ">",      "<a href='", "<!--",
                                        "&",       "&amp", "&#",   "#",     "#가",    "[",         "[가나 ",
                                        "홍길동 ", "ⓒ",    "▶",    "(서울", "가나·",  "\u0301",    "\u1161",
                                        "(사진=",  "@",    "a@a.", " ",     "/사진=", "<a '>"};
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        buf_clear(&text);
        while (text.len < 1 << 20) buf_str(&text, units[i]);
        clean(buf_text(&text), text.len, true);
        assert_int_equal((int64_t)utf8_count(buf_text(&text), text.len),
                         (int64_t)utf8_count(buf_text(&out), out.len) + sum());
    }
    buf_free(&text);
}

static void a_record_keeps_its_paragraphs_and_loses_the_empty_ones(void **state)
{
    (void)state;
    struct record r = {0};
    struct tally t = TALLY_INIT;
    struct err e = {0};
    buf_str(&r.source, "newscrawl");
    buf_str(&r.id, "newscrawl:a:1");
    buf_str(&r.text, "\n가 나.\n#가나\n\n<br>\n(서울=연합뉴스) 홍길동 기자 = 다라.\n");
    int64_t in = record_characters(r.text.data, r.text.len);
    assert_int_equal(clean_record(cleaner, &r, &t, &e), 0);
    assert_string_equal(buf_text(&r.text), "가 나.\n다라.");
    int64_t gone = 0;
    for (size_t i = 0; i < t.reasons.len; i++) gone += t.reasons.items[i].dropped.characters;
    assert_int_equal(in, record_characters(r.text.data, r.text.len) + gone);

    buf_assign(&r.text, BYTES(" #가나 \n<br>"));
    assert_int_equal(clean_record(cleaner, &r, &t, &e), 1);
    assert_int_equal(r.text.len, 0);
    buf_assign(&r.text, BYTES(""));
    assert_int_equal(clean_record(cleaner, &r, &t, &e), 1);
    tally_free(&t);
    record_free(&r);
}

static void rules_are_found_by_name(void **state)
{
    (void)state;
    assert_int_equal(clean_rule_find("hashtag"), CLEAN_HASHTAG);
    assert_int_equal(clean_rule_find("unstable"), -1);
    assert_int_equal(clean_rule_find("no-such-rule"), -1);
    for (int i = 0; i < CLEAN_RULES; i++) assert_non_null(clean_rules[i].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_takes_what_it_names),
        cmocka_unit_test(a_rule_that_is_off_takes_nothing),
        cmocka_unit_test(plain_text_stays_byte_for_byte),
        cmocka_unit_test(paragraph_rules_drop_the_whole_paragraph),
        cmocka_unit_test(the_quick_check_for_normal_form_is_right),
        cmocka_unit_test(cleaning_twice_is_cleaning_once_and_no_character_is_lost),
        cmocka_unit_test(noise_nested_without_end_is_dropped_whole),
        cmocka_unit_test(hostile_repetition_is_harmless),
        cmocka_unit_test(a_record_keeps_its_paragraphs_and_loses_the_empty_ones),
        cmocka_unit_test(rules_are_found_by_name),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
