/* What pseudonyms look like, what they keep, and how the finder stands hostile text. Which values are found
 * is tested on tables in test_pii_tables.c. All numbers are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/utf8.h"
#include "pipeline/pii/pii.h"
#include "pipeline/pii/pii_check.h"
#include "pipeline/pii/pii_fake.h"
#include "pipeline/pii/pii_fold.h"

struct fixture {
    struct pii *pii;
    struct pii_worker *worker;
    struct buf out;
    struct pii_counts counts;
};

static void open_with(struct fixture *f, const char *key, unsigned kinds)
{
    struct err e = {0};
    memset(f, 0, sizeof *f);
    if (pii_new(&f->pii, key, strlen(key), kinds, &e)) fail_msg("%s", e.message);
    f->worker = pii_worker_new(f->pii);
    assert_non_null(f->worker);
}

static void shut(struct fixture *f)
{
    pii_worker_free(f->worker);
    pii_free(f->pii);
    buf_free(&f->out);
}

/* The text with its values replaced; valid until the next call. */
static const char *replace_bytes(struct fixture *f, const char *text, size_t len)
{
    struct err e = {0};
    buf_clear(&f->out);
    memset(&f->counts, 0, sizeof f->counts);
    if (pii_replace(f->worker, text, len, &f->out, &f->counts, &e)) fail_msg("%s", e.message);
    return buf_text(&f->out);
}

static const char *replace(struct fixture *f, const char *text)
{
    return replace_bytes(f, text, strlen(text));
}

static void digits_of(const char *text, char digits[40])
{
    size_t n = 0;
    for (; *text && n < 39; text++)
        if (pii_digit((uint8_t)*text)) digits[n++] = *text;
    digits[n] = '\0';
}

/* One spelling of each kind, and several of those that are written in many ways. */
static const char *const samples[] = {
    "주민등록번호 850317-1029384",
    "주민번호：８５０３１７－１０２９３８４",
    "외국인등록번호 900512-6027364",
    "여권번호 M72839405",
    "여권번호 M728K9405",
    "면허번호 11-98-283746-51",
    "서울 98-283746-51 면허",
    "010-2938-4756",
    "＋82 10 2938 4756",
    "０１０－２９３８－４７５６",
    "02) 738-2910",
    "070-4829-1837",
    "Gil.Dong_77@naver.com",
    "gildong (at) univ.ac.kr",
    "https://blog.naver.com/Gildong/2218?x=%EA%B0",
    "www.site.co.kr/대한민국_역사",
    "@gildong_hong",
    "카드 4658-2918-3746-5521",
    "국민은행 482901-04-192837",
    "12가 3456",
    "서버 211.34.105.20 접속",
    "2001:db8:85a3::8a2e:370:7334",
    "서울 강남구 테헤란로 152",
    "101동 1203호",
    "원룸 204호",
    "@홍길동님",
};

static bool same_class(uint32_t a, uint32_t b)
{
    if (a == b) return true;
    bool wide = a > 0xFF00 && b > 0xFF00;
    if (a > 0xFF00 || b > 0xFF00) {
        if (!wide) return false;
        a -= 0xFEE0;
        b -= 0xFEE0;
    }
    return (pii_digit(a) && pii_digit(b)) || (pii_letter(a) && pii_letter(b) && (a & 32) == (b & 32)) ||
           (pii_hangul(a) && pii_hangul(b));
}

static void a_pseudonym_has_the_shape_of_its_value(void **state)
{
    struct fixture f;
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const char *text = samples[i], *made = replace(&f, text);
        size_t len = strlen(text), at = 0, made_at = 0;
        if (strcmp(text, made) == 0) continue; /* the check digit of a made-up number may be wrong */
        assert_int_equal(utf8_count(text, len), utf8_count(made, f.out.len));
        while (at < len) {
            uint32_t a = utf8_next(text, len, &at), b = utf8_next(made, f.out.len, &made_at);
            if (!same_class(a, b)) fail_msg("'%s' became '%s'", text, made);
        }
    }
    shut(&f);
}

static void no_value_becomes_itself(void **state)
{
    static const char *const texts[] = {"서울 강남구 테헤란로 7", "서울 강남구 테헤란로 1-2", "원룸 204호",
                                        "12가 3456"};
    char key[8];
    (void)state;
    for (int k = 0; k < 40; k++) { /* one digit in nine would stay by chance */
        struct fixture f;
        snprintf(key, sizeof key, "k%d", k);
        open_with(&f, key, 1u << PII_ADDRESS | 1u << PII_PLATE);
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            assert_string_not_equal(replace(&f, texts[i]), texts[i]);
        shut(&f);
    }
}

static void spellings_of_one_value_get_one_pseudonym(void **state)
{
    static const char *const same[][6] = {
        {"010-2938-4756", "01029384756", "010.2938.4756", "010 2938 4756", "０１０-２９３８-４７５６",
         "010)2938–4756"},
        {"주민번호 850317-1029384", "주민번호 8503171029384", "주민번호 850317 1029384", NULL},
        {"국민은행 482901-04-192837", "국민은행 48290104192837", NULL},
        {"면허번호 11-98-283746-51", "면허번호 119828374651", NULL},
        {"12가 3456", "12가3456", "12가-3456", NULL},
    };
    struct fixture f;
    struct mark_set set;
    struct marks marks = {0};
    char first[40], next[40];
    (void)state;
    pii_mark_set(&set);
    open_with(&f, "key", PII_ALL_KINDS);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct buf plain = BUF_INIT;
        for (size_t j = 0; j < 6 && same[i][j]; j++) {
            const char *made = replace(&f, same[i][j]);
            buf_clear(&plain);
            assert_int_equal(marks_find(&marks, &set, made, strlen(made)), 0);
            assert_int_equal(pii_fold(made, &marks, &plain), 0);
            digits_of(buf_text(&plain), j ? next : first);
            assert_string_not_equal(made, same[i][j]);
            if (j) assert_string_equal(next, first);
        }
        buf_free(&plain);
    }
    marks_free(&marks);
    shut(&f);
}

static void a_country_code_changes_nothing(void **state)
{
    struct fixture f;
    char home[40], abroad[40];
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    digits_of(replace(&f, "010-2938-4756"), home);
    digits_of(replace(&f, "+82-10-2938-4756"), abroad);
    assert_memory_equal(abroad, "8210", 4);
    assert_string_equal(abroad + 4, home + 3);
    digits_of(replace(&f, "02-738-2910"), home);
    digits_of(replace(&f, "+82 2 738 2910"), abroad);
    assert_string_equal(abroad + 3, home + 2);
    shut(&f);
}

static void letter_case_of_an_address_is_no_other_address(void **state)
{
    struct fixture f;
    char lower[100];
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    snprintf(lower, sizeof lower, "%s", replace(&f, "gildong@naver.com"));
    const char *upper = replace(&f, "GILDONG@NAVER.COM");
    for (size_t i = 0; lower[i]; i++)
        assert_int_equal(lower[i], pii_letter((uint8_t)upper[i]) ? upper[i] | 32 : upper[i]);
    const char *spelled = replace(&f, "gildong(at)naver.com");
    assert_memory_equal(spelled, lower, 7);
    assert_memory_equal(spelled + 7, "(at)", 4);
    assert_string_equal(spelled + 11, lower + 8);
    shut(&f);
}

static void another_key_or_kind_gives_another_pseudonym(void **state)
{
    struct fixture a, b;
    (void)state;
    open_with(&a, "key", PII_ALL_KINDS);
    open_with(&b, "Key", PII_ALL_KINDS);
    assert_string_not_equal(replace(&a, "010-2938-4756"), replace(&b, "010-2938-4756"));
    struct pii_faker faker = {0};
    struct pii_key key = {(const uint8_t *)"key", 3};
    struct buf account = BUF_INIT, passport = BUF_INIT;
    struct err e = {0};
    assert_int_equal(pii_fake(&faker, &key, PII_ACCOUNT, "029384756", 9, &account, &e), 0);
    assert_int_equal(pii_fake(&faker, &key, PII_PASSPORT, "029384756", 9, &passport, &e), 0);
    assert_string_not_equal(buf_text(&account), buf_text(&passport));
    buf_free(&account);
    buf_free(&passport);
    pii_faker_free(&faker);
    shut(&a);
    shut(&b);
}

static void the_pseudonym_is_that_of_any_worker_and_any_order(void **state)
{
    struct fixture a, b;
    (void)state;
    open_with(&a, "key", PII_ALL_KINDS);
    open_with(&b, "key", PII_ALL_KINDS);
    replace(&b, "먼저 hong@naver.com, 그다음 211.34.105.20");
    assert_string_equal(replace(&a, "010-2938-4756"), replace(&b, "010-2938-4756"));
    shut(&a);
    shut(&b);
}

static void the_default_key_is_one_and_the_same(void **state)
{
    struct fixture f;
    (void)state;
    open_with(&f, "", PII_ALL_KINDS);
    assert_string_equal(replace(&f, "제 번호는 010-2938-4756입니다."), "제 번호는 010-1434-7603입니다.");
    shut(&f);
}

static void numbers_of_people_and_firms_fail_their_check(void **state)
{
    struct fixture f;
    char d[40], text[80];
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    for (int i = 0; i < 50; i++) {
        snprintf(text, sizeof text, "주민번호 8503%02d-10293%02d", 1 + i % 28, i);
        digits_of(replace(&f, text), d);
        assert_int_equal(f.counts.kinds[PII_RESIDENT], 1);
        assert_true(d[6] >= '1' && d[6] <= '4');
        assert_false(pii_birth_date(d, 13));
        assert_int_not_equal(d[12], pii_resident_digit(d));

        snprintf(text, sizeof text, "외국인등록번호 8503%02d-60293%02d", 1 + i % 28, i);
        digits_of(replace(&f, text), d);
        assert_int_equal(f.counts.kinds[PII_ALIEN], 1);
        assert_true(d[6] >= '5' && d[6] <= '8');
        assert_false(pii_birth_date(d, 13));
        assert_int_not_equal(d[12], pii_alien_digit(d));

        snprintf(text, sizeof text, "법인등록번호 110111-02938%02d", i);
        memcpy(d, "11011102938xx", 13);
        snprintf(d + 11, 3, "%02d", i);
        d[12] = pii_corporate_digit(d);
        text[strlen(text) - 1] = d[12];
        digits_of(replace(&f, text), d);
        assert_int_equal(f.counts.kinds[PII_CORPORATE], 1);
        assert_false(pii_is_corporate(d, 13));

        snprintf(d, sizeof d, "21381%04d0", 1000 + i);
        snprintf(text, sizeof text, "사업자 213-81-%04d%c", 1000 + i, pii_business_digit(d));
        digits_of(replace(&f, text), d);
        assert_int_equal(f.counts.kinds[PII_BUSINESS], 1);
        assert_false(pii_is_business(d, 10));

        snprintf(d, sizeof d, "46582918374600%02d", i);
        d[15] = pii_luhn_digit(d, 16);
        snprintf(text, sizeof text, "카드 %.4s-%.4s-%.4s-%.4s", d, d + 4, d + 8, d + 12);
        digits_of(replace(&f, text), d);
        assert_int_equal(f.counts.kinds[PII_CARD], 1);
        assert_int_equal(d[0], '4');
        assert_false(pii_is_card(d, 16));
    }
    shut(&f);
}

static void what_nobody_has_takes_the_place_of_what_somebody_has(void **state)
{
    struct fixture f;
    char d[40];
    unsigned a, b, c, e;
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    digits_of(replace(&f, "010-2938-4756"), d);
    assert_memory_equal(d, "010", 3);
    assert_true(d[3] == '0' || d[3] == '1');
    digits_of(replace(&f, "031-738-2910"), d);
    assert_memory_equal(d, "031", 3);
    assert_true(d[3] == '0' || d[3] == '1');
    assert_int_equal(sscanf(replace(&f, "211.34.105.20"), "%u.%u.%u.%u", &a, &b, &c, &e), 4);
    assert_true(a >= 240 && a <= 254 && b <= 99 && c <= 255 && e <= 99);
    assert_int_equal(sscanf(replace(&f, "45.177.1.20"), "%u.%u.%u.%u", &a, &b, &c, &e), 4);
    assert_int_equal(a, 10);
    assert_true(replace(&f, "2001:db8:85a3::8a2e:370:7334")[0] >= '4');
    char letter = replace(&f, "여권번호 M72839405")[strlen("여권번호 ")];
    assert_true(letter >= 'U' && letter <= 'Z');
    shut(&f);
}

static void the_public_part_of_an_address_stays(void **state)
{
    static const struct {
        const char *text, *start, *end;
    } rows[] = {
        {"gildong@univ.ac.kr", "", ".ac.kr"},
        {"gildong@naver.com", "", ".com"},
        {"https://www.site.co.kr", "https://www.", ".co.kr"},
        {"http://m.site.com:8080/a?b=1#c", "http://", ""},
        {"www.site.org", "www.", ".org"},
        {"+82-31-738-2910", "+82-31-", ""},
        {"0507-1382-9102", "0507-", ""},
    };
    struct fixture f;
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *made = replace(&f, rows[i].text);
        assert_string_not_equal(made, rows[i].text);
        assert_memory_equal(made, rows[i].start, strlen(rows[i].start));
        assert_string_equal(made + strlen(made) - strlen(rows[i].end), rows[i].end);
    }
    assert_non_null(strstr(replace(&f, "http://m.site.com:8080/a?b=1#c"), ".com:"));
    shut(&f);
}

static void a_kind_that_is_switched_off_stays(void **state)
{
    static const char text[] = "010-2938-4756, hong@naver.com";
    struct fixture f;
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS & ~(1u << PII_EMAIL));
    const char *made = replace(&f, text);
    assert_string_equal(strchr(made, ','), ", hong@naver.com");
    assert_int_equal(f.counts.kinds[PII_MOBILE], 1);
    assert_int_equal(f.counts.kinds[PII_EMAIL], 0);
    shut(&f);
    open_with(&f, "key", 0);
    assert_string_equal(replace(&f, text), text);
    shut(&f);
}

static void what_overlaps_belongs_to_the_network_kind(void **state)
{
    static const struct {
        const char *text;
        enum pii_kind kind;
    } rows[] = {
        {"https://a.com/010-2938-4756", PII_URL}, {"01029384756@naver.com", PII_EMAIL},
        {"http://211.34.105.20/", PII_URL},       {"https://a.com/@gildong", PII_URL},
        {"ftp://u:p@naver.com/x", PII_URL},
    };
    struct fixture f;
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        replace(&f, rows[i].text);
        for (int k = 0; k < PII_KINDS; k++) assert_int_equal(f.counts.kinds[k], k == (int)rows[i].kind);
    }
    shut(&f);
}

/* Sums worked out by hand. */
static void check_digits_are_those_of_the_definitions(void **state)
{
    (void)state;
    assert_int_equal(pii_luhn_digit("79927398713", 11), '3');    /* 67 */
    assert_int_equal(pii_business_digit("1234567890"), '1');     /* 165 + 4 */
    assert_int_equal(pii_corporate_digit("1101110000000"), '2'); /* 8 */
    assert_int_equal(pii_resident_digit("8001011234560"), '0');  /* 122 = 11 * 11 + 1 */
    assert_int_equal(pii_alien_digit("8001011234560"), '2');
    assert_true(pii_birth_date("0002293", 7));
    assert_false(pii_birth_date("0002291", 7)); /* 1900 was no leap year */
    assert_true(pii_birth_date("8402291", 7));
    assert_false(pii_birth_date("8502291", 7));
    assert_false(pii_birth_date("0002303", 7));
    assert_false(pii_birth_date("0013013", 7));
    assert_false(pii_birth_date("000101", 6));
    assert_false(pii_is_not_date("20190815", 8));
    assert_true(pii_is_not_date("20191315", 8));
}

static void bytes_that_are_no_utf8_pass_unharmed(void **state)
{
    static const char text[] = "\xff 010-2938-4756 \xec\x9d 02-738-2910 \x80\xf0";
    struct fixture f;
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    const char *made = replace(&f, text);
    assert_int_equal(f.out.len, sizeof text - 1);
    assert_int_equal(f.counts.kinds[PII_MOBILE], 1);
    assert_int_equal(f.counts.kinds[PII_LANDLINE], 1);
    assert_memory_equal(made, "\xff 010-", 6);
    assert_memory_equal(made + f.out.len - 3, " \x80\xf0", 3);
    replace_bytes(&f, "a\0b010-2938-4756\0", 17);
    assert_int_equal(f.out.len, 17);
    shut(&f);
}

/* Each piece repeated to a megabyte. Time is not measured, but a test that takes minutes is seen. */
static void megabytes_of_hostile_text_come_to_an_end(void **state)
{
    static const char *const pieces[] = {
        "1",
        "12-",
        "1.",
        "a.",
        "a@",
        "@a",
        ":a",
        "1:",
        "http://",
        "www.",
        "0101234",
        "010-",
        "가1",
        "101동 ",
        "로 1",
        "계좌 1-",
        "a:b:",
        "은행 110-382-9182",
        "/a",
        "%",
        "-",
        "９",
        "서울시 강남구 테헤란로 1",
        "구 동 리 면 1",
        "@@@.",
        "(at)",
        "a-b.c",
        "주민 900101-",
    };
    enum { SIZE = 1 << 20 };
    struct fixture f;
    (void)state;
    open_with(&f, "key", PII_ALL_KINDS);
    char *text = malloc(SIZE);
    assert_non_null(text);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t len = strlen(pieces[i]), n = 0;
        while (n + len <= SIZE) {
            memcpy(text + n, pieces[i], len);
            n += len;
        }
        replace_bytes(&f, text, n);
        assert_int_equal(utf8_count(buf_text(&f.out), f.out.len), utf8_count(text, n));
    }
    free(text);
    shut(&f);
}

/* Random lines from the pieces that values are made of: as many characters come out as went in, the same text
 * gives the same result, and a second run over the result does no harm. */
static void random_text_keeps_its_length_and_its_result(void **state)
{
    static const char *const pieces[] = {
        "010",     "-",    "2938",    "4756",  " ",    "02",        ")",         "@",        "naver.com",
        "http://", "www.", "hong",    "가",    "12",   "3456",      "동",        "호",       "101",
        "로",      "서울", "강남구 ", "은행 ", "110",  "382918273", "주민번호 ", "850317",   "1029384",
        ".",       "211",  ":",       "::",    "fe80", "여권 ",     "M",         "72839405", "０",
        "１",      "－",   "번지",    "계좌 ", "\xff", "/",         "대한",      "?",        "%EA",
        "(at)",    ",",    "+82",     "면허 ", "\t",
    };
    struct fixture a, b;
    uint32_t seed = 20190819;
    struct buf text = BUF_INIT, once = BUF_INIT;
    (void)state;
    open_with(&a, "key", PII_ALL_KINDS);
    open_with(&b, "key", PII_ALL_KINDS);
    for (int round = 0; round < 20000; round++) {
        buf_clear(&text);
        buf_clear(&once);
        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525 + 1013904223;
            buf_str(&text, pieces[(seed >> 8) % (sizeof pieces / sizeof *pieces)]);
        }
        const char *made = replace_bytes(&a, text.data, text.len);
        assert_int_equal(utf8_count(made, a.out.len), utf8_count(text.data, text.len));
        assert_string_equal(replace_bytes(&b, text.data, text.len), made);
        buf_add(&once, made, a.out.len);
        replace_bytes(&a, once.data, once.len);
        assert_int_equal(utf8_count(a.out.data, a.out.len), utf8_count(text.data, text.len));
    }
    buf_free(&text);
    buf_free(&once);
    shut(&a);
    shut(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pseudonym_has_the_shape_of_its_value),
        cmocka_unit_test(no_value_becomes_itself),
        cmocka_unit_test(spellings_of_one_value_get_one_pseudonym),
        cmocka_unit_test(a_country_code_changes_nothing),
        cmocka_unit_test(letter_case_of_an_address_is_no_other_address),
        cmocka_unit_test(another_key_or_kind_gives_another_pseudonym),
        cmocka_unit_test(the_pseudonym_is_that_of_any_worker_and_any_order),
        cmocka_unit_test(the_default_key_is_one_and_the_same),
        cmocka_unit_test(numbers_of_people_and_firms_fail_their_check),
        cmocka_unit_test(what_nobody_has_takes_the_place_of_what_somebody_has),
        cmocka_unit_test(the_public_part_of_an_address_stays),
        cmocka_unit_test(a_kind_that_is_switched_off_stays),
        cmocka_unit_test(what_overlaps_belongs_to_the_network_kind),
        cmocka_unit_test(check_digits_are_those_of_the_definitions),
        cmocka_unit_test(bytes_that_are_no_utf8_pass_unharmed),
        cmocka_unit_test(megabytes_of_hostile_text_come_to_an_end),
        cmocka_unit_test(random_text_keeps_its_length_and_its_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
