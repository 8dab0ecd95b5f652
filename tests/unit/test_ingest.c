/* The frame of ingest, and the readers for CC-100, JSON Lines, plain text and HTML. */
#include "tests/unit/ingest_case.h"

static void cc100_documents_end_at_blank_lines(void **state)
{
    (void)state;
    expect_ingest("cc100", "ko.txt", "\n\n가\n나\n\n\n\n다\n\n라",
                  "cc100:ko.txt:0|가/나|{}|\"offset\":2,\"length\":7}\n"
                  "cc100:ko.txt:1|다|{}|\"offset\":13,\"length\":3}\n"
                  "cc100:ko.txt:2|라|{}|\"offset\":18,\"length\":3}\n");
}

static void cc100_keeps_other_line_separators_inside_lines(void **state)
{
    (void)state;
    expect_ingest("cc100", "ko.txt", "가\xE2\x80\xA8나\xC2\x85다\x0B라\r마\n",
                  "cc100:ko.txt:0|가\xE2\x80\xA8나\xC2\x85다\x0B라\r마|{}|\"offset\":0,\"length\":22}\n");
}

static void cc100_documents_and_lines_that_are_too_long_are_kept_as_rejects(void **state)
{
    (void)state;
    struct ingest_options options = usual;
    options.max_record = 20;
    const char *many_lines = "앞\n\n0123456789\n0123456789\nabc\n\n뒤\n",
               *one_line = "앞\n\n01234567890123456789012\nabc\n\n뒤\n";
    expect_ingest_with(&options, "cc100", "a", many_lines, strlen(many_lines),
                       "cc100:a:0|앞|{}|\"offset\":0,\"length\":3}\n"
                       "cc100:a:2|뒤|{}|\"offset\":32,\"length\":3}\ndropped record-too-long 1\n");
    char *kept = kept_rejects("cc100");
    assert_string_equal(kept, "0123456789\n0123456789\nabc");
    free(kept);
    expect_ingest_with(&options, "cc100", "a", one_line, strlen(one_line),
                       "cc100:a:0|앞|{}|\"offset\":0,\"length\":3}\n"
                       "cc100:a:2|뒤|{}|\"offset\":34,\"length\":3}\ndropped record-too-long 1\n");
    kept = kept_rejects("cc100");
    assert_string_equal(kept, "01234567890123456789012\nabc");
    free(kept);
}

static void a_line_of_many_megabytes_is_rejected_in_parts(void **state)
{
    (void)state;
    enum { LEN = 20 << 20 };
    struct ingest_options options = usual;
    options.max_record = 1 << 20;
    char *line = malloc(LEN);
    assert_non_null(line);
    for (size_t i = 0; i + 3 <= LEN; i += 3) memcpy(line + i, "\xEA\xB0\x80", 3);
    line[LEN - 2] = line[LEN - 1] = '!';
    expect_ingest_with(&options, "cc100", "a", line, LEN, "dropped record-too-long 1\n");
    char *kept = kept_rejects("cc100");
    assert_int_equal(strlen(kept), LEN);
    assert_memory_equal(kept, line, LEN);
    free(kept);
    free(line);
}

static void invalid_utf8_is_repaired_and_noted_or_rejected_if_there_is_much_of_it(void **state)
{
    (void)state;
    expect_ingest("cc100", "a", "이 글에는 나쁜 바이트가 \xFF 하나 있다\n\n\xFF\xFE\xFD\xFC\xFB 한\n",
                  "cc100:a:0|이 글에는 나쁜 바이트가 \xEF\xBF\xBD 하나 있다|{}|\"offset\":0,\"length\":49}\n"
                  "dropped not-utf8 1\nnote invalid-utf8 1\n");
}

static void a_byte_order_mark_is_no_text_but_counts_in_offsets(void **state)
{
    (void)state;
    expect_ingest("cc100", "a", "\xEF\xBB\xBF가\n\n나\n",
                  "cc100:a:0|가|{}|\"offset\":3,\"length\":3}\ncc100:a:1|나|{}|\"offset\":8,\"length\":3}\n");
}

static void a_text_file_is_a_document_and_its_lines_are_paragraphs(void **state)
{
    (void)state;
    expect_ingest("text", "a.txt", "첫째\r\n\r\n  \t\n둘째\n",
                  "text:a.txt:0|첫째\r/둘째|{}|\"offset\":0,\"length\":21}\n");
    expect_ingest("text", "b.txt", " \n\n", "dropped empty 1\n");
}

static void json_lines_take_text_or_content_and_known_meta(void **state)
{
    (void)state;
    expect_ingest("jsonl", "a",
                  "{\"text\":\"하나\\n둘\",\"id\":\"x\",\"title\":\"제목\",\"other\":[1]}\n\n"
                  "{\"content\":\"셋\",\"date\":2020}\n{\"title\":\"t\"}\n[1]\n{\"text\":\"\"}\n",
                  "jsonl:a:x|하나/둘|{\"title\":\"제목\"}|\"offset\":0,\"length\":60}\n"
                  "jsonl:a:1|셋|{\"date\":\"2020\"}|\"offset\":62,\"length\":29}\n"
                  "dropped no-text 1\ndropped malformed-json 1\ndropped empty 1\n");
}

static void equal_keys_get_the_number_of_their_record(void **state)
{
    (void)state;
    expect_ingest("jsonl", "a",
                  "{\"text\":\"가\"}\n{\"text\":\"나\",\"id\":\"0\"}\n{\"text\":\"다\",\"id\":\"x\"}\n{"
                  "\"text\":\"라\",\"id\":\"x\"}\n"
                  "{\"text\":\"마\",\"id\":\"x~3\"}\n{\"text\":\"바\",\"id\":6}\n{\"text\":\"사\"}\n",
                  "jsonl:a:0|가|{}|\"offset\":0,\"length\":14}\n"
                  "jsonl:a:0~1|나|{}|\"offset\":15,\"length\":23}\n"
                  "jsonl:a:x|다|{}|\"offset\":39,\"length\":23}\n"
                  "jsonl:a:x~3|라|{}|\"offset\":63,\"length\":23}\n"
                  "jsonl:a:x~3~4|마|{}|\"offset\":87,\"length\":25}\n"
                  "jsonl:a:6|바|{}|\"offset\":113,\"length\":21}\n"
                  "jsonl:a:6~6|사|{}|\"offset\":135,\"length\":14}\n");
}

static void shards_are_cut_before_the_record_that_would_exceed_the_size(void **state)
{
    (void)state;
    struct ingest_options options = usual;
    options.shard_size = 100; /* a record of this text has 92 bytes */
    expect_ingest_with(&options, "cc100", "a", "가\n\n나\n", 9,
                       "cc100:a:0|가|{}|\"offset\":0,\"length\":3}\n"
                       "cc100:a:1|나|{}|\"offset\":5,\"length\":3}\nshards 2\n");
    /* A later run with fewer shards leaves none of the old ones. */
    expect_ingest("cc100", "a", "가\n", "cc100:a:0|가|{}|\"offset\":0,\"length\":3}\n");
    char *second = in_scratch("out/cc100-00001.jsonl.zst"),
         *ledger = in_scratch("out/cc100-00001.ledger.json");
    assert_false(io_exists(second));
    assert_false(io_exists(ledger));
    free(second);
    free(ledger);
}

static void a_broken_container_leaves_what_was_there_before(void **state)
{
    (void)state;
    expect_ingest("cc100", "a", "가\n", "cc100:a:0|가|{}|\"offset\":0,\"length\":3}\n");
    char *out = in_scratch("out/cc100-00000.jsonl.zst"), *part = in_scratch("out/cc100.part");
    char before[SHA256_HEX], after[SHA256_HEX];
    assert_int_equal(sha256_file(out, before, NULL, NULL), 0);
    struct buf text = BUF_INIT;
    for (int i = 0; i < 100000; i++) buf_printf(&text, "%d\n\n", i * 7919);
    const struct content_file files[] = {{.name = "m", .data = text.data, .len = text.len}, {0}};
    char *cut = cut_short(write_container("whole.xz", "raw", "xz", NULL, files), 30000, "cut.xz");
    char *got = ingest("cc100", cut, &usual);
    assert_non_null(strstr(got, "error 1: "));
    assert_int_equal(sha256_file(out, after, NULL, NULL), 0);
    assert_string_equal(before, after);
    assert_false(io_exists(part));
    free(got);
    free(cut);
    free(out);
    free(part);
    buf_free(&text);
}

static void an_existing_output_is_refused_updated_or_replaced(void **state)
{
    (void)state;
    struct ingest_options plain = usual, update = usual;
    plain.force = update.force = false;
    update.update = true;
    expect_ingest("text", "a", "가\n", "text:a:0|가|{}|\"offset\":0,\"length\":4}\n");
    char *path = in_scratch("a"), *got = ingest("text", path, &plain);
    assert_non_null(strstr(got, "error 2"));
    assert_non_null(strstr(got, "--force"));
    free(got);
    char *folder = in_scratch("out");
    struct buf config = BUF_INIT;
    struct ingest_result result;
    update.output = folder;
    assert_int_equal(
        ingest_run(format_find("text"), (const char *const *)&path, 1, &update, &config, &result, NULL), 0);
    assert_true(result.current);
    assert_int_equal(io_write_file(path, "나\n", 4, NULL), 0);
    assert_int_equal(
        ingest_run(format_find("text"), (const char *const *)&path, 1, &update, &config, &result, NULL), 0);
    assert_false(result.current);
    tally_free(&result.tally);
    free(folder);
    free(path);
}

static void utf16_and_unsafe_members_are_kept_as_rejects(void **state)
{
    (void)state;
    const struct content_file files[] = {{.name = "../x.txt", .data = "나쁜 길"},
                                         {.name = "y.txt", .data = "\xFF\xFE\x00\xAC", .len = 4},
                                         {0}};
    char *path = write_container("z.zip", "zip", "none", NULL, files), *got = ingest("text", path, &usual);
    assert_string_equal(got, "dropped unsafe-path 1\ndropped utf-16 1\n");
    char *kept = kept_rejects("text");
    assert_string_equal(kept, "나쁜 길");
    free(kept);
    free(got);
    free(path);
}

static void html_blocks_are_paragraphs_and_furniture_is_left_out(void **state)
{
    (void)state;
    expect_ingest(
        "html", "a.html",
        "<!DOCTYPE html><html><head><title>제 목</title><style>p{}</style><script>var "
        "a='<p>';</script></head>"
        "<body><header>머리</header><nav><ul><li>차례</li></ul></nav>"
        "<h1>큰 제목</h1><p>한 <b>굵은</b>\n글&amp;&#44032;<br>다음 줄</p>"
        "<ul><li>하나<li>둘</ul><table><tr><td>칸1</td><td>칸2</td></tr></table>"
        "<pre>첫 "
        "줄\n둘째</pre><article><header>글머리</header>본문</article><footer>꼬리</footer></body></html>",
        "html:a.html:0|큰 제목/한 굵은 글&가/다음 줄/하나/둘/칸1 칸2/첫 줄/둘째/글머리/본문|"
        "{\"title\":\"제 목\"}|\"offset\":0,\"length\":430}\n");
    expect_ingest("html", "a.txt", "<p>x", "note other-member 1\n");
}

static void html_that_is_no_utf8_is_read_in_its_charset_or_as_cp949(void **state)
{
    (void)state;
    expect_ingest("html", "a.htm", "<p>\xB0\xA1\xB3\xAA",
                  "html:a.htm:0|가나|{}|\"offset\":0,\"length\":7}\n");
    expect_ingest("html", "b.htm", "<meta charset=\"euc-kr\"><p>\xB0\xA1\x8C\x63",
                  "html:b.htm:0|가똠|{}|\"offset\":0,\"length\":30}\n");
    expect_ingest("html", "c.htm", "<meta charset=iso-8859-1><p>caf\xE9",
                  "html:c.htm:0|café|{}|\"offset\":0,\"length\":32}\n");
    expect_ingest("html", "d.htm", "<meta charset=iso-8859-1><p>가",
                  "html:d.htm:0|가|{}|\"offset\":0,\"length\":31}\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cc100_documents_end_at_blank_lines),
        cmocka_unit_test(cc100_keeps_other_line_separators_inside_lines),
        cmocka_unit_test(cc100_documents_and_lines_that_are_too_long_are_kept_as_rejects),
        cmocka_unit_test(a_line_of_many_megabytes_is_rejected_in_parts),
        cmocka_unit_test(invalid_utf8_is_repaired_and_noted_or_rejected_if_there_is_much_of_it),
        cmocka_unit_test(a_byte_order_mark_is_no_text_but_counts_in_offsets),
        cmocka_unit_test(a_text_file_is_a_document_and_its_lines_are_paragraphs),
        cmocka_unit_test(json_lines_take_text_or_content_and_known_meta),
        cmocka_unit_test(equal_keys_get_the_number_of_their_record),
        cmocka_unit_test(shards_are_cut_before_the_record_that_would_exceed_the_size),
        cmocka_unit_test(a_broken_container_leaves_what_was_there_before),
        cmocka_unit_test(an_existing_output_is_refused_updated_or_replaced),
        cmocka_unit_test(utf16_and_unsafe_members_are_kept_as_rejects),
        cmocka_unit_test(html_blocks_are_paragraphs_and_furniture_is_left_out),
        cmocka_unit_test(html_that_is_no_utf8_is_read_in_its_charset_or_as_cp949),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
