/* What a file or container gives as members. */
#include "tests/unit/containers.h"

#include <locale.h>

#include "pipeline/ingest/read_ahead.h"
#include "pipeline/ingest/source.h"

static const char korean[] = "첫 줄입니다.\n둘째 줄입니다.\n";

/* All members as lines "NAME BASE VERDICT:CONTENT", then "error: …" if there was one. */
static char *members(const char *path, int64_t max_expansion)
{
    static const char *const verdicts[] = {"read", "reject", "skip"};
    struct buf out = BUF_INIT;
    struct err e = {0};
    struct input_files files = {0};
    struct source *s = NULL;
    struct source_member m;
    int got = input_files_add(&files, path, &e);
    for (size_t i = 0; got == 0 && i < files.items.len; i++) {
        got = source_open(&s, &files.items.items[i], max_expansion, NULL, &e);
        while (!got && (got = source_next(s, &m, &e)) > 0) {
            buf_printf(&out, "%s %s %s", m.member.name, m.member.base, verdicts[m.verdict]);
            if (m.reason) buf_printf(&out, " %s", m.reason);
            buf_char(&out, ':');
            got = 0;
            for (size_t len = 1; !got && len && m.verdict != SOURCE_SKIP;) {
                const char *data;
                got = member_read(&m.member, &data, &len, &e);
                if (!got && out.len < 1000) buf_add(&out, data, len);
            }
            buf_char(&out, '\n');
        }
        source_close(s);
        s = NULL;
    }
    if (got < 0)
        buf_printf(&out, "error %d: %s\n", e.code, strstr(e.message, scratch) ? e.message + 1 : e.message);
    input_files_free(&files);
    return buf_detach(&out);
}

static void expect_members(char *path, const char *expected)
{
    char *got = members(path, 250);
    assert_non_null(got);
    assert_string_equal(got, expected);
    free(got);
    free(path);
}

static void expect_beginning(char *path, const char *expected)
{
    char *got = members(path, 250);
    assert_non_null(got);
    assert_memory_equal(got, expected, strlen(expected));
    free(got);
    free(path);
}

static void expect_error(char *path, int64_t max_expansion, const char *part, const char *name)
{
    char *got = members(path, max_expansion);
    assert_non_null(got);
    if (!strstr(got, "error 1") || !strstr(got, part) || !strstr(got, name)) print_message("got: %s\n", got);
    assert_non_null(strstr(got, "error 1"));
    assert_non_null(strstr(got, part));
    assert_non_null(strstr(got, name));
    free(got);
    free(path);
}

static void a_plain_file_is_one_member_of_its_name(void **state)
{
    (void)state;
    expect_members(write_plain("가.txt", korean, strlen(korean)),
                   "가.txt 가.txt read:첫 줄입니다.\n둘째 줄입니다.\n\n");
    expect_members(write_plain("no-line-end", "한", 3), "no-line-end no-line-end read:한\n");
}

static void a_compressed_file_is_one_member_and_loses_its_suffix_in_base(void **state)
{
    (void)state;
    static const char *const filters[][2] = {
        {"gzip", "a.txt.gz"}, {"xz", "a.txt.xz"}, {"zstd", "a.txt.zst"}, {"bzip2", "a.txt.bz2"}};
    const struct content_file files[] = {{.name = "x", .data = "한 줄\n"}, {0}};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        struct buf expected = BUF_INIT;
        buf_printf(&expected, "%s a.txt read:한 줄\n\n", filters[i][1]);
        expect_members(write_container(filters[i][1], "raw", filters[i][0], NULL, files), expected.data);
        buf_free(&expected);
    }
}

static void entries_of_archives_are_members_under_the_archives_name(void **state)
{
    (void)state;
    static const char *const kinds[][3] = {{"zip", "none", "c.zip"},
                                           {"7zip", "none", "c.7z"},
                                           {"paxr", "none", "c.tar"},
                                           {"paxr", "xz", "c.tar.xz"},
                                           {"paxr", "zstd", "c.tar.zst"}};
    const struct content_file files[] = {
        {.name = "b/x.json", .data = "{}"}, {.name = "a.txt", .data = "가"}, {0}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct buf expected = BUF_INIT;
        buf_printf(&expected, "%s/b/x.json x.json read:{}\n%s/a.txt a.txt read:가\n", kinds[i][2],
                   kinds[i][2]);
        expect_members(write_container(kinds[i][2], kinds[i][0], kinds[i][1], NULL, files), expected.data);
        buf_free(&expected);
    }
}

static void korean_entry_names_become_utf8_whatever_wrote_them(void **state)
{
    (void)state;
    const struct content_file files[] = {{.name = "국립국어원/말.json", .data = "1"},
                                         {.name = "\xB1\xB9\xB8\xB3.json", .data = "2"}, /* CP949: 국립 */
                                         {.name = "\xFF\x80.json", .data = "3"},
                                         {0}};
    expect_members(write_container("names.zip", "zip", "none", NULL, files),
                   "names.zip/국립국어원/말.json 말.json read:1\n"
                   "names.zip/국립.json 국립.json read:2\n"
                   "names.zip/\xEF\xBF\xBD\xEF\xBF\xBD.json \xEF\xBF\xBD\xEF\xBF\xBD.json read:3\n");
}

static void names_stored_as_unicode_are_read_in_the_c_locale_too(void **state)
{
    (void)state;
    static const char *const kinds[][2] = {{"zip", "u.zip"}, {"7zip", "u.7z"}, {"paxr", "u.tar"}};
    const struct content_file files[] = {{.name = "국립국어원/말.json", .data = "1"}, {0}};
    locale_t unicode = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct buf expected = BUF_INIT;
        buf_printf(&expected, "%s/국립국어원/말.json 말.json read:1\n", kinds[i][1]);
        locale_t before = uselocale(unicode);
        char *path = write_container(kinds[i][1], kinds[i][0], "none", NULL, files);
        uselocale(before);
        expect_members(path, expected.data);
        buf_free(&expected);
    }
    freelocale(unicode);
}

static void hostile_and_useless_entries_are_rejected_or_skipped_by_name(void **state)
{
    (void)state;
    const struct content_file files[] = {{.name = "../out.txt", .data = "1"},
                                         {.name = "a/../../out.txt", .data = "2"},
                                         {.name = "/etc/x", .data = "3"},
                                         {.name = "a..b/x", .data = "4"},
                                         {.name = "link", .data = "/etc/passwd", .link = true},
                                         {.name = "x", .data = "5"},
                                         {.name = "x", .data = "6"},
                                         {.name = ".DS_Store", .data = "7"},
                                         {.name = "g.pdf", .data = "%PDF-1.7 "},
                                         {.name = "in.zip", .data = "PK\3\4......"},
                                         {.name = "in.gz", .data = "\x1F\x8B\x08......"},
                                         {0}};
    expect_members(write_container("h.zip", "zip", "none", NULL, files),
                   "h.zip/../out.txt out.txt reject unsafe-path:1\n"
                   "h.zip/a/../../out.txt out.txt reject unsafe-path:2\n"
                   "h.zip//etc/x x reject unsafe-path:3\n"
                   "h.zip/a..b/x x read:4\n"
                   "h.zip/link link skip link-or-device:\n"
                   "h.zip/x x read:5\n"
                   "h.zip/x x reject repeated-name:6\n"
                   "h.zip/.DS_Store .DS_Store skip system-file:\n"
                   "h.zip/g.pdf g.pdf skip pdf:\n"
                   "h.zip/in.zip in.zip skip nested-archive:\n"
                   "h.zip/in.gz in skip nested-archive:\n");
}

static void text_in_other_encodings_is_told_by_its_first_bytes(void **state)
{
    (void)state;
    expect_members(write_plain("bom", "\xEF\xBB\xBFtext", 7), "bom bom read:text\n");
    expect_members(write_plain("le", "\xFF\xFE\x20", 3), "le le reject utf-16:\xFF\xFE\x20\n");
    expect_members(write_plain("be", "\xFE\xFF\x41", 3), "be be reject utf-16:\xFE\xFF\x41\n");
    expect_members(write_plain("empty", "", 0), "empty empty skip empty-file:\n");
    expect_beginning(write_plain("none", "a\0b\0 \0\x01\xAC", 8), "none none reject utf-16:");
    static const char nuls[600] = {0};
    expect_beginning(write_plain("zeros", nuls, sizeof nuls), "zeros zeros reject nul-bytes:");
}

static char *noise(size_t len)
{
    char *bytes = malloc(len);
    assert_non_null(bytes);
    uint32_t x = 1;
    for (size_t i = 0; i < len; i++) {
        x = x * 1664525 + 1013904223;
        bytes[i] = (char)('a' + (x >> 24) % 26);
    }
    return bytes;
}

static void a_container_cut_short_is_an_error_that_names_it(void **state)
{
    (void)state;
    enum { LEN = 300000 };
    char *data = noise(LEN);
    const struct content_file files[] = {{.name = "m.txt", .data = data, .len = LEN}, {0}};
    static const char *const kinds[][4] = {{"zip", "none", "cut.zip", "directory is missing"},
                                           {"7zip", "none", "cut.7z", "damaged or cut short"},
                                           {"raw", "gzip", "cut.gz", "after its byte"},
                                           {"raw", "xz", "cut.xz", "after its byte"},
                                           {"raw", "zstd", "cut.zst", "after its byte"},
                                           {"raw", "bzip2", "cut.bz2", "cut short"},
                                           {"paxr", "none", "cut.tar", "'cut.tar/m.txt' after its byte"},
                                           {"paxr", "xz", "cut.tar.xz", "'cut.tar.xz/m.txt' after its byte"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char *whole = write_container("whole", kinds[i][0], kinds[i][1], NULL, files);
        expect_error(cut_short(whole, 50000, kinds[i][2]), 250, kinds[i][3], kinds[i][2]);
    }
    free(data);
}

static void a_flipped_byte_in_a_zip_is_an_error_that_names_the_member(void **state)
{
    (void)state;
    char *data = noise(100000);
    const struct content_file files[] = {{.name = "m.txt", .data = data, .len = 100000}, {0}};
    char *path = write_container("flip.zip", "zip", "none", NULL, files);
    struct buf bytes = BUF_INIT;
    assert_int_equal(io_read_file(path, 1 << 20, &bytes, NULL), 0);
    bytes.data[bytes.len / 2] ^= 0x55;
    free(path);
    expect_error(write_plain("flip.zip", bytes.data, bytes.len), 250, "flip.zip/m.txt", "flip.zip");
    buf_free(&bytes);
    free(data);
}

static void encryption_is_an_error_that_says_what_to_do(void **state)
{
    (void)state;
    const struct content_file files[] = {{.name = "m.txt", .data = "secret"}, {0}};
    expect_error(write_container("locked.zip", "zip", "none", "pw", files), 250,
                 "unpack it with its password", "locked.zip/m.txt");
}

static void a_bomb_is_an_error_unless_the_limit_is_raised(void **state)
{
    (void)state;
    enum { LEN = SOURCE_EXPANSION_FLOOR + (1 << 20) };
    char *data = calloc(1, LEN);
    assert_non_null(data);
    memset(data, 'a', LEN);
    const struct content_file files[] = {{.name = "m.txt", .data = data, .len = LEN}, {0}};
    expect_error(write_container("bomb.zip", "zip", "none", NULL, files), 250, "--max-expansion",
                 "bomb.zip/m.txt");
    expect_error(write_container("bomb.zst", "raw", "zstd", NULL, files), 250, "--max-expansion", "bomb.zst");
    char *path = write_container("bomb.zip", "zip", "none", NULL, files), *got = members(path, 2000);
    assert_null(strstr(got, "error"));
    free(got);
    free(path);
    free(data);
}

static void other_archives_are_refused_and_not_taken_for_text(void **state)
{
    (void)state;
    expect_error(write_plain("x.rar", "Rar!\x1A\x07\x01 0123456789", 18), 250, "kind that is not read",
                 "x.rar");
}

/* Blocks "0", "1" … and then the end or a failure. */
struct counter {
    int next, end, result;
};

static int count_on(void *context, char *to, size_t room, size_t *got, struct err *e)
{
    struct counter *c = context;
    if (c->next == c->end && c->result) return err_data(e, "failed after %d", c->end);
    *got = c->next < c->end ? (size_t)snprintf(to, room, "%d", c->next++) : 0;
    return 0;
}

static void blocks_read_ahead_come_in_their_order(void **state)
{
    (void)state;
    for (int end = 0; end < 40; end++) {
        for (int result = 0; result >= -1; result--) {
            struct counter counter = {0, end, result};
            struct read_ahead *r = read_ahead_start(count_on, &counter, 8);
            assert_non_null(r);
            const char *data;
            size_t len;
            struct err e = {0};
            for (int i = 0; i < end; i++) {
                char expected[8];
                assert_int_equal(read_ahead_next(r, &data, &len, &e), 0);
                assert_int_equal(len, snprintf(expected, sizeof expected, "%d", i));
                assert_memory_equal(data, expected, len);
            }
            for (int again = 0; again < 2; again++) { /* what it ends with stays */
                assert_int_equal(read_ahead_next(r, &data, &len, &e), result);
                assert_int_equal(len, 0);
                if (result) assert_non_null(strstr(e.message, "failed after"));
            }
            read_ahead_stop(r);
        }
    }
}

static void reading_ahead_may_be_left_at_any_block(void **state)
{
    (void)state;
    for (int taken = 0; taken < 2 * READ_AHEAD_BLOCKS; taken++) {
        struct counter counter = {0, 1000000, 0};
        struct read_ahead *r = read_ahead_start(count_on, &counter, 8);
        assert_non_null(r);
        const char *data;
        size_t len;
        for (int i = 0; i < taken; i++) assert_int_equal(read_ahead_next(r, &data, &len, NULL), 0);
        read_ahead_stop(r);
        /* no further than there is room beside the block that is being looked at */
        assert_in_range(counter.next, taken, taken + READ_AHEAD_BLOCKS - 1);
    }
    read_ahead_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_read_ahead_come_in_their_order),
        cmocka_unit_test(reading_ahead_may_be_left_at_any_block),
        cmocka_unit_test(a_plain_file_is_one_member_of_its_name),
        cmocka_unit_test(a_compressed_file_is_one_member_and_loses_its_suffix_in_base),
        cmocka_unit_test(entries_of_archives_are_members_under_the_archives_name),
        cmocka_unit_test(korean_entry_names_become_utf8_whatever_wrote_them),
        cmocka_unit_test(names_stored_as_unicode_are_read_in_the_c_locale_too),
        cmocka_unit_test(hostile_and_useless_entries_are_rejected_or_skipped_by_name),
        cmocka_unit_test(text_in_other_encodings_is_told_by_its_first_bytes),
        cmocka_unit_test(a_container_cut_short_is_an_error_that_names_it),
        cmocka_unit_test(a_flipped_byte_in_a_zip_is_an_error_that_names_the_member),
        cmocka_unit_test(encryption_is_an_error_that_says_what_to_do),
        cmocka_unit_test(a_bomb_is_an_error_unless_the_limit_is_raised),
        cmocka_unit_test(other_archives_are_refused_and_not_taken_for_text),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
