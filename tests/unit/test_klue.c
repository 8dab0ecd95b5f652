/* The readers of the KLUE benchmark's files, on made-up files of each form. */
#include "bm25/klue.h"
#include "tests/unit/unit.h"

/* Collects "task/item/field=text;" of every text. */
static int collect(void *context, const struct klue_text *t, struct err *e)
{
    struct buf *out = context;
    buf_printf(out, "%s/%s/%s=", t->task, t->item, t->field);
    buf_add(out, t->text, t->len);
    buf_char(out, ';');
    return out->failed ? err_memory(e) : 0;
}

struct example {
    enum klue_task task;
    const char *file;
    const char *texts; /* what collect makes of it, or a part of the message if the file is broken */
};

static int read_example(const struct example *x, struct buf *found, struct err *e)
{
    struct klue_sink sink = {collect, found};
    bool tsv = x->task == KLUE_NER || x->task == KLUE_DP;
    return (tsv ? klue_read_tsv : klue_read_json)(x->task, "dev", "file", x->file, strlen(x->file), &sink, e);
}

static void check_reads(const struct example *examples, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct buf found = BUF_INIT;
        struct err e = {0};
        int result = read_example(&examples[i], &found, &e);
        if (result) print_error("example %zu: %s\n", i, e.message);
        assert_int_equal(result, 0);
        assert_string_equal(buf_text(&found), examples[i].texts);
        buf_free(&found);
    }
}

#define CHECK_READS(examples) check_reads(examples, sizeof examples / sizeof *examples)

static void ner_sentences_are_joined_from_their_characters(void **state)
{
    (void)state;
    static const struct example examples[] = {
        /* comments may hold tabs; blanks and # are characters; the marked text of the header is not used */
        {KLUE_NER,
         "## 주석 : ##\n## 컬럼명 : CHAR\tNE_TAG\n## a-1\t<강:LC>가 # 길\n강\tB-LC\n가\tO\n \tO\n#\tO\n "
         "\tO\n길\tO\n\n",
         "ner/a-1/sentence=강가 # 길;"},
        /* CRLF, several empty lines, no line end at the end of the file */
        {KLUE_NER, "## a-1\tx\r\n물\tO\r\n\r\n\r\n## a-2\ty\r\n불\tO\r\n \tO\r\n꽃\tO",
         "ner/a-1/sentence=물;ner/a-2/sentence=불 꽃;"},
        /* a sentence whose empty line is missing ends where the next one begins */
        {KLUE_NER, "## a-1\tx\n물\tO\n## a-2\ty\n불\tO\n", "ner/a-1/sentence=물;ner/a-2/sentence=불;"},
        {KLUE_NER, "", ""},
        {KLUE_NER, "## 주석\n\n", ""},
    };
    CHECK_READS(examples);
}

static void dp_sentences_are_their_headers(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {KLUE_DP,
         "## 칼럼명 : INDEX\tWORD_FORM\n## d-1\t바람이 분다.\n1\t바람이\t바람 "
         "이\tNNG+JKS\t2\tNP_SBJ\n2\t분다.\t불 ㄴ다 .\tVV+EF+SF\t0\tVP\n\n",
         "dp/d-1/sentence=바람이 분다.;"},
        {KLUE_DP, "## d-1\t하나\n1\tx\n\n## d-2\t둘\n1\ty", "dp/d-1/sentence=하나;dp/d-2/sentence=둘;"},
    };
    CHECK_READS(examples);
}

static void json_items_give_their_text_fields(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {KLUE_YNAT, "[{\"guid\":\"y-1\",\"title\":\"제목\",\"label\":\"사회\",\"url\":\"u\"}]",
         "ynat/y-1/title=제목;"},
        {KLUE_STS,
         "[\r\n {\"sentence1\":\"가\",\"guid\":\"s-1\",\"sentence2\":\"나\",\"labels\":{\"label\":1.0}}\r\n]",
         "sts/s-1/sentence1=가;sts/s-1/sentence2=나;"},
        {KLUE_NLI,
         "[{\"guid\":\"n-1\",\"premise\":\"a \\\"{b}\\\" "
         "\\\\\",\"hypothesis\":\"]\"},{\"guid\":\"n-2\",\"premise\":\"\",\"hypothesis\":\"c\"}]",
         "nli/n-1/premise=a \"{b}\" \\;nli/n-1/hypothesis=];nli/n-2/premise=;nli/n-2/hypothesis=c;"},
        {KLUE_RE,
         "\xEF\xBB\xBF[{\"guid\":\"r-1\",\"sentence\":\"\\uac00\",\"subject_entity\":{\"word\":\"가\"}}]",
         "re/r-1/sentence=가;"},
        {KLUE_WOS,
         "[{\"guid\":\"w-1\",\"dialogue\":[{\"role\":\"user\",\"text\":\"안녕\",\"state\":[]},{\"role\":"
         "\"sys\",\"text\":\"네\"}]}]",
         "wos/w-1/turn-0=안녕;wos/w-1/turn-1=네;"},
        {KLUE_MRC,
         "{\"version\":\"1\",\"data\":[{\"title\":\"제목\",\"paragraphs\":[{\"context\":\"비가 왔다. 길이 "
         "젖었다.\","
         "\"qas\":[{\"guid\":\"m-1\",\"question\":\"왜?\",\"answers\":[{\"text\":\"비\"}]},{\"guid\":\"m-2\","
         "\"question\":\"뭐?\"}]}]}]}",
         "mrc/m-1/title=제목;mrc/m-1/context-0=비가 왔다.;mrc/m-1/context-1=길이 "
         "젖었다.;mrc/m-1/question=왜?;mrc/m-2/question=뭐?;"},
        {KLUE_STS, "[]", ""},
    };
    CHECK_READS(examples);
}

static void broken_files_are_named_with_the_place(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {KLUE_NER, "## a\tx\n물\n", "line 2: a row without a tab"},
        {KLUE_NER, "물\tO\n\n", "line 2: a sentence without its '## id' line"},
        {KLUE_STS, "", "not valid JSON"},
        {KLUE_STS, "[{\"guid\":\"s-1\",\"sentence1\":\"가\"", "not valid JSON"},
        {KLUE_STS, "[{\"guid\":\"s-1\"}] x", "not valid JSON"},
        {KLUE_STS, "[{\"guid\":\"s-1\",\"sentence1\":\"가\"}]", "no text 'sentence2'"},
        {KLUE_STS, "[{\"guid\":\"s-1\",\"sentence1\":1,\"sentence2\":\"나\"}]", "no text 'sentence1'"},
        {KLUE_STS, "[{\"sentence1\":\"가\"}]", "without 'guid'"},
        {KLUE_WOS, "[{\"guid\":\"w-1\",\"dialogue\":[{\"role\":\"user\"}]}]", "turn 0 has no 'text'"},
        {KLUE_MRC, "{\"data\":[{\"title\":\"t\",\"paragraphs\":[{\"qas\":[]}]}]}",
         "without 'context' or 'qas'"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct buf found = BUF_INIT;
        struct err e = {0};
        assert_int_equal(read_example(&examples[i], &found, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (!strstr(e.message, examples[i].texts)) fail_msg("example %zu: '%s'", i, e.message);
        buf_free(&found);
    }
}

static void nesting_is_limited(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    struct buf file = BUF_INIT, found = BUF_INIT;
    struct err e = {0};
    for (int i = 0; i < DEEP; i++) buf_char(&file, '[');
    for (int i = 0; i < DEEP; i++) buf_char(&file, ']');
    struct example x = {KLUE_STS, buf_text(&file), NULL};
    assert_int_equal(read_example(&x, &found, &e), -1);
    assert_non_null(strstr(e.message, "levels deep"));
    buf_free(&file);
    buf_free(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ner_sentences_are_joined_from_their_characters),
        cmocka_unit_test(dp_sentences_are_their_headers),
        cmocka_unit_test(json_items_give_their_text_fields),
        cmocka_unit_test(broken_files_are_named_with_the_place),
        cmocka_unit_test(nesting_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
