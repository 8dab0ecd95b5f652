/* JSON strings read in blocks give what they give byte by byte, with each kind of vector instructions. */
#include "tests/unit/unit.h"

#include "common/json_plain.h"
#include "common/json_scan.h"
#include "tests/unit/every_cpu.h"

/* What stands in a string, and what it gives; NULL if it is not plain. */
struct piece {
    const char *json, *text;
};

static const struct piece pieces[] = {
    {"\\uac00", "가"},
    {"\\uD7A3", "힣"},
    {"\\ud7ff", "\xED\x9F\xBF"},
    {"\\ue000", "\xEE\x80\x80"},
    {"\\uFFFF", "\xEF\xBF\xBF"},
    {"\\u0800", "\xE0\xA0\x80"},
    {"\\u1000", "\xE1\x80\x80"},
    {"\\u07ff", "\xDF\xBF"},
    {"\\u0080", "\xC2\x80"},
    {"\\u00e9", "\xC3\xA9"},
    {"\\u007F", "\x7F"},
    {"\\u003c", "<"},
    {"\\u0022", "\""},
    {"\\u005c", "\\"},
    {"\\u0001", "\x01"},
    {"\\u000A", "\n"},
    {"\\\"", "\""},
    {"\\\\", "\\"},
    {"\\/", "/"},
    {"\\b\\f\\n\\r\\t", "\b\f\n\r\t"},
    {"\\\\\\\\u00e9", "\\\\u00e9"},
    {"\\\\\\u00e9", "\\\xC3\xA9"},
    {"가나", "가나"},
    {"\x80\xFF", "\x80\xFF"}, /* whoever wants UTF-8 checks it */
    {"u", "u"},
    {" ", " "},
    {"\\u0000", NULL},
    {"\\ud800", NULL},
    {"\\uDFFF", NULL},
    {"\\ud83d\\ude00", NULL},
    {"\\u12g4", NULL},
    {"\\u12\x80"
     "4",
     NULL},
    {"\\u123:", NULL},
    {"\\u123`", NULL},
    {"\\u123@", NULL},
    {"\\u\\uac00", NULL},
    {"\\u123\"", NULL},
    {"\\U1234", NULL},
    {"\\a", NULL},
    {"\\'", NULL},
    {"\\\x01", NULL},
    {"\x01", NULL},
    {"\n", NULL},
    {"\x1F", NULL},
};
enum { PIECES = sizeof pieces / sizeof *pieces, PLAIN_PIECES = 26 };

/* A string in memory that ends where it ends, so that reading on is a fault that asan finds. */
struct string {
    struct buf json, text; /* text is what it gives */
    bool plain;
};

static void begin(struct string *s)
{
    buf_assign(&s->json, "\"", 1);
    buf_clear(&s->text);
    s->plain = true;
}

static void add(struct string *s, const struct piece *p)
{
    buf_str(&s->json, p->json);
    if (p->text)
        buf_str(&s->text, p->text);
    else
        s->plain = false;
}

static void add_many(struct string *s, const struct piece *p, size_t n)
{
    while (n--) add(s, p);
}

/* Read the first len bytes of s: whether they are a string that is plain. What it gives is in *got, behind
 * "x". */
static bool take(const struct string *s, size_t len, struct buf *got, size_t *taken)
{
    char *copy = malloc(len + !len);
    assert_non_null(copy);
    memcpy(copy, s->json.data, len);
    struct json_cursor c = {copy, copy + len};
    buf_assign(got, "x", 1);
    bool plain = json_take_string(&c, got);
    *taken = len - (size_t)(c.end - c.at);
    free(copy);
    return plain;
}

static void check(struct string *s, struct buf *got)
{
    size_t taken;
    buf_char(&s->json, '"');
    size_t end = s->json.len;
    buf_str(&s->json, ",\"\\uac00\":\\"); /* what is behind a string does not matter */
    for (size_t len = end; len <= s->json.len; len += s->json.len - end) {
        assert_int_equal(take(s, len, got, &taken), s->plain);
        if (!s->plain) continue;
        assert_int_equal(taken, end);
        assert_int_equal(got->len, s->text.len + 1);
        assert_memory_equal(got->data + 1, buf_text(&s->text), s->text.len);
    }
}

static void free_all(struct string *s, struct buf *got)
{
    buf_free(&s->json);
    buf_free(&s->text);
    buf_free(got);
}

static void each_piece_is_read_wherever_it_stands(void **state)
{
    (void)state;
    static const struct piece around[] = {{"x", "x"}, {"\\uac00", "가"}, {"\\n", "\n"}, {"\\\\", "\\"}};
    struct string s = {BUF_INIT, BUF_INIT, true};
    struct buf got = BUF_INIT;
    for (size_t p = 0; p < PIECES; p++) {
        for (size_t a = 0; a < 4; a++) {
            for (size_t before = 0; before < 70; before++) {
                for (size_t shift = 0; shift < 6; shift += a ? 1 : 6) {
                    begin(&s);
                    add_many(&s, &around[0], shift);
                    add_many(&s, &around[a], before);
                    add(&s, &pieces[p]);
                    add_many(&s, &around[a], 140 - before);
                    check(&s, &got);
                }
            }
        }
    }
    free_all(&s, &got);
}

static void mixed_pieces_are_read_in_any_order(void **state)
{
    (void)state;
    struct string s = {BUF_INIT, BUF_INIT, true};
    struct buf got = BUF_INIT;
    uint32_t random = 1;
    for (int round = 0; round < 20000; round++) {
        begin(&s);
        size_t kinds = round % 5 ? PLAIN_PIECES : PIECES;
        for (int n = round % 2000 ? round % 100 : 5000; n > 0; n--) { /* 5000: more than one step */
            random = random * 1664525 + 1013904223;
            add(&s, &pieces[(random >> 16) % kinds]);
        }
        check(&s, &got);
    }
    free_all(&s, &got);
}

static void a_string_that_is_cut_is_none(void **state)
{
    (void)state;
    struct string s = {BUF_INIT, BUF_INIT, true};
    struct buf got = BUF_INIT;
    size_t taken;
    begin(&s);
    for (int i = 0; i < 4; i++)
        for (size_t p = 0; p < PLAIN_PIECES; p++) add(&s, &pieces[p]);
    for (size_t len = 0; len <= s.json.len; len++) assert_false(take(&s, len, &got, &taken));
    check(&s, &got);
    free_all(&s, &got);
}

/* The end of a string byte by byte. */
static size_t end_of(const char *text, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        if (text[at] == '"') return at;
        if (text[at] == '\\' && ++at == len) return len - 1;
    }
    return len;
}

static void the_end_of_a_string_is_a_quote_that_is_not_escaped(void **state)
{
    (void)state;
    static const char bytes[] = "\\\\\\\\\\\\\"x\x01\xEA\n";
    char text[300];
    uint32_t random = 1;
    for (int round = 0; round < 20000; round++) {
        size_t kinds = round % 3 ? sizeof bytes - 1 : 6; /* else backslashes alone */
        for (size_t i = 0; i < sizeof text; i++) {
            random = random * 1664525 + 1013904223;
            text[i] = bytes[(random >> 16) % kinds];
            if (round % 2 && text[i] == '"') text[i] = 'x';
        }
        size_t len = (size_t)(random >> 8) % sizeof text;
        if (len) text[random % len] = round % 2 ? '"' : 'x';
        char *copy = malloc(len + !len);
        assert_non_null(copy);
        memcpy(copy, text, len);
        assert_int_equal(json_string_end(copy, len), end_of(copy, len));
        free(copy);
    }
}

static int run_group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_piece_is_read_wherever_it_stands),
        cmocka_unit_test(mixed_pieces_are_read_in_any_order),
        cmocka_unit_test(a_string_that_is_cut_is_none),
        cmocka_unit_test(the_end_of_a_string_is_a_quote_that_is_not_escaped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_at_every_level(run_group);
}
