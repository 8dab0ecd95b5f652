/* NamuWiki's dumps: the JSON array read as a stream, and what becomes of pages and of damage. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "fake_ingest.h"

enum { LIMIT = 1 << 20 };

static const size_t blocks[] = {1, 2, 3, 7, 64, LIMIT};
enum { BLOCKS = sizeof blocks / sizeof *blocks };

struct dump {
    const char *json, *log;
};

/* However the stream is cut into blocks, the log is the same. */
static void check_dump(const char *json, uint64_t limit, const char *log)
{
    for (size_t i = 0; i < BLOCKS; i++)
        assert_string_equal(fake_read(&ingest_namuwiki, json, strlen(json), blocks[i], limit), log);
}

#define PAGE(space, title, text)                                                                             \
    "{\"namespace\":" space ",\"title\":\"" title "\",\"text\":\"" text "\",\"contributors\":[\"a\",\"R:"    \
    "b\"]}"
#define A PAGE("\"0\"", "가", "첫 글")
#define B PAGE("0", "나", "둘째 글")
#define DOC_A "doc |첫 글|\"title\":\"가\"\n"
#define DOC_B "doc |둘째 글|\"title\":\"나\"\n"

static void the_three_dump_styles_give_the_same(void **state)
{
    (void)state;
    static const struct dump dumps[] = {
        {"[" A "," B "]\n", DOC_A DOC_B},
        {"[\n " A ",\n " B "\n]\n", DOC_A DOC_B},
        {"[{\"namespace\":\"0\",\"title\":\"\\uac00\",\"text\":\"\\uccab \\uae00\"},"
         "{\"contributors\":[{\"x\":1}],\"text\":\"\\ub458\\uc9f8 "
         "\\uae00\",\"title\":\"\\ub098\",\"namespace\":0}]",
         DOC_A DOC_B},
        {"[]", ""},
    };
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) check_dump(dumps[i].json, LIMIT, dumps[i].log);
}

static void only_articles_stay(void **state)
{
    (void)state;
    check_dump("[" PAGE("\"1\"", "틀:가", "틀") "," PAGE("4", "사용자:나", "글") "," A "," PAGE(
                   "0", "다", "#redirect 가\\n") "," PAGE("\"0\"", "라", "#넘겨주기 가#s-2") "]",
               LIMIT, "skip not-an-article\nskip not-an-article\n" DOC_A "skip redirect\nskip redirect\n");
}

static void a_page_without_text_is_rejected(void **state)
{
    (void)state;
    check_dump("[{\"namespace\":0,\"title\":\"가\"}," B "]", LIMIT,
               "reject no-text 1 {\"namespace\":0,\"title\":\"가\"}\n" DOC_B);
}

static void markup_inside_strings_does_not_cut_elements(void **state)
{
    (void)state;
    check_dump("[" PAGE("0", "]}{[", "}]\\\" 글 \\\\") "," B "]", LIMIT,
               "doc |}]\" 글 \\|\"title\":\"]}{[\"\n" DOC_B);
    check_dump("[" PAGE("0", "가", "},{\\\"namespace\\\":\\\"0\\\"") "," B "]", LIMIT,
               "doc |},{\"namespace\":\"0\"|\"title\":\"가\"\n" DOC_B);
}

static void damage_costs_its_own_page_only(void **state)
{
    (void)state;
    static const struct dump dumps[] = {
        /* a lost quote, a lost brace, a lost bracket, a lost comma, a stray bracket */
        {"[" A ",{\"namespace\":\"0,\"title\":\"가\"}," B "]",
         DOC_A "reject malformed-json 77 {\"namespace\":\"0,\"title\":\"가\"}\n" DOC_B},
        {"[" A ",{\"namespace\":\"0\",\"text\":\"다\"," B "," A "]",
         DOC_A "reject malformed-json 77 {\"namespace\":\"0\",\"text\":\"다\"\n" DOC_B DOC_A},
        {"[" A ",{\"namespace\":\"0\",\"contributors\":[\"a\"," B "]",
         DOC_A "reject malformed-json 77 {\"namespace\":\"0\",\"contributors\":[\"a\"\n" DOC_B},
        {"[" A B "]", DOC_A DOC_B},
        {"[" A "]," B "]", DOC_A DOC_B},
        /* bytes that are no element */
        {"[" A ",\"title\":\"다\"}," B "]", DOC_A "reject malformed-json 77 \"title\":\"다\"}\n" DOC_B},
        {"[" A ",12," B "]", DOC_A "reject malformed-json 77 12\n" DOC_B},
        {"[" A ",{\"namespace\":0,}," B "]", DOC_A "reject malformed-json 77 {\"namespace\":0,}\n" DOC_B},
    };
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++) check_dump(dumps[i].json, LIMIT, dumps[i].log);
}

static void a_dump_cut_short_loses_its_last_page(void **state)
{
    (void)state;
    check_dump("[" A ",{\"namespace\":0,\"te", LIMIT,
               DOC_A "reject malformed-json 77 {\"namespace\":0,\"te\n");
    check_dump("[" A ",{\"namespace\":0,\"te]", LIMIT,
               DOC_A "reject malformed-json 77 {\"namespace\":0,\"te\n");
    check_dump("[" A ",", LIMIT, DOC_A "reject array-cut-short 77 \n");
}

static void what_is_no_array_is_rejected_whole(void **state)
{
    (void)state;
    check_dump("{\"a\":1},{\"b\":2}", LIMIT, "reject not-a-json-array 0 {\"a\":1},{\"b\":2}\n");
    check_dump("글 [1]", LIMIT, "reject not-a-json-array 0 글 [1]\n");
    check_dump("", LIMIT, "reject not-a-json-array 0 \n");
}

static void a_page_over_the_limit_is_rejected_in_parts(void **state)
{
    (void)state;
    static const char json[] = "[" PAGE("0", "나", "0123456789012345678901234567890123456789") "," A "]";
    for (size_t i = 0; i < BLOCKS; i++)
        assert_string_equal(fake_read(&ingest_namuwiki, json, strlen(json), blocks[i], 90),
                            "reject record-too-long 1 " PAGE(
                                "0", "나", "0123456789012345678901234567890123456789") "\n" DOC_A);
}

static void a_long_broken_page_ends_where_the_next_begins(void **state)
{
    (void)state;
    static const char json[] =
        "[" A ",{\"namespace\":\"0123456789012345678901234567890123456789012345678901234"
        "5678901234567890123456789012345678901234567890123456789," A "]";
    for (size_t i = 0; i < BLOCKS; i++) {
        const char *log = fake_read(&ingest_namuwiki, json, strlen(json), blocks[i], 90);
        assert_ptr_equal(strstr(log, DOC_A), log);
        assert_non_null(strstr(log, "reject record-too-long 77 {\"namespace\":\"0123"));
        assert_string_equal(log + strlen(log) - strlen(DOC_A), DOC_A);
    }
}

static void invalid_utf8_and_nul_bytes_pass_through(void **state)
{
    (void)state;
    check_dump("[{\"namespace\":0,\"text\":\"a\xff\x62\"}]", LIMIT, "doc |a\xff\x62|\n");
    check_dump("[{\"namespace\":0,\"title\":\"\\u0000\",\"text\":\"글\"}]", LIMIT,
               "doc |글|\"title\":\"\\u0000\"\n");
    static const char nul[] = "[{\"namespace\":0,\"text\":\"a\0b\"}," B "]";
    const char *log = fake_read(&ingest_namuwiki, nul, sizeof nul - 1, 5, LIMIT);
    assert_non_null(strstr(log, "reject malformed-json 1 "));
}

static void read_me_files_are_not_wanted(void **state)
{
    (void)state;
    static const char *const yes[] = {"a.7z/namuwiki_20200302.json", "petitions_2017-08", "news.2018.ko.gz",
                                      "-"};
    static const char *const no[] = {"README.txt", "a.zip/guide.PDF", "LICENSE", "index.html",
                                     "x/SHA256SUMS"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) assert_true(ingest_namuwiki.want(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) assert_false(ingest_namuwiki.want(no[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_three_dump_styles_give_the_same),
        cmocka_unit_test(only_articles_stay),
        cmocka_unit_test(a_page_without_text_is_rejected),
        cmocka_unit_test(markup_inside_strings_does_not_cut_elements),
        cmocka_unit_test(damage_costs_its_own_page_only),
        cmocka_unit_test(a_dump_cut_short_loses_its_last_page),
        cmocka_unit_test(what_is_no_array_is_rejected_whole),
        cmocka_unit_test(a_page_over_the_limit_is_rejected_in_parts),
        cmocka_unit_test(a_long_broken_page_ends_where_the_next_begins),
        cmocka_unit_test(invalid_utf8_and_nul_bytes_pass_through),
        cmocka_unit_test(read_me_files_are_not_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
