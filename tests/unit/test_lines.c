/* Lines end at U+000A and at nothing else, whatever their length and wherever blocks end. */
#include "tests/unit/containers.h"

#include "pipeline/ingest/lines.h"
#include "pipeline/ingest/source.h"

/* All lines, each in brackets with its offset; a long line's parts are joined by '+'. */
static char *lines_of(const char *bytes, size_t len, uint64_t max_line, bool take_rest)
{
    char *path = write_plain("lines", bytes, len);
    struct input_files files = {0};
    struct source *s;
    struct source_member m;
    struct line_reader r;
    struct buf out = BUF_INIT;
    assert_int_equal(input_files_add(&files, path, NULL), 0);
    assert_int_equal(source_open(&s, files.items.items, 250, NULL, NULL), 0);
    assert_int_equal(source_next(s, &m, NULL), 1);
    line_reader_init(&r, &m.member, max_line);
    for (;;) {
        const char *line;
        size_t n;
        uint64_t offset;
        enum line_result got = line_reader_next(&r, &line, &n, &offset, NULL);
        assert_int_not_equal(got, LINE_ERROR);
        if (got == LINE_END) break;
        buf_printf(&out, "%llu[", (unsigned long long)offset);
        buf_add(&out, line, n);
        while (got == LINE_LONG && take_rest) {
            assert_int_equal(line_reader_rest(&r, &line, &n, NULL), 0);
            if (n == 0) break;
            buf_char(&out, '+');
            buf_add(&out, line, n);
        }
        buf_char(&out, ']');
    }
    line_reader_free(&r);
    source_close(s);
    input_files_free(&files);
    free(path);
    return buf_detach(&out);
}

static void expect_lines(const char *bytes, uint64_t max_line, bool take_rest, const char *expected)
{
    char *got = lines_of(bytes, strlen(bytes), max_line, take_rest);
    assert_string_equal(got ? got : "", expected);
    free(got);
}

static void only_line_feed_ends_a_line(void **state)
{
    (void)state;
    expect_lines("a\r\nb\xE2\x80\xA8"
                 "c\xC2\x85"
                 "d\x0B"
                 "e\n",
                 100, true,
                 "0[a\r]3[b\xE2\x80\xA8"
                 "c\xC2\x85"
                 "d\x0B"
                 "e]");
}

static void the_last_line_needs_no_end_and_empty_lines_count(void **state)
{
    (void)state;
    expect_lines("a\n\n\nb", 100, true, "0[a]2[]3[]4[b]");
    expect_lines("\n", 100, true, "0[]");
    expect_lines("a\n", 100, true, "0[a]");
}

static void a_line_over_the_limit_comes_in_parts_or_is_skipped(void **state)
{
    (void)state;
    expect_lines("abc\nabcd\nabcdefgh\nx", 3, true, "0[abc]4[abc+d]9[abc+defgh]18[x]");
    expect_lines("abc\nabcd\nabcdefgh\nx", 3, false, "0[abc]4[abc]9[abc]18[x]");
    expect_lines("abcdefgh", 3, true, "0[abc+defgh]");
}

static void lines_across_blocks_are_whole(void **state)
{
    (void)state;
    struct buf bytes = BUF_INIT, expected = BUF_INIT;
    for (size_t i = 0; i < 400; i++) {
        buf_printf(&expected, "%zu[", bytes.len);
        for (size_t n = 0; n < i * 17; n++) {
            buf_char(&bytes, (char)('a' + n % 26));
            buf_char(&expected, (char)('a' + n % 26));
        }
        buf_char(&bytes, '\n');
        buf_char(&expected, ']');
    }
    char *got = lines_of(bytes.data, bytes.len, 1 << 20, true);
    assert_string_equal(got, expected.data);
    free(got);
    buf_free(&bytes);
    buf_free(&expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_line_feed_ends_a_line),
        cmocka_unit_test(the_last_line_needs_no_end_and_empty_lines_count),
        cmocka_unit_test(a_line_over_the_limit_comes_in_parts_or_is_skipped),
        cmocka_unit_test(lines_across_blocks_are_whole),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
