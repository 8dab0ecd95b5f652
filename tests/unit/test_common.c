/* Buffers, arenas, UTF-8, JSON text, options, hashes. */
#include "tests/unit/unit.h"

#include "common/arena.h"
#include "common/base64.h"
#include "common/buf.h"
#include "common/count.h"
#include "common/hash.h"
#include "common/json.h"
#include "common/json_scan.h"
#include "common/opt.h"
#include "common/utf8.h"

static void a_buffer_is_always_terminated(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    assert_string_equal(buf_text(&b), "");
    for (int i = 0; i < 1000; i++) {
        buf_i64(&b, -i);
        assert_int_equal(b.data[b.len], 0);
    }
    buf_clear(&b);
    buf_printf(&b, "%d %s", 7, "ㄱ");
    assert_string_equal(buf_text(&b), "7 ㄱ");
    buf_consume(&b, 2);
    assert_string_equal(buf_text(&b), "ㄱ");
    buf_free(&b);
}

static void a_buffer_refuses_sizes_that_overflow(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_str(&b, "x");
    assert_null(buf_reserve(&b, SIZE_MAX));
    assert_true(b.failed);
    assert_int_equal(buf_str(&b, "y"), -1);
    assert_int_equal(b.len, 1);
    buf_free(&b);
}

static void an_arena_gives_aligned_memory_and_reuses_it(void **state)
{
    (void)state;
    struct arena a = ARENA_INIT;
    char *first = arena_copy(&a, "말", 3);
    assert_string_equal(first, "말");
    for (size_t size = 0; size < 300000; size = size * 3 + 1) {
        char *memory = arena_alloc(&a, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % 16, 0);
        memset(memory, 1, size);
    }
    assert_null(arena_alloc(&a, SIZE_MAX));
    size_t used = a.in_use;
    arena_reset(&a);
    assert_ptr_equal(arena_copy(&a, "모", 3), first);
    assert_int_equal(a.high_water, used);
    arena_free(&a);
}

static void utf8_is_checked_and_repaired_as_unicode_says(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *repaired;
        size_t len;
        size_t replacements;
    } cases[] = {
        {"가나다", "가나다", 9, 0},
        {"a\x80z", "a\xEF\xBF\xBDz", 3, 1},
        {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD", 2, 2},                                 /* overlong */
        {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 3, 3},                 /* a surrogate */
        {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", 4, 4}, /* above 10FFFF */
        {"\xEA\xB0", "\xEF\xBF\xBD", 2, 1}, /* cut short: one part */
        {"\xF0\x9F\x98z", "\xEF\xBF\xBDz", 4, 1},
        {"\xFF", "\xEF\xBF\xBD", 1, 1},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", 4, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        assert_int_equal(utf8_repair(cases[i].bytes, cases[i].len, &out), cases[i].replacements);
        assert_string_equal(buf_text(&out), cases[i].repaired);
        assert_int_equal(utf8_valid(cases[i].bytes, cases[i].len), cases[i].replacements == 0);
        assert_true(utf8_valid(out.data, out.len));
        buf_free(&out);
    }
}

static void every_scalar_value_survives_encoding_and_decoding(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    for (uint32_t c = 0; c < 0x110000; c++) {
        if (c >= 0xD800 && c < 0xE000) continue;
        buf_clear(&b);
        buf_utf8(&b, c);
        uint32_t back = 0;
        assert_int_equal(utf8_decode(b.data, b.len, &back), b.len);
        assert_int_equal(back, c);
    }
    buf_free(&b);
}

static void json_strings_escape_what_they_must_and_nothing_else(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    json_string(&b, BYTES("가\"\\\n\r\t\x01\0/\x7F"));
    assert_string_equal(buf_text(&b), "\"가\\\"\\\\\\n\\r\\t\\u0001\\u0000/\x7F\"");
    buf_free(&b);
}

static void a_member_of_a_raw_object_is_found_where_it_stands(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"title\":\"가\"}", "가"},
        {"{\"a\":{\"title\":\"no\"},\"b\":[\"title\",\"no\"],\"title\":\"a\\\"b\\\\\"}", "a\\\"b\\\\"},
        {"{ \"x\" : \"title\" , \"title\" : \"\" }", ""},
        {"{\"title\":3}", NULL},
        {"{\"title\":{\"title\":\"no\"},\"z\":\"no\"}", NULL},
        {"{\"title\":[\"no\"],\"z\":\"no\"}", NULL},
        {"{\"titles\":\"no\"}", NULL},
        {"{}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t start = 0, len = 0;
        bool found = json_find_string(cases[i][0], strlen(cases[i][0]), "title", &start, &len);
        assert_int_equal(found, cases[i][1] != NULL);
        if (!found) continue;
        assert_int_equal(len, strlen(cases[i][1]));
        assert_memory_equal(cases[i][0] + start, cases[i][1], len);
    }
}

static void sums_equal_their_published_vectors(void **state)
{
    (void)state;
    char hex[SHA256_HEX];
    sha256_hex_of("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_true(xxh64("", 0) == 0xEF46DB3751D8E999u);
    uint8_t mac[32];
    hmac_sha256("Jefe", 4, BYTES("what do ya want for nothing?"), mac); /* RFC 4231, case 2 */
    assert_int_equal(mac[0], 0x5b);
    assert_int_equal(mac[31], 0x43);
}

static void one_key_serves_many_values(void **state)
{
    (void)state;
    uint8_t key[200], value[300], mac[32], wanted[32];
    for (size_t i = 0; i < sizeof key; i++) key[i] = (uint8_t)(i * 7);
    for (size_t i = 0; i < sizeof value; i++) value[i] = (uint8_t)(i * 13);
    static const size_t lens[] = {0, 1, 32, 63, 64, 65, 200}; /* 64: a block */
    for (size_t k = 0; k < sizeof lens / sizeof *lens; k++) {
        struct hmac *h = hmac_new(key, lens[k]);
        assert_non_null(h);
        for (size_t len = 0; len < sizeof value; len += 1 + len / 9) {
            assert_int_equal(hmac_of(h, value, len, mac), 0);
            hmac_sha256(key, lens[k], value, len, wanted);
            assert_memory_equal(mac, wanted, sizeof mac);
        }
        hmac_free(h);
    }
}

static void base64_pads_as_rfc_4648_shows(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = BUF_INIT;
        base64_encode(cases[i][0], strlen(cases[i][0]), &b);
        assert_string_equal(buf_text(&b), cases[i][1]);
        buf_clear(&b);
        assert_int_equal(base64_decode(cases[i][1], strlen(cases[i][1]), &b), 0);
        assert_string_equal(buf_text(&b), cases[i][0]);
        buf_free(&b);
    }
}

static void base64_that_is_not_strict_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"Zg", "Zg=", "Z===", "Z=g=", "Zg==Zg==", "Zm 8", "Zm9v\nZm9", "Zm-_"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b = BUF_INIT;
        assert_int_equal(base64_decode(cases[i], strlen(cases[i]), &b), 1);
        buf_free(&b);
    }
}

struct options {
    int64_t number;
    uint64_t size;
    double ratio;
    int color;
    bool flag;
    const char *path;
    struct opt_list list;
};

static const char *const colors[] = {"red", "blue", NULL};

static const struct opt table[] = {
    {.name = "number",
     .letter = 'n',
     .kind = OPT_INT,
     .offset = offsetof(struct options, number),
     .high = 10},
    {.name = "size", .kind = OPT_SIZE, .offset = offsetof(struct options, size), .high = 1e12},
    {.name = "ratio", .kind = OPT_DOUBLE, .offset = offsetof(struct options, ratio), .high = 1},
    {.name = "color", .kind = OPT_CHOICE, .offset = offsetof(struct options, color), .choices = colors},
    {.name = "flag", .letter = 'f', .kind = OPT_FLAG, .offset = offsetof(struct options, flag)},
    {.name = "path",
     .letter = 'p',
     .kind = OPT_STRING,
     .offset = offsetof(struct options, path),
     .run_only = true},
    {.name = "list", .kind = OPT_LIST, .offset = offsetof(struct options, list)},
    OPT_TABLE_END};

static int parse(struct options *values, struct opt_args *operands, struct err *e, char **argv)
{
    const struct opt *const tables[] = {table, NULL};
    int argc = 0;
    while (argv[argc]) argc++;
    return opt_parse(tables, values, argc, argv, operands, e);
}

static void options_and_operands_mix(void **state)
{
    (void)state;
    struct options v = {0};
    struct opt_args operands = {ARRAY_INIT};
    struct err e = {0};
    char *argv[] = {"x",   "in",   "-n",     "3",   "--size=2M", "--ratio", "0.5", "--color=blue",
                    "-fp", "file", "--list", "a,b", "--list=c",  "-",       "--",  "--flag",
                    NULL};
    assert_int_equal(parse(&v, &operands, &e, argv), 0);
    assert_int_equal(v.number, 3);
    assert_int_equal(v.size, 2 << 20);
    assert_true(v.ratio == 0.5 && v.color == 1 && v.flag);
    assert_string_equal(v.path, "file");
    assert_int_equal(operands.items.len, 3);
    assert_string_equal(operands.items.items[2], "--flag");
    struct buf config = BUF_INIT;
    opt_config(table, &v, &config);
    assert_string_equal(buf_text(&config),
                        "\"number\":3,\"size\":2097152,\"ratio\":0.5,\"color\":\"blue\",\"flag\":true,"
                        "\"list\":[\"a\",\"b\",\"c\"]");
    buf_free(&config);
    opt_list_free(&v.list);
    array_free(&operands.items);
}

static void wrong_options_are_named(void **state)
{
    (void)state;
    static char *cases[][4] = {
        {"x", "--nummer=3", NULL, "unknown option '--nummer'"},
        {"x", "--number=11", NULL, "'--number' must be between 0 and 10, not 11"},
        {"x", "--number=3x", NULL, "'--number' needs a whole number, not '3x'"},
        {"x", "--color=green", NULL, "'--color' must be one of red, blue, not 'green'"},
        {"x", "--size=-1", NULL, "'--size' needs a size such as 64M, not '-1'"},
        {"x", "--size=99999999999999999G", NULL, "'--size' needs a size such as 64M"},
        {"x", "--number", NULL, "'--number' needs a value"},
        {"x", "--flag=1", NULL, "'--flag' takes no value"},
        {"x", "-z", NULL, "unknown option '-z'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct options v = {0};
        struct opt_args operands = {ARRAY_INIT};
        struct err e = {0};
        assert_int_equal(parse(&v, &operands, &e, cases[i]), -1);
        assert_int_equal(e.code, ERR_USAGE);
        assert_memory_equal(e.message, cases[i][3], strlen(cases[i][3]));
        array_free(&operands.items);
    }
}

static void bytes_are_counted(void **state)
{
    (void)state;
    char text[1000];
    for (size_t len = 0; len < 1000; len += 37) {
        size_t stars = 0, characters = 0;
        for (size_t i = 0; i < len; i++) {
            text[i] = (char)(i % 7 ? i * 31 : '*');
            stars += text[i] == '*';
            characters += (unsigned char)text[i] < 0x80 || (unsigned char)text[i] > 0xBF;
        }
        assert_int_equal(count_byte(text, len, '*'), stars);
        assert_int_equal(count_characters(text, len), characters);
    }
    memset(text, '*', sizeof text);
    assert_int_equal(count_byte(text, sizeof text, '*'), sizeof text); /* no sum runs over */
}

/* Korean text with anything in it, at every offset of a block: as much is valid as decoding finds. */
static void utf8_is_checked_as_it_is_decoded(void **state)
{
    (void)state;
    static const char *const pieces[] = {"가", "하늘",         "a", "0123456789abcdef", "é", "😀",
                                         "힣", "\xEE\x80\x80", "\n"};
    static const char *const wrong[] = {
        "\xC0\x80",         "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF5", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\x80",     "\xED\x95",     "\xFF",         "\xC3", "\xF0\x9F\x98"};
    uint32_t random = 1;
    struct buf text = BUF_INIT;
    for (int round = 0; round < 20000; round++) {
        buf_clear(&text);
        size_t n = (size_t)round % 120, fault = round % 3 ? (random >> 8) % (n + 1) : SIZE_MAX;
        for (size_t i = 0; i <= n; i++) {
            random = random * 1664525 + 1013904223;
            if (i == fault) buf_str(&text, wrong[(random >> 16) % 12]);
            buf_str(&text, pieces[(random >> 24) % 9]);
        }
        size_t valid = 0, bytes;
        uint32_t code;
        while (valid < text.len && (bytes = utf8_decode(text.data + valid, text.len - valid, &code)))
            valid += bytes;
        assert_int_equal(utf8_valid_prefix(text.data, text.len), valid);
        if (text.len > 2) assert_true(utf8_valid_prefix(text.data, text.len - 1) <= valid);
    }
    buf_free(&text);
}

static void a_run_of_a_json_string_ends_at_what_needs_an_escape(void **state)
{
    (void)state;
    char text[200];
    for (size_t len = 0; len < sizeof text; len += 1 + len / 20) {
        memset(text, 0xC0, sizeof text);
        assert_int_equal(json_plain_run(text, len), len);
        for (size_t at = 0; at < len; at++) {
            for (int byte = 0; byte < 256; byte++) {
                text[at] = (char)byte;
                bool special = byte < 0x20 || byte == '"' || byte == '\\';
                assert_int_equal(json_plain_run(text, len), special ? at : len);
            }
            text[at] = 'x';
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_counted),
        cmocka_unit_test(a_buffer_is_always_terminated),
        cmocka_unit_test(a_buffer_refuses_sizes_that_overflow),
        cmocka_unit_test(an_arena_gives_aligned_memory_and_reuses_it),
        cmocka_unit_test(utf8_is_checked_and_repaired_as_unicode_says),
        cmocka_unit_test(every_scalar_value_survives_encoding_and_decoding),
        cmocka_unit_test(utf8_is_checked_as_it_is_decoded),
        cmocka_unit_test(a_run_of_a_json_string_ends_at_what_needs_an_escape),
        cmocka_unit_test(json_strings_escape_what_they_must_and_nothing_else),
        cmocka_unit_test(a_member_of_a_raw_object_is_found_where_it_stands),
        cmocka_unit_test(sums_equal_their_published_vectors),
        cmocka_unit_test(one_key_serves_many_values),
        cmocka_unit_test(base64_pads_as_rfc_4648_shows),
        cmocka_unit_test(base64_that_is_not_strict_is_refused),
        cmocka_unit_test(options_and_operands_mix),
        cmocka_unit_test(wrong_options_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
