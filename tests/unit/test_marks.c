/* Marks: what is marked and what counts as valid, against a plain reading of the same text, at every level of
 * vector instructions. */
#include "tests/unit/unit.h"

#include "common/marks.h"
#include "common/utf8.h"
#include "tests/unit/every_cpu.h"
#include "tests/unit/mutate.h"

static struct mark_set some_set(void)
{
    struct mark_set set = {0};
    mark_set_add_other_hangul(&set);
    mark_set_add_pair(&set, ' ', ' ');
    mark_set_add_pair(&set, 0xAC, 0xB4);
    mark_set_add_pair(&set, 0xB6, 0x8C);
    mark_set_add_all(&set, ";>#)\x7F");
    mark_set_add(&set, 0x01, 0x1F);
    mark_set_add(&set, 0xC2, 0xE3);
    mark_set_add(&set, 0xEE, 0xF4);
    return set;
}

/* What must be marked. */
static bool wanted(const uint8_t *t, size_t at)
{
    uint8_t b = t[at], before = at ? t[at - 1] : 0;
    if ((b >= 1 && b < 0x20) || b == 0x7F || (b && b < 0x80 && strchr(";>#)", b))) return true;
    if ((b >= 0xC2 && b <= 0xE3) || (b >= 0xEE && b <= 0xF4)) return true;
    if ((b == ' ' && before == ' ') || (before == 0xAC && b == 0xB4) || (before == 0xB6 && b == 0x8C))
        return true;
    return (before == 0xEA && b < 0xB0) || (before == 0xED && b >= 0x9E);
}

static void check(struct marks *m, const struct mark_set *set, const char *text, size_t len)
{
    assert_int_equal(marks_find(m, set, text, len), 0);
    bool any = false;
    size_t next = marks_next(m, 0);
    for (size_t at = 0; at < len; at++) {
        bool marked = m->words[at / 64] >> at % 64 & 1;
        if (wanted((const uint8_t *)text, at) && !marked) fail_msg("byte %zu of %zu is not marked", at, len);
        any |= marked;
        if (!marked) continue;
        assert_int_equal(next, at);
        next = marks_next(m, at + 1);
    }
    assert_int_equal(next, len);
    assert_int_equal(any, m->any);
    if (m->valid) assert_true(utf8_valid(text, len));
}

static void test_every_byte_alone_is_marked_or_not(void **state)
{
    (void)state;
    struct mark_set set = {0};
    struct marks m = {0};
    for (unsigned first = 1; first < 256; first += 7) {
        memset(&set, 0, sizeof set);
        mark_set_add(&set, (uint8_t)first, (uint8_t)(first + 2 < 256 ? first + 2 : 255));
        for (unsigned b = 1; b < 256; b++) {
            char text[70];
            memset(text, (int)b, sizeof text);
            assert_int_equal(marks_find(&m, &set, text, sizeof text), 0);
            assert_int_equal(m.any, b >= first && b <= first + 2);
        }
    }
    marks_free(&m);
}

/* Korean text is sure to be valid: nothing else is fast. Each character stands at each place of a word. */
static void test_common_text_is_valid_and_faults_are_not(void **state)
{
    static const char *const good[] = {"힘", "가", "한", "漢", "…", "·", "É", "a", "퟿", "\uE000"};
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xE0\x80\x80",
                                      "\xED\xA0\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF8\x88\x80\x80\x80",
                                      "\xFF",
                                      "\xEA\xB0",
                                      "\xC3",
                                      "\xF0\x9F\x98"};
    (void)state;
    struct mark_set set = some_set();
    struct marks m = {0};
    struct buf text = BUF_INIT;
    for (size_t before = 0; before < 130; before++) {
        for (size_t i = 0; i < sizeof good / sizeof *good + sizeof bad / sizeof *bad; i++) {
            bool is_good = i < sizeof good / sizeof *good;
            buf_clear(&text);
            for (size_t k = 0; k < before; k++) buf_char(&text, 'x');
            buf_str(&text, is_good ? good[i] : bad[i - sizeof good / sizeof *good]);
            check(&m, &set, buf_text(&text), text.len);
            if (m.valid != is_good) fail_msg("'%s' at %zu", text.data + before, before);
            buf_str(&text, "다.");
            check(&m, &set, buf_text(&text), text.len);
            assert_int_equal(m.valid, is_good);
        }
    }
    buf_free(&text);
    marks_free(&m);
}

static void test_nothing_is_missed_in_random_text(void **state)
{
    static const char *const samples[] = {"대한민국은 민주공화국이다. 모든 권력은 국민으로부터 나온다.",
                                          "한글  \t漢字 ﹤é\u1100\u1161", ""};
    static const char *const bits[] = {"무",           ";",  "힣", "힤", "\xEA\x80\x80",
                                       "\xED\xA0\x80", "  ", "😀",  "\x7F"};
    (void)state;
    struct mark_set set = some_set();
    struct marks m = {0};
    struct buf text = BUF_INIT;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        make_text(&text, &seed, samples, 3, bits, sizeof bits / sizeof *bits);
        check(&m, &set, buf_text(&text), text.len);
    }
    buf_free(&text);
    marks_free(&m);
}

static int group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_alone_is_marked_or_not),
        cmocka_unit_test(test_common_text_is_valid_and_faults_are_not),
        cmocka_unit_test(test_nothing_is_missed_in_random_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_at_every_level(group);
}
