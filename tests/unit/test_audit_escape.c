/* Text of other people's making on a terminal, and a random choice that is the same everywhere. */
#include "tests/unit/unit.h"

#include "audit/escape.h"
#include "audit/pick.h"

static void nothing_reaches_the_terminal_but_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        const char *expected;
    } cases[] = {
        {BYTES("한글 and \"quotes\" <b>"), "한글 and \"quotes\" <b>"},
        {BYTES("\033[31mred\033[0m"), "\\x1B[31mred\\x1B[0m"},
        {BYTES("a\tb\nc\rd\0e\x7F"), "a\\x09b\\x0Ac\\x0Dd\\x00e\\x7F"},
        {BYTES("\xC2\x9B"
               "31m"),
         "\\u009B31m"}, /* the C1 form of an escape sequence */
        {BYTES("\xE2\x80\xAEtxt\xE2\x80\xA8"), "\\u202Etxt\\u2028"},
        {BYTES("\xD8\x9C\xE2\x81\xA6"), "\\u061C\\u2066"},
        {BYTES("C:\\x1B"), "C:\\\\x1B"}, /* what looks like an escape is none */
        {BYTES("\xFF\xED\xA0\x80\xE3\x80"), "\\xFF\\xED\\xA0\\x80\\xE3\\x80"},
        {BYTES(""), ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        escape_terminal(cases[i].text, cases[i].len, &out);
        assert_string_equal(buf_text(&out), cases[i].expected);
        buf_free(&out);
    }
}

static void nothing_reaches_a_page_but_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        const char *expected;
    } cases[] = {
        {BYTES("한글 C:\\x"), "한글 C:\\x"},
        {BYTES("<script>alert('&\"')</script>"), "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"},
        {BYTES("&lt;"), "&amp;lt;"}, /* what looks like a reference is none */
        {BYTES("]]>-->"), "]]&gt;--&gt;"},
        {BYTES("a\0b\nc\033\x7F"), "a\\x00b\\x0Ac\\x1B\\x7F"},
        {BYTES("\xE2\x80\xAEtxt\xEF\xBF\xBF"), "\\u202Etxt\\uFFFF"},
        {BYTES("\xFF<\xED\xA0\x80"), "\\xFF&lt;\\xED\\xA0\\x80"},
        {BYTES(""), ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        escape_html(cases[i].text, cases[i].len, &out);
        assert_string_equal(buf_text(&out), cases[i].expected);
        buf_free(&out);
    }
}

static void a_choice_has_different_rising_numbers(void **state)
{
    (void)state;
    static const struct {
        uint64_t n, total;
        size_t expected;
    } cases[] = {{0, 10, 0}, {3, 0, 0},  {1, 1, 1},  {10, 10, 10},           {11, 10, 10},
                 {9, 10, 9}, {6, 10, 6}, {5, 10, 5}, {1000, 1u << 20, 1000}, {3, UINT64_MAX, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pick_numbers numbers = ARRAY_INIT;
        assert_int_equal(pick(cases[i].n, cases[i].total, 7, &numbers), 0);
        assert_int_equal(numbers.len, cases[i].expected);
        for (size_t k = 0; k < numbers.len; k++) {
            assert_true(numbers.items[k] < cases[i].total);
            assert_true(k == 0 || numbers.items[k] > numbers.items[k - 1]);
        }
        array_free(&numbers);
    }
}

/* 3 of 7, and 5 of 7: every number is chosen about as often as any other. */
static void every_number_is_as_likely(void **state)
{
    (void)state;
    enum { TOTAL = 7, ROUNDS = 7000 };
    for (uint64_t n = 3; n <= 5; n += 2) {
        int chosen[TOTAL] = {0};
        for (uint64_t seed = 0; seed < ROUNDS; seed++) {
            pick_numbers numbers = ARRAY_INIT;
            assert_int_equal(pick(n, TOTAL, seed, &numbers), 0);
            for (size_t k = 0; k < numbers.len; k++) chosen[numbers.items[k]]++;
            array_free(&numbers);
        }
        int expected = (int)n * ROUNDS / TOTAL; /* five standard deviations are about 200 */
        for (int i = 0; i < TOTAL; i++) assert_in_range(chosen[i], expected - 200, expected + 200);
    }
}

static void a_seed_is_a_choice(void **state)
{
    (void)state;
    pick_numbers a = ARRAY_INIT, b = ARRAY_INIT, c = ARRAY_INIT;
    assert_int_equal(pick(4, 1000, 1, &a) | pick(4, 1000, 1, &b) | pick(4, 1000, 2, &c), 0);
    assert_memory_equal(a.items, b.items, 4 * sizeof *a.items);
    assert_memory_not_equal(a.items, c.items, 4 * sizeof *a.items);
    array_free(&a);
    array_free(&b);
    array_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_reaches_the_terminal_but_text),
        cmocka_unit_test(nothing_reaches_a_page_but_text),
        cmocka_unit_test(a_choice_has_different_rising_numbers),
        cmocka_unit_test(every_number_is_as_likely),
        cmocka_unit_test(a_seed_is_a_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
