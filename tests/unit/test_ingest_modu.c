/* MODU files of all releases, whole and broken. */
#include "tests/unit/ingest_case.h"

#include "pipeline/ingest/modu_text.h"

static void a_newspaper_has_its_headline_as_title_and_keeps_it_as_a_paragraph(void **state)
{
    (void)state;
    expect_ingest(
        "modu", "NWRW1.json",
        "{\"id\":\"NWRW1\",\"metadata\":{\"title\":\"말뭉치\",\"category\":\"신문 > "
        "전국\",\"annotation_level\":[\"원시\"]},"
        "\"document\":[{\"id\":\"NWRW1.1\",\"metadata\":{\"title\":\"신문 2018년 "
        "기사\",\"author\":\"홍길동\","
        "\"publisher\":\"나무일보 \",\"date\":\"20180101\",\"topic\":\"NA\"},"
        "\"paragraph\":[{\"id\":\"1\",\"form\":\"비가 온다\"},{\"id\":\"2\",\"form\":\"오늘 비가 "
        "왔다.\"}]}]}",
        "modu:NWRW1.json:NWRW1.1|비가 온다/오늘 비가 왔다.|{\"title\":\"비가 온다\",\"date\":\"20180101\","
        "\"category\":\"신문 > 전국\",\"publisher\":\"나무일보\"}|\"offset\":118,\"length\":231}\n");
}

static void consecutive_utterances_of_a_speaker_are_one_paragraph(void **state)
{
    (void)state;
    expect_ingest("modu", "SBRW1.json",
                  "{\"document\":[{\"id\":\"1\",\"utterance\":["
                  "{\"form\":\"네\",\"speaker_id\":\"P1\"},{\"form\":\"그래요\",\"speaker_id\":\"P1\"},"
                  "{\"form\":\"\",\"original_form\":\"((xx))\",\"speaker_id\":\"P2\"},"
                  "{\"form\":\"가요\",\"speaker_id\":\"P1\"},{\"form\":\"\",\"original_form\":\"-우- "
                  "우리\",\"speaker_id\":2},"
                  "{\"form\":\"말\"},{\"form\":\"없이\"}]}]}",
                  "modu:SBRW1.json:1|네 그래요/가요/우리/말/없이|{}|\"offset\":13,\"length\":278}\n");
}

static void document_may_be_an_object_or_stand_in_another_one(void **state)
{
    (void)state;
    expect_ingest("modu", "a.json", "{\"document\":{\"id\":\"o\",\"utterance\":[{\"form\":\"하나\"}]}}",
                  "modu:a.json:o|하나|{}|\"offset\":12,\"length\":42}\n");
    expect_ingest(
        "modu", "b.json",
        "{\"document\":[{\"id\":\"out\",\"document\":[{\"id\":\"in1\",\"paragraph\":[{\"form\":\"하나\"}]},"
        "{\"id\":\"in2\",\"paragraph\":[{\"form\":\"둘\"}]}]}]}",
        "modu:b.json:in1|하나|{}|\"offset\":37,\"length\":44}\n"
        "modu:b.json:in2|둘|{}|\"offset\":82,\"length\":41}\n");
}

static void what_an_outer_document_says_itself_is_a_document_of_its_own(void **state)
{
    (void)state;
    expect_ingest("modu", "a.json",
                  "{\"document\":{\"id\":\"out\",\"paragraph\":[{\"form\":\"밖\"}],"
                  "\"document\":{\"id\":\"in\",\"paragraph\":[\"안\"]},\"paragraph\":[\"뒤\"]}}",
                  "modu:a.json:out|밖|{}|\"offset\":12,\"length\":52}\n"
                  "modu:a.json:in|안|{}|\"offset\":64,\"length\":31}\n"
                  "modu:a.json:2|뒤|{}|\"offset\":95,\"length\":21}\n");
}

static void missing_keys_numbers_and_other_shapes_are_borne(void **state)
{
    (void)state;
    expect_ingest(
        "modu", "a.json",
        "{\"document\":[{\"paragraph\":[{\"form\":2018},{\"id\":\"x\"},{\"form\":null},\"그냥 글\"]},"
        "{\"id\":7,\"metadata\":null,\"paragraph\":{\"form\":\"하나뿐\"}},"
        "{\"id\":7,\"metadata\":{\"date\":20180000},\"paragraph\":[{\"form\":\"같은 "
        "이름\"}]},{\"id\":\"e\"}]}",
        "modu:a.json:0|2018/그냥 글|{}|\"offset\":13,\"length\":67}\n"
        "modu:a.json:7|하나뿐|{}|\"offset\":81,\"length\":57}\n"
        "modu:a.json:7~2|같은 이름|{\"date\":\"20180000\"}|\"offset\":139,\"length\":76}\n"
        "dropped empty 1\n");
}

static void broken_json_keeps_what_came_before_and_rejects_the_rest_byte_for_byte(void **state)
{
    (void)state;
    expect_ingest("modu", "a.json",
                  "{\"document\":[{\"id\":\"1\",\"paragraph\":[{\"form\":\"하나\"}]},"
                  "{\"id\":\"2\",\"paragraph\":[{\"form\":\"둘\"]},{\"id\":\"3\"}]}",
                  "modu:a.json:1|하나|{}|\"offset\":13,\"length\":42}\ndropped malformed-json 1\n");
    char *kept = kept_rejects("modu");
    assert_string_equal(kept, "{\"id\":\"2\",\"paragraph\":[{\"form\":\"둘\"]},{\"id\":\"3\"}]}");
    free(kept);
    expect_ingest("modu", "b.json", "{\"document\":[{\"id\":\"1\",\"paragraph\":[{\"form\":\"하나\"}]}",
                  "modu:b.json:1|하나|{}|\"offset\":13,\"length\":42}\ndropped malformed-json 1\n");
    expect_ingest("modu", "c.json", "[1,2,", "dropped malformed-json 1\n");
    expect_ingest("modu", "d.json", "{\"a\":[1,2]}", "dropped no-document 1\n");
    kept = kept_rejects("modu");
    assert_string_equal(kept, "{\"a\":[1,2]}");
    free(kept);
}

static void deep_nesting_is_malformed(void **state)
{
    (void)state;
    struct buf deep = BUF_INIT;
    for (int i = 0; i < 100000; i++) buf_char(&deep, '[');
    expect_ingest_with(&usual, "modu", "deep.json", deep.data, deep.len, "dropped malformed-json 1\n");
    buf_free(&deep);
}

/* Three documents, the second of them of many paragraphs or of one long string. */
static void expect_long_document(bool one_string, const char *expected, const char *kept_end)
{
    struct ingest_options options = usual;
    options.max_record = 100000;
    struct buf json = BUF_INIT;
    buf_str(
        &json,
        "{\"document\":[{\"id\":\"1\",\"paragraph\":[{\"form\":\"앞\"}]},{\"id\":\"2\",\"paragraph\":[\"");
    for (int i = 0; i < 40000; i++) buf_str(&json, one_string ? "긴 글 " : "긴 글\",\"");
    buf_str(&json, "\"]},{\"id\":\"3\",\"paragraph\":[{\"form\":\"뒤\"}]}]}");
    expect_ingest_with(&options, "modu", "a.json", json.data, json.len, expected);
    char *kept = kept_rejects("modu");
    assert_memory_equal(kept, "{\"id\":\"2\"", 9);
    const char *end = strstr(json.data, kept_end);
    assert_int_equal(strlen(kept), (end ? (size_t)(end - json.data) : json.len) - 53);
    free(kept);
    buf_free(&json);
}

static void a_document_that_is_too_long_is_rejected_and_the_next_one_is_read(void **state)
{
    (void)state;
    expect_long_document(false,
                         "modu:a.json:1|앞|{}|\"offset\":13,\"length\":39}\n"
                         "modu:a.json:3|뒤|{}|\"offset\":400081,\"length\":39}\n"
                         "dropped record-too-long 1\n",
                         ",{\"id\":\"3\"");
}

static void a_string_that_is_too_long_takes_the_rest_of_the_file_with_it(void **state)
{
    (void)state;
    expect_long_document(
        true, "modu:a.json:1|앞|{}|\"offset\":13,\"length\":39}\ndropped record-too-long 1\n", "no such");
}

static void other_files_of_the_zip_are_left_with_a_note(void **state)
{
    (void)state;
    const struct content_file files[] = {
        {.name = "NWRW1.csv", .data = "a,b\n"},
        {.name = "guide.pdf", .data = "%PDF-1.4"},
        {.name = "sub/NWRW1.JSON",
         .data = "{\"document\":[{\"id\":\"d\",\"paragraph\":[{\"form\":\"글\"}]}]}"},
        {0}};
    char *path = write_container("NIKL.zip", "zip", "none", NULL, files), *got = ingest("modu", path, &usual);
    assert_string_equal(got,
                        "modu:NIKL.zip/sub/NWRW1.JSON:d|글|{\"title\":\"글\"}|\"offset\":13,\"length\":39}\n"
                        "note other-member 1\nnote pdf 1\n");
    free(got);
    free(path);
}

struct form_case {
    enum modu_kind kind;
    const char *form, *text;
};

static void forms_become_text_by_the_rules_of_the_table(void **state)
{
    (void)state;
    static const struct form_case cases[] = {
        {MODU_SPOKEN, "네 ((xx)) 그래요", "네 그래요"},
        {MODU_SPOKEN, "((xxx))", ""},
        {MODU_SPOKEN, "(()) 네", "네"},
        {MODU_SPOKEN, "그 ((저기)) 거요", "그 저기 거요"},
        {MODU_SPOKEN, "((열린 채", "((열린 채"},
        {MODU_SPOKEN, "-흥미- 흥미롭다", "흥미롭다"},
        {MODU_SPOKEN, "오 -오 - 오늘", "오 오늘"},
        {MODU_SPOKEN, "서울 - 부산 - 대구", "서울 - 부산 - 대구"},
        {MODU_SPOKEN, "-12- 번", "-12- 번"},
        {MODU_SPOKEN, "비빔밥-국-", "비빔밥-국-"},
        {MODU_SPOKEN, "음~ 글쎄 그~, 뭐", "음 글쎄 그, 뭐"},
        {MODU_SPOKEN, "10~20명 가~나", "10~20명 가~나"},
        {MODU_SPOKEN, "{laughing} 아니 {clearing}", "아니"},
        {MODU_SPOKEN, "&name& 씨, &name2&가 &tel-num&로", "○○ 씨, ○○가 ○○로"},
        {MODU_SPOKEN, "&social-security-num& &company-name&", "○○ ○○"},
        {MODU_SPOKEN, "R&B&소울 &unknown&", "R&B&소울 &unknown&"},
        {MODU_SPOKEN, "한 줄\n두 줄", "한 줄 두 줄"},
        {MODU_MESSENGER, "{emoji}", ""},
        {MODU_MESSENGER, "응~ {share:photo} 봐 {system: delete}", "응~ 봐"},
        {MODU_MESSENGER, "아 {censored} -_- &other(s)&", "아 -_- ○○"},
        {MODU_MESSENGER, "{가} {A} {} {a", "{가} {A} {} {a"},
        {MODU_PARAGRAPH, "<p>첫째</p>", "첫째"},
        {MODU_PARAGRAPH, " <p>첫째</p><p>둘째</p> ", "첫째\n둘째"},
        {MODU_PARAGRAPH, "<p> 첫째 </p>\n<p> 둘째 </p>", "첫째\n둘째"},
        {MODU_SPOKEN, "-저-, 제가 -그-,가", "제가 -그-,가"},
        {MODU_PARAGRAPH, "<p>는 문단이다", "<p>는 문단이다"},
        {MODU_PARAGRAPH, "{abc} &name& ((xx)) 음~", "{abc} &name& ((xx)) 음~"},
        {MODU_WEB, "<p>예제</p>", "<p>예제</p>"},
    };
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_assign(&out, "앞|", 4);
        modu_text(cases[i].kind, cases[i].form, strlen(cases[i].form), &out);
        assert_string_equal(out.data + 4, cases[i].text);
        buf_clear(&out);
    }
    buf_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newspaper_has_its_headline_as_title_and_keeps_it_as_a_paragraph),
        cmocka_unit_test(consecutive_utterances_of_a_speaker_are_one_paragraph),
        cmocka_unit_test(document_may_be_an_object_or_stand_in_another_one),
        cmocka_unit_test(what_an_outer_document_says_itself_is_a_document_of_its_own),
        cmocka_unit_test(missing_keys_numbers_and_other_shapes_are_borne),
        cmocka_unit_test(broken_json_keeps_what_came_before_and_rejects_the_rest_byte_for_byte),
        cmocka_unit_test(deep_nesting_is_malformed),
        cmocka_unit_test(a_document_that_is_too_long_is_rejected_and_the_next_one_is_read),
        cmocka_unit_test(a_string_that_is_too_long_takes_the_rest_of_the_file_with_it),
        cmocka_unit_test(other_files_of_the_zip_are_left_with_a_note),
        cmocka_unit_test(forms_become_text_by_the_rules_of_the_table),
    };
    return cmocka_run_group_tests(tests, make_scratch, remove_scratch);
}
