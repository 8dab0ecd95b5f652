/* Records: what is read is what is written; sentences, their numbers, and what is no record. */
#include "tests/unit/unit.h"

#include "pipeline/record.h"

static int parse(const char *line, size_t len, struct record *r, struct err *e)
{
    struct record_parser *p = record_parser_new();
    assert_non_null(p);
    int result = record_parse(p, line, len, r, e);
    record_parser_free(p);
    return result;
}

static void a_record_is_written_as_it_was_read(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"id\":\"petition:a:21\",\"source\":\"petition\",\"text\":\"가\\n나\",\"meta\":{\"title\":"
        "\"제\\\"목\",\"n\":[1,{}]},"
        "\"origin\":{\"file\":\"a\",\"offset\":1,\"length\":2}}",
        "{\"id\":\"\",\"source\":\"\",\"text\":\"\"}",
        "{\"id\":\"a\",\"source\":\"b\",\"text\":\"\\u0000\\u001f\",\"kept\":\"0-3,5\"}",
        "{\"id\":\"a\",\"source\":\"b\",\"text\":\"c\",\"origin\":{},\"new\":[1,\"}\"],\"er\\\"\":null}",
    };
    struct record_parser *p = record_parser_new();
    struct record r = {0};
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct err e = {0};
        assert_int_equal(record_parse(p, lines[i], strlen(lines[i]), &r, &e), 0);
        buf_clear(&out);
        record_write(&r, &out);
        assert_int_equal(out.len, strlen(lines[i]) + 1);
        assert_memory_equal(out.data, lines[i], strlen(lines[i]));
    }
    buf_free(&out);
    record_free(&r);
    record_parser_free(p);
}

static void other_lines_are_refused_with_a_reason(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "ends in the middle"},
        {"{", "ends in the middle"},
        {"[]", "not a JSON object"},
        {"3", "not a JSON object"},
        {"{\"id\":\"a\",\"source\":\"b\"}", "no \"text\""},
        {"{\"source\":\"b\",\"text\":\"c\"}", "no \"id\""},
        {"{\"id\":1,\"source\":\"b\",\"text\":\"c\"}", "wrong type"},
        {"{\"id\":\"a\",\"source\":\"b\",\"text\":{}}", "wrong type"},
        {"{\"id\":\"a\",\"source\":\"b\",\"text\":\"c\",\"meta\":\"x\"}", "wrong type"},
        {"{\"id\":\"a\",\"source\":\"b\",\"text\":\"c\",\"meta\":[]}", "wrong type"},
        {"{\"id\":\"a\",\"id\":\"a\",\"source\":\"b\",\"text\":\"c\"}", "stands twice"},
        {"{\"id\":\"a\",\"source\":\"b\",\"text\":\"c\"}{}", "more than one value"},
        {"{\"id\":\"a\",\"source\":\"b\",\"text\":\"\xff\"}", "not valid"},
        {"{\"id\":\"a\" \"source\":\"b\"}", "not valid JSON"},
        {"{\"id\":\"a\",\"source\":\"b\",\"text\":\"c\"", "ends in the middle"},
    };
    struct record r = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err e = {0};
        assert_int_equal(parse(cases[i][0], strlen(cases[i][0]), &r, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (!strstr(e.message, cases[i][1])) fail_msg("'%s' gave: %s", cases[i][0], e.message);
    }
    record_free(&r);
}

static void a_parser_works_again_after_a_bad_line(void **state)
{
    (void)state;
    static const char good[] = "{\"id\":\"a\",\"source\":\"b\",\"text\":\"c\"}";
    struct record_parser *p = record_parser_new();
    struct record r = {0};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(record_parse(p, BYTES("{\"id\":[[["), &r, NULL), -1);
        assert_int_equal(record_parse(p, BYTES(good), &r, NULL), 0);
        assert_int_equal(record_parse(p, BYTES(good), &r, NULL), 0);
        assert_string_equal(buf_text(&r.text), "c");
    }
    record_free(&r);
    record_parser_free(p);
}

static void dropping_sentences_keeps_the_numbers_of_the_split(void **state)
{
    (void)state;
    static const struct {
        const char *text, *kept, *keep, *new_text, *new_kept;
    } cases[] = {
        {"a\nb\nc\nd", "", "1111", "a\nb\nc\nd", ""},
        {"a\nb\nc\nd", "", "0110", "b\nc", "1-2"},
        {"a\nb\nc\nd", "", "1010", "a\nc", "0,2"},
        {"a\nb\nc\nd", "0-1,5,9", "1011", "a\nc\nd", "0,5,9"},
        {"a\nb\nc\nd", "0-1,5,9", "1111", "a\nb\nc\nd", "0-1,5,9"},
        {"a\nb\nc", "3-5", "010", "b", "4"},
        {"a\nb\nc", "", "000", "", ""},
        {"\nb\n", "", "101", "\n", "0,2"},
        {"\nb", "", "10", "", ""}, /* an empty text has no line */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record r = {0};
        line_array lines = ARRAY_INIT;
        buf_str(&r.text, cases[i].text);
        buf_str(&r.kept, cases[i].kept);
        assert_int_equal(record_lines(&r, &lines, NULL), 0);
        uint8_t keep[8];
        assert_int_equal(lines.len, strlen(cases[i].keep));
        for (size_t k = 0; k < lines.len; k++) keep[k] = cases[i].keep[k] == '1';
        assert_int_equal(record_retain(&r, &lines, keep), 0);
        assert_string_equal(buf_text(&r.text), cases[i].new_text);
        assert_string_equal(buf_text(&r.kept), cases[i].new_kept);
        array_free(&lines);
        record_free(&r);
    }
}

static void a_kept_list_that_does_not_fit_is_an_error(void **state)
{
    (void)state;
    static const char *const lists[] = {"0",  "0-2", "1,0", "0,0",           "0,",  "a",
                                        "0-", "1-0", "0 1", "99999999999-3", ",0,1"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct record r = {0};
        line_array lines = ARRAY_INIT;
        struct err e = {0};
        buf_str(&r.text, "a\nb");
        buf_str(&r.kept, lists[i]);
        assert_int_equal(record_lines(&r, &lines, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        array_free(&lines);
        record_free(&r);
    }
}

static void characters_are_code_points_without_line_feeds(void **state)
{
    (void)state;
    assert_int_equal(record_characters(BYTES("가\n나다\n")), 3);
    assert_int_equal(record_line_count(BYTES("가\n나다")), 2);
    assert_int_equal(record_line_count(BYTES("")), 0);
}

static void assert_same(const struct buf *a, const struct buf *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(buf_text(a), buf_text(b), a->len);
}

/* A blank before a line makes it one that is not plain: yajl reads it. What the plain reader takes, it reads
 * as yajl does; what it does not take, yajl reads in both cases. */
static void compare_with_yajl(struct record_parser *p, const struct buf *line)
{
    struct record plain = {0}, other = {0};
    struct buf blank = BUF_INIT;
    buf_char(&blank, ' ');
    buf_add(&blank, buf_text(line), line->len);
    int result = record_parse(p, buf_text(line), line->len, &plain, NULL);
    assert_int_equal(record_parse(p, blank.data, blank.len, &other, NULL), result);
    if (!result) {
        assert_same(&plain.id, &other.id);
        assert_same(&plain.source, &other.source);
        assert_same(&plain.text, &other.text);
        assert_same(&plain.kept, &other.kept);
        assert_same(&plain.meta, &other.meta);
        assert_same(&plain.origin, &other.origin);
        assert_same(&plain.extra, &other.extra);
    }
    buf_free(&blank);
    record_free(&plain);
    record_free(&other);
}

static void plain_records_are_read_as_yajl_reads_them(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "{\"id\":\"petition:a:21\",\"source\":\"petition\",\"text\":\"가\\n나\\\\\\u0001다\",\"meta\":{"
        "\"title\":"
        "\"제\\\"목\",\"n\":[1,{}]},\"origin\":{\"file\":\"a\",\"offset\":1,\"length\":2}}",
        "{\"id\":\"a\",\"source\":\"b\",\"text\":\"\\u0000\\u001f\\/\\b\\f\\r\\t\",\"kept\":\"0-3,5\"}",
        "{\"text\":\"c\",\"id\":\"a\",\"source\":\"b\",\"origin\":{},\"meta\":{\"a\":-10,\"b\":0,\"c\":true,"
        "\"d\":null}}",
        "{\"id\":\"a\",\"source\":\"b\",\"text\":\"\",\"meta\":{\"\":false},\"new\":[1,\"}\"]}"};
    /* Put in place of a byte, before a byte, or a byte taken away. */
    static const char *const pieces[] = {"\"",   "\\",       "{",  "}",  ",", ":",  "[",
                                         "]",    " ",        "0",  "-",  "1", "t",  "u",
                                         "\x80", "\xED\xA0", "가", "\n", "e", ".5", "\\u"};
    struct record_parser *p = record_parser_new();
    struct buf line = BUF_INIT;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        size_t len = strlen(lines[i]);
        for (size_t at = 0; at <= len; at++) {
            for (size_t k = 0; k < 2 * sizeof pieces / sizeof *pieces; k++) {
                size_t after = at + (k % 2 && at < len);
                buf_assign(&line, lines[i], at);
                if (k) buf_str(&line, pieces[k / 2]);
                buf_add(&line, lines[i] + after, len - after);
                compare_with_yajl(p, &line);
            }
            buf_assign(&line, lines[i], at);
            compare_with_yajl(p, &line); /* cut short */
        }
    }
    buf_free(&line);
    record_parser_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_written_as_it_was_read),
        cmocka_unit_test(other_lines_are_refused_with_a_reason),
        cmocka_unit_test(plain_records_are_read_as_yajl_reads_them),
        cmocka_unit_test(a_parser_works_again_after_a_bad_line),
        cmocka_unit_test(dropping_sentences_keeps_the_numbers_of_the_split),
        cmocka_unit_test(a_kept_list_that_does_not_fit_is_an_error),
        cmocka_unit_test(characters_are_code_points_without_line_feeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
