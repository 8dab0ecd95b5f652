/* Entries of a recipe as lines, and two sequences of them brought together. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "audit/pairs.h"

/* ---- lines ---- */

static const struct {
    struct recipe_entry entry;
    const char *line;
} lines[] = {
    {{1, 0, 0, {0}}, "0000000000000001 0 0 - - - - - - - - -\n"},
    {{0xFEDCBA9876543210, 7, 381, {5, 5, 6, 0, 6, 5}},
     "fedcba9876543210 7 381 0000000000000005 = 0000000000000006 - = 0000000000000005 - - -\n"},
    {{2, 999999999999999999, 1, {0, 0, 0, 0, 0, 0, 0, 0, 9}},
     "0000000000000002 999999999999999999 1 - - - - - - - - 0000000000000009\n"},
};

static void entries_are_lines_and_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct buf out = BUF_INIT;
        struct recipe_entry back;
        struct err e = {0};
        recipe_entry_write(&lines[i].entry, &out);
        assert_string_equal(buf_text(&out), lines[i].line);
        if (recipe_entry_read(out.data, out.len - 1, &back, &e)) fail_msg("%s", e.message);
        assert_memory_equal(&back, &lines[i].entry, sizeof back);
        buf_free(&out);
    }
}

static void other_lines_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "1 0 0 - - - - - - - - -",                                     /* a short digest */
        "0000000000000000 0 0 - - - - - - - - -",                      /* none */
        "000000000000000A 0 0 - - - - - - - - -",                      /* upper case */
        "0000000000000001 0 0 - - - - - - - -",                        /* a column less */
        "0000000000000001 0 0 - - - - - - - - - -",                    /* a column more */
        "0000000000000001 0 0 = - - - - - - - -",                      /* equal to nothing */
        "0000000000000001 -1 0 - - - - - - - - -",                     /* a number below zero */
        "0000000000000001 0 1000000000000000000000 - - - - - - - - -", /* too large a number */
        "0000000000000001 0 0 - - - - - - - - 00000000000000012",      /* a long digest */
        "0000000000000001  0 0 - - - - - - - - -",                     /* two blanks */
        "0000000000000001 0 0 - - - - - - - - - ",                     /* one at the end */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct recipe_entry entry;
        struct err e = {0};
        if (!recipe_entry_read(bad[i], strlen(bad[i]), &entry, &e)) fail_msg("taken: '%s'", bad[i]);
        assert_int_equal(e.code, ERR_DATA);
    }
}

/* The first 8 bytes of the SHA-256 of "abc" (FIPS 180-4, example 1). */
static void a_digest_is_the_beginning_of_a_sha256(void **state)
{
    (void)state;
    assert_true(recipe_digest("abc", 3) == 0xba7816bf8f01cfea);
}

/* ---- pairs: a letter is an id ---- */

static int next_letter(void *context, struct pair_item *item, struct err *e)
{
    const char **at = context;
    if (**at == '!') return err_data(e, "a fault");
    if (!**at) return 0;
    *item = (struct pair_item){.entry = {.id = (uint64_t) * (*at)++}, .file = strdup("f"), .id = NULL};
    return 1;
}

static int write_pair(void *context, const struct pair_item *a, const struct pair_item *b, struct err *e)
{
    (void)e;
    buf_printf(context, a && b ? "%c" : a ? "-%c" : "+%c", (int)(a ? a : b)->entry.id);
    return 0;
}

static int pair_letters(const char *a, const char *b, struct buf *out, struct err *e)
{
    const struct pair_source x = {next_letter, &a}, y = {next_letter, &b};
    return pair_up(&x, &y, write_pair, out, e);
}

static void documents_are_brought_together(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"", "", ""},
        {"abc", "abc", "abc"},
        {"abc", "", "-a-b-c"},
        {"", "abc", "+a+b+c"},
        {"abcd", "acd", "a-bcd"},
        {"acd", "abcd", "a+bcd"},
        {"abcxyzd", "abcd", "abc-x-y-zd"},
        {"abcd", "abxd", "ab-c+xd"},
        {"abcdefgh", "defgh", "-a-b-cdefgh"},
        {"abc", "xyz", "-a-b-c+x+y+z"},
        {"abcde", "cdeab", "-a-bcde+a+b"},
        {"aab", "ab", "a-ab"},
        {"aabb", "abab", "a-ab+ab"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        struct err e = {0};
        if (pair_letters(cases[i][0], cases[i][1], &out, &e)) fail_msg("%s", e.message);
        assert_string_equal(buf_text(&out), cases[i][2]);
        buf_free(&out);
    }
}

static void a_fault_ends_the_work(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    struct err e = {0};
    assert_int_equal(pair_letters("abxyz", "ab!", &out, &e), -1);
    assert_string_equal(buf_text(&out), "ab");
    assert_string_equal(e.message, "a fault");
    buf_free(&out);
}

/* A long stretch that only one side has: more ids than the first table holds. */
static int next_number(void *context, struct pair_item *item, struct err *e)
{
    uint64_t *range = context;
    (void)e;
    if (range[0] == range[1]) return 0;
    *item = (struct pair_item){.entry = {.id = range[0]++ * 0x9E3779B97F4A7C15 + 1}, .file = strdup("f")};
    return 1;
}

static int count_pair(void *context, const struct pair_item *a, const struct pair_item *b, struct err *e)
{
    (void)e;
    ((size_t *)context)[a && b ? 0 : a ? 1 : 2]++;
    return 0;
}

static void a_long_stretch_is_passed_over(void **state)
{
    (void)state;
    uint64_t of_a[] = {0, 50000}, of_b[] = {20000, 60000};
    size_t counts[3] = {0};
    const struct pair_source a = {next_number, of_a}, b = {next_number, of_b};
    assert_int_equal(pair_up(&a, &b, count_pair, counts, NULL), 0);
    assert_int_equal(counts[0], 30000);
    assert_int_equal(counts[1], 20000);
    assert_int_equal(counts[2], 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_are_lines_and_come_back),
        cmocka_unit_test(other_lines_are_refused),
        cmocka_unit_test(a_digest_is_the_beginning_of_a_sha256),
        cmocka_unit_test(documents_are_brought_together),
        cmocka_unit_test(a_fault_ends_the_work),
        cmocka_unit_test(a_long_stretch_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
