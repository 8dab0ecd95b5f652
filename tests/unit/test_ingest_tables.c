/* Petitions and news: JSON Lines, CSV and WMT's forms, and what becomes of broken lines. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "fake_ingest.h"
#include "pipeline/ingest/json_fields.h"

enum { LIMIT = 1 << 20 };

/* However the stream is cut into blocks, the log is the same. */
static void check(const struct ingest_format *format, const char *text, uint64_t limit, const char *log)
{
    static const size_t blocks[] = {1, 2, 3, 7, 64, LIMIT};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        assert_string_equal(fake_read(format, text, strlen(text), blocks[i], limit), log);
}

static void petition(const char *text, const char *log)
{
    check(&ingest_petition, text, LIMIT, log);
}

static void news(const char *text, const char *log)
{
    check(&ingest_newscrawl, text, LIMIT, log);
}

/* ---- petitions as JSON Lines ---- */

static void monthly_files_give_text_key_and_meta(void **state)
{
    (void)state;
    petition("{\"category\": \"육아/교육\", \"begin\": \"2017-08-25\", \"end\": \"2017-09-24\", \"content\": "
             "\"본문.\", \"num_agree\": 5, \"petition_idx\": \"513\", \"status\": \"청원종료\", \"title\": "
             "\"제목\"}\n",
             "doc 513|본문.|\"title\":\"제목\",\"date\":\"2017-08-25\",\"category\":\"육아/교육\","
             "\"end\":\"2017-09-24\",\"status\":\"청원종료\",\"num_agree\":5\n");
}

static void keys_may_come_in_any_order_or_not_at_all(void **state)
{
    (void)state;
    petition("{\"replies\":[{\"content\":\"답\"}],\"content\":\"글\",\"petition_idx\":7,\"title\":12}",
             "doc 7|글|\"title\":\"12\"\n");
    petition("{\"content\":\"글\",\"title\":null,\"num_agree\":\"1,024\"}",
             "doc |글|\"num_agree\":\"1,024\"\n");
    petition("{\"content\":\"글\",\"num_agree\":\"1024\"}", "doc |글|\"num_agree\":1024\n");
    petition("{\"content\":\"글\",\"num_agree\":1e3}", "doc |글|\"num_agree\":\"1e3\"\n");
    petition("{\"content\":\"글\",\"replies\":[{\"content\":\"답\",\"title\":1}]}", "doc |글|\n");
    petition("{\"content\":\"글\",\"title\":\"가\",\"title\":null}", "doc |글|\n");
    petition("{\"content\":\"\",\"petition_idx\":\"1\"}", "doc 1||\n");
    petition("{\"petition_idx\":\"1\"}", "reject no-text 0 {\"petition_idx\":\"1\"}\n");
}

static void broken_lines_are_rejected_and_others_stay(void **state)
{
    (void)state;
    petition("{\"content\":\"가\"}\n{\"content\":\"나\n\n[1]\n{\"content\":\"다\"}{}\n "
             "\r\n{\"content\":\"라\"}\r\n",
             "doc |가|\n"
             "reject malformed-json 18 {\"content\":\"나\n"
             "reject malformed-json 35 [1]\n"
             "reject malformed-json 39 {\"content\":\"다\"}{}\n"
             "doc |라|\n");
}

static void a_line_over_the_limit_is_rejected_in_parts(void **state)
{
    (void)state;
    check(&ingest_petition,
          "{\"content\":\"가\"}\n{\"content\":\"0123456789012345678901\"}\n{\"content\":\"나\"}\n", 20,
          "doc |가|\nreject record-too-long 18 {\"content\":\"0123456789012345678901\"}\ndoc |나|\n");
}

/* ---- petitions as CSV ---- */

#define HEADER "article_id,start,end,answered,votes,category,title,content\r\n"

static void csv_rows_are_unescaped_and_unquoted(void **state)
{
    (void)state;
    petition(HEADER "21,2017-08-19,2017-11-17,0,9,안전/환경,\"제목, 쉼표\",\"첫 \"\"줄\"\"\\n둘째\\t줄\"\r\n",
             "doc 21|첫 \"줄\"¶둘째\t줄|\"title\":\"제목, 쉼표\",\"date\":\"2017-08-19\","
             "\"category\":\"안전/환경\",\"end\":\"2017-11-17\",\"answered\":\"0\",\"num_agree\":9\n");
}

static void csv_columns_are_found_by_name(void **state)
{
    (void)state;
    petition("x,content,article_id\na,글,1\nb,,2", "doc 1|글|\ndoc 2||\n");
    petition("number,\"제목\",답변상태,참여인원,카테고리,청원시작,청원마감,청원내용,답변원고\n"
             "3,제목,답변완료,12,행정,2020-01-01,2020-01-31,\"글\r\n둘째 줄\",답\n",
             "doc 3|글¶둘째 줄|\"title\":\"제목\",\"date\":\"2020-01-01\",\"category\":\"행정\","
             "\"end\":\"2020-01-31\",\"status\":\"답변완료\",\"num_agree\":12\n");
}

static void a_broken_row_costs_its_first_line(void **state)
{
    (void)state;
    static const char header[] = "article_id,content\n";
    static const struct {
        const char *rows, *log;
    } cases[] = {
        {"1,\"안 닫힘\n2,\"글\"\n3,글\n", "reject malformed-csv 19 1,\"안 닫힘\ndoc 2|글|\ndoc 3|글|\n"},
        {"1,\"안 닫힘\n2,글\n3,글", "reject malformed-csv 19 1,\"안 닫힘\ndoc 2|글|\ndoc 3|글|\n"},
        {"1,\"닫힌 뒤\"글\n2,글\n", "reject malformed-csv 19 1,\"닫힌 뒤\"글\ndoc 2|글|\n"},
        {"1,\"닫힌 뒤\"x\n2,글\n", "reject malformed-csv 19 1,\"닫힌 뒤\"x\ndoc 2|글|\n"},
        {"0,글\n1,\"가\"0123456789012345678901234567890123456789\n2,글\n",
         "doc 0|글|\nreject malformed-csv 25 "
         "1,\"가\"0123456789012345678901234567890123456789\ndoc 2|글|\n"},
        {"1,글,남음\n2,글\n", "reject malformed-csv 19 1,글,남음\ndoc 2|글|\n"},
        {"1\r\n2,글\n", "reject malformed-csv 19 1\ndoc 2|글|\n"},
        {"1,글\r\"\n\n\r\n2,글 \"그대로\"\r\n", "doc 1|글\r\"|\ndoc 2|글 \"그대로\"|\n"},
        {"1,\"두\n줄\"\n2,\"\"\n", "doc 1|두¶줄|\ndoc 2||\n"},
        {"\"1\"\r", "reject malformed-csv 19 \"1\"\n"},
    };
    char text[256];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "%s%s", header, cases[i].rows);
        petition(text, cases[i].log);
    }
}

static void an_unclosed_quote_takes_at_most_the_limit(void **state)
{
    (void)state;
    check(&ingest_petition, "article_id,content\n1,\"안 닫힘\n2,가나다\n3,라마바\n4,사아자\n", 40,
          "reject malformed-csv 19 1,\"안 닫힘\ndoc 2|가나다|\ndoc 3|라마바|\ndoc 4|사아자|\n");
    check(&ingest_petition, "article_id,content\n1,0123456789012345678901234567890123456789\n2,글\n", 30,
          "reject record-too-long 19 1,0123456789012345678901234567890123456789\ndoc 2|글|\n");
}

static void what_is_no_petition_is_rejected_whole(void **state)
{
    (void)state;
    petition("제목,날짜\n가,나\n", "reject unknown-format 0 제목,날짜¶가,나¶\n");
    petition("\n  \n", "");
    petition("", "");
}

/* ---- news ---- */

static void articles_take_several_names_for_their_text(void **state)
{
    (void)state;
    news("{\"id\":\"01\",\"date\":20180518,\"press\":\"가나일보\",\"category\":\"정치\",\"title\":"
         "\"제목\\t부제\","
         "\"content\":\"첫 문단.\\n둘째 "
         "문단.\\r\\n셋째\",\"url\":\"u\"}\n{\"body\":\"글\"}\n{\"text\":\"글\\\\n\"}\n",
         "doc 01|첫 문단.¶둘째 "
         "문단.¶셋째|\"title\":\"제목\\t부제\",\"date\":\"20180518\",\"category\":\"정치\","
         "\"press\":\"가나일보\",\"url\":\"u\"\ndoc |글|\ndoc |글\\n|\n");
    news("{\"content\":\"\",\"text\":\"글\"}", "doc |글|\n");
    news("date,title,content\n20180518,제목,\"글\\n\n둘째\"\n",
         "doc |글\\n¶둘째|\"title\":\"제목\",\"date\":\"20180518\"\n");
}

static void wmt_sentences_are_documents(void **state)
{
    (void)state;
    news("\n첫 문장이다.\n둘째, 문장이다.\r\n\n{셋째}\n",
         "doc |첫 문장이다.|\ndoc |둘째, 문장이다.|\ndoc |{셋째}|\n");
}

/* "가.\n나." is 6rCALgrrgpgu; the key is the SHA-256 of these 12 bytes. */
static void wmt_documents_use_the_unsplit_text(void **state)
{
    (void)state;
    news("20180518\t6rCALg==\t6rCALgrrgpgu\n",
         "doc "
         "b5f8966608926a75dc26da5ed5de9f724d60ae99b71ff0d85ea115dc411577c8|가.¶나.|\"date\":\"20180518\"\n");
}

static void broken_wmt_documents_are_rejected(void **state)
{
    (void)state;
    news("20180518\t\t!\n20180518\tYQ==\n2018\tYQ==\tYQ==\n20180518\ta\tb\tc\n20180518\tYQ==\tYQ="
         "\n20180518\t\tY=E=\n",
         "reject malformed-base64 0 20180518\t\t!\n"
         "reject malformed-line 12 20180518\tYQ==\n"
         "reject malformed-line 26 2018\tYQ==\tYQ==\n"
         "reject malformed-line 41 20180518\ta\tb\tc\n"
         "reject malformed-base64 56 20180518\tYQ==\tYQ=\n"
         "reject malformed-base64 74 20180518\t\tY=E=\n");
}

/* A member with an object for a value makes an object one that is not plain: yajl reads it. */
static void compare_with_yajl(const struct buf *text)
{
    static const char member[] = "{\"\":{},";
    struct json_field plain[3] = {{.name = "a"}, {.name = "b"}, {.name = "text"}},
                      other[3] = {{.name = "a"}, {.name = "b"}, {.name = "text"}};
    struct buf changed = BUF_INIT;
    if (text->len < 2 || text->data[0] != '{' || memchr("} \n", text->data[1], 3)) return;
    buf_str(&changed, member);
    buf_add(&changed, text->data + 1, text->len - 1);
    int result = json_fields_read(text->data, text->len, plain, 3, NULL);
    assert_int_equal(json_fields_read(changed.data, changed.len, other, 3, NULL), result);
    for (int i = 0; i < 3 && !result; i++) {
        assert_int_equal(plain[i].present, other[i].present);
        if (!plain[i].present) continue;
        assert_int_equal(plain[i].value.len, other[i].value.len);
        assert_memory_equal(buf_text(&plain[i].value), buf_text(&other[i].value), plain[i].value.len);
    }
    json_fields_free(plain, 3);
    json_fields_free(other, 3);
    buf_free(&changed);
}

static void plain_objects_are_read_as_yajl_reads_them(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"a\": \"x\\u00e9\\uB2e4\\n\\u005C\\\"y\", \"b\": 12.50, \"c\": [1, \"]\", null], \"text\": "
        "\"가\"}\n",
        "{\"a\":null,\"b\":true,\"a\":\"z\",\"text\":\"\\ud83d\\ude00\\u0000\\ud83d\",\"c\":-0.5e3}",
        "{\"text\":[],\"a\":[\"b\"],\"b\":false , \"text\":\"\\/\\b\\f\\r\\t\\uD7FF\\uE000\\uFFFF\"}  "};
    static const char *const pieces[] = {"\"",       "\\", "{", "}",  ",",   ":", "[", "]",
                                         " ",        "0",  "-", "1",  "t",   "u", ".", "\x80",
                                         "\xED\xA0", "\n", "e", ".5", "\\u", "d"};
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t len = strlen(texts[i]);
        for (size_t at = 0; at <= len; at++) {
            for (size_t k = 0; k < 2 * sizeof pieces / sizeof *pieces; k++) {
                size_t after = at + (k % 2 && at < len);
                buf_assign(&text, texts[i], at);
                if (k) buf_str(&text, pieces[k / 2]);
                buf_add(&text, texts[i] + after, len - after);
                compare_with_yajl(&text);
            }
            buf_assign(&text, texts[i], at);
            compare_with_yajl(&text); /* cut short */
        }
    }
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_objects_are_read_as_yajl_reads_them),
        cmocka_unit_test(monthly_files_give_text_key_and_meta),
        cmocka_unit_test(keys_may_come_in_any_order_or_not_at_all),
        cmocka_unit_test(broken_lines_are_rejected_and_others_stay),
        cmocka_unit_test(a_line_over_the_limit_is_rejected_in_parts),
        cmocka_unit_test(csv_rows_are_unescaped_and_unquoted),
        cmocka_unit_test(csv_columns_are_found_by_name),
        cmocka_unit_test(a_broken_row_costs_its_first_line),
        cmocka_unit_test(an_unclosed_quote_takes_at_most_the_limit),
        cmocka_unit_test(what_is_no_petition_is_rejected_whole),
        cmocka_unit_test(articles_take_several_names_for_their_text),
        cmocka_unit_test(wmt_sentences_are_documents),
        cmocka_unit_test(wmt_documents_use_the_unsplit_text),
        cmocka_unit_test(broken_wmt_documents_are_rejected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
