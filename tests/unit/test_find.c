/* Words are found where memmem finds them, at every level of vector instructions. */
#include "tests/unit/unit.h"

#include "common/find.h"
#include "tests/unit/every_cpu.h"

/* A copy that ends where the text ends, so that asan sees what is read behind it. */
static void check(const char *text, size_t len, const char *word, size_t n)
{
    char *copy = malloc(len + !len);
    assert_non_null(copy);
    memcpy(copy, text, len);
    const char *found = find_word(copy, len, word, n), *wanted = memmem(copy, len, word, n);
    assert_ptr_equal(found, wanted);
    free(copy);
}

static void a_word_is_found_wherever_it_stands(void **state)
{
    (void)state;
    static const char *const words[] = {"", "]", "AP", "기", "기자", "공동취재단", "eserved"};
    char text[160];
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        size_t n = strlen(words[w]);
        for (size_t len = 0; len < sizeof text; len++) {
            memset(text, 'x', sizeof text);
            check(text, len, words[w], n);
            for (size_t at = 0; at + n <= len; at += 1 + len / 40) {
                memset(text, 'x', sizeof text);
                memcpy(text + at, words[w], n);
                check(text, len, words[w], n);
                if (n) check(text, at + n - 1, words[w], n); /* cut by one byte */
            }
        }
    }
}

static void the_first_of_many_is_found(void **state)
{
    (void)state;
    char text[200];
    uint32_t random = 1;
    for (int round = 0; round < 100000; round++) {
        size_t len = (size_t)round % sizeof text, n = 1 + (random >> 8) % 5;
        for (size_t i = 0; i < len; i++) {
            random = random * 1664525 + 1013904223;
            text[i] = (char)('a' + (random >> 16) % (round % 3 ? 3 : 2));
        }
        char word[5];
        for (size_t i = 0; i < n; i++) word[i] = (char)('a' + (random >> (8 + i)) % 2);
        check(text, len, word, n);
    }
}

static int group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_found_wherever_it_stands),
        cmocka_unit_test(the_first_of_many_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_at_every_level(group);
}
