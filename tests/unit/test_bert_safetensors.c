/* safetensors: what is written is what is read, numbers convert exactly, and no header is trusted. */
#include "tests/unit/scratch.h"
#include "tests/unit/tensor_file.h"

#include <math.h>

#include "bert/safetensors.h"

/* Parse a copy of exactly this length, so that a read beyond it is seen. */
static int parse(struct safetensors *s, const struct buf *file, struct err *e)
{
    uint8_t *copy = malloc(file->len ? file->len : 1);
    assert_non_null(copy);
    if (file->len) memcpy(copy, file->data, file->len);
    *s = (struct safetensors){.bytes = copy, .len = file->len};
    return safetensors_parse(s, e);
}

static void forget(struct safetensors *s)
{
    safetensors_forget(s);
    free((void *)s->bytes);
}

static void expect_refused(const struct buf *file, const char *message)
{
    struct safetensors s;
    struct err e = {0};
    int result = parse(&s, file, &e);
    if (result != -1 || e.code != ERR_DATA || !strstr(e.message, message))
        fail_msg("expected '%s', got %d '%s'", message, result, e.message);
    forget(&s);
}

#define T(dtype, shape, offsets) "{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"

static const struct header_case {
    const char *json;
    size_t data;
    const char *message; /* NULL: it is a good one */
} headers[] = {
    {"{}", 0, NULL},
    {"{} \n\t ", 0, NULL},
    {"{\"__metadata__\":{\"format\":\"pt\",\"\":\"\"}}", 0, NULL},
    {"{\"a\":" T("F32", "[2,3]", "[0,24]") "}", 24, NULL},
    {"{\"a\":" T("F32", "[]", "[0,4]") "}", 4, NULL},
    {"{\"b\":" T("U8", "[4]", "[3,7]") ",\"a\":" T("BOOL", "[3,1]", "[0,3]") "}", 7, NULL},
    {"{\"a\":" T("F32", "[0]", "[0,0]") ",\"b\":" T("F8_E5M2", "[1]", "[0,1]") "}", 1, NULL},
    {"{\"a\":{\"data_offsets\":[0,2],\"shape\":[1],\"dtype\":\"BF16\"}}", 2, NULL},
    /* JSON that is none, or more than an object */
    {"[]", 0, "the header does not begin with '{'"},
    {" {}", 0, "the header does not begin with '{'"},
    {"{\"a\":", 0, "the header is not valid JSON"},
    {"{}x", 0, "the header is not valid JSON at byte 3: parse error: trailing garbage"},
    {"{}{}", 0, "the header is not valid JSON"},
    {"{\"\xff\":1}", 0, "the header is not valid JSON"},
    {"{\"a\\u0000b\":" T("U8", "[1]", "[0,1]") "}", 1, "the name of tensor 0 holds a control character"},
    /* members of the wrong kind */
    {"{\"__metadata__\":[]}", 0, "'__metadata__' is not an object"},
    {"{\"__metadata__\":{\"a\":1}}", 0, "'__metadata__' holds something else than strings"},
    {"{\"__metadata__\":{\"a\":{}}}", 0, "'__metadata__' holds something else than strings"},
    {"{\"__metadata__\":{},\"__metadata__\":{}}", 0, "'__metadata__' stands twice"},
    {"{\"a\":null}", 0, "tensor 'a' is not an object"},
    {"{\"a\":[[[[]]]]}", 0, "tensor 'a' is not an object"},
    {"{\"a\":{\"dtype\":1}}", 0, "tensor 'a': 'dtype' is not a string"},
    {"{\"a\":{\"shape\":\"1\"}}", 0, "tensor 'a': 'shape' is not an array"},
    {"{\"a\":{\"shape\":[[1]]}}", 0, "tensor 'a': 'shape' holds something else than sizes"},
    {"{\"a\":{\"shape\":[true]}}", 0, "tensor 'a': 'shape' holds something else than sizes"},
    {"{\"a\":{\"data_offsets\":{}}}", 0, "tensor 'a': 'data_offsets' is not an array"},
    {"{\"a\":{\"data_offsets\":[null]}}", 0, "tensor 'a': 'data_offsets' holds something else than offsets"},
    {"{\"a\":{\"stride\":[1]}}", 0, "tensor 'a' has an unknown member"},
    {"{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 0, "tensor 'a' has 'dtype' twice"},
    {"{\"a\":{\"shape\":[],\"shape\":[]}}", 0, "tensor 'a' has 'shape' twice"},
    {"{\"a\":{\"data_offsets\":[0,1],\"data_offsets\":[0,1]}}", 0, "tensor 'a' has 'data_offsets' twice"},
    {"{\"a\":{\"shape\":[],\"data_offsets\":[0,1]}}", 1, "tensor 'a' has no 'dtype'"},
    {"{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1, "tensor 'a' has no 'shape'"},
    {"{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", 1, "tensor 'a' has no 'data_offsets'"},
    /* numbers */
    {"{\"a\":" T("F31", "[1]", "[0,4]") "}", 4, "tensor 'a' has the unknown dtype 'F31'"},
    {"{\"a\":" T("F32\\u0000", "[1]", "[0,4]") "}", 4, "tensor 'a' has the unknown dtype"},
    {"{\"a\":" T("F8_E4M3FNUZ", "[1]", "[0,1]") "}", 1, "tensor 'a' has the unknown dtype 'F8_E4M3FNUZ'"},
    {"{\"a\":" T("U8", "[-1]", "[0,1]") "}", 1, "tensor 'a': '-1' is not a whole number of 64 bits"},
    {"{\"a\":" T("U8", "[1.0]", "[0,1]") "}", 1, "tensor 'a': '1.0' is not a whole number"},
    {"{\"a\":" T("U8", "[1e0]", "[0,1]") "}", 1, "tensor 'a': '1e0' is not a whole number"},
    {"{\"a\":" T("U8", "[18446744073709551616]", "[0,1]") "}", 1, "is not a whole number of 64 bits"},
    {"{\"a\":" T("U8", "[18446744073709551620]", "[0,1]") "}", 1, "is not a whole number of 64 bits"},
    {"{\"a\":" T("U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]") "}", 1, "tensor 'a' has more than 8 dimensions"},
    {"{\"a\":" T("U8", "[1]", "[0,1,2]") "}", 1, "tensor 'a' has more than two offsets"},
    {"{\"a\":" T("U8", "[1]", "[0]") "}", 1, "tensor 'a' has fewer than two offsets"},
    {"{\"a\":" T("U8", "[1]", "[]") "}", 1, "tensor 'a' has fewer than two offsets"},
    /* sizes and places */
    {"{\"a\":" T("U8", "[4294967296,4294967296]", "[0,0]") "}", 0,
     "the shape of tensor 'a' is larger than 64 bits can say"},
    {"{\"a\":" T("F64", "[2305843009213693952]", "[0,0]") "}", 0,
     "the shape of tensor 'a' is larger than 64 bits can say"},
    {"{\"a\":" T("F16", "[2,3]", "[0,24]") "}", 24,
     "tensor 'a' has 24 bytes, but its shape and dtype need 12"},
    {"{\"a\":" T("U8", "[1]", "[2,1]") "}", 1, "tensor 'a' ends at byte 1, before its beginning at 2"},
    {"{\"a\":" T("U8", "[1]", "[1,2]") "}", 2,
     "tensor 'a' begins at byte 1 of the data, which is behind a hole that begins at 0"},
    {"{\"a\":" T("U8", "[2]", "[0,2]") ",\"b\":" T("U8", "[2]", "[1,3]") "}", 3,
     "tensor 'b' begins at byte 1 of the data, which is before the end of another one at 2"},
    {"{\"a\":" T("U8", "[2]", "[0,2]") ",\"b\":" T("U8", "[2]", "[0,2]") "}", 2,
     "tensor 'b' begins at byte 0"},
    {"{\"a\":" T("U8", "[2]", "[0,2]") ",\"a\":" T("U8", "[2]", "[2,4]") "}", 4,
     "tensor 'a' stands twice in the header"},
    {"{\"a\":" T("U8", "[2]", "[0,2]") ",\"\\u0061\":" T("U8", "[2]", "[2,4]") "}", 4,
     "tensor 'a' stands twice in the header"},
    {"{\"a\":" T("U8", "[2]", "[0,2]") "}", 3, "the data has 3 bytes, but the last tensor ends at 2"},
    {"{}", 1, "the data has 1 bytes, but the last tensor ends at 0"},
    {"{\"a\":" T("U8", "[2]", "[0,2]") "}", 1,
     "the file is cut short: tensor 'a' ends at byte 2 of the data, which has 1"},
};

static void headers_are_judged(void **state)
{
    (void)state;
    static const char zeros[64];
    struct buf file = BUF_INIT;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        const struct header_case *h = &headers[i];
        tensor_file_join(&file, h->json, strlen(h->json), zeros, h->data);
        if (h->message) {
            expect_refused(&file, h->message);
            continue;
        }
        struct safetensors s;
        struct err e = {0};
        if (parse(&s, &file, &e)) fail_msg("'%s': %s", h->json, e.message);
        forget(&s);
    }
    buf_free(&file);
}

static void wrong_lengths_are_refused(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    expect_refused(&file, "the file is cut short: it has 0 bytes");
    buf_assign(&file, BYTES("\0\0\0\0\0\0\0"));
    expect_refused(&file, "the file is cut short: it has 7 bytes");
    buf_assign(&file, BYTES("\0\0\0\0\0\0\0\0"));
    expect_refused(&file, "the header does not begin with '{'");
    buf_assign(&file, BYTES("\1\0\0\0\0\0\0\0{}"));
    expect_refused(&file, "the header does not begin with '{'");
    buf_assign(&file, BYTES("\3\0\0\0\0\0\0\0{}"));
    expect_refused(&file, "the header has 3 bytes, but only 2 are there");
    buf_assign(&file, BYTES("\x01\xe1\xf5\x05\0\0\0\0{}"));
    expect_refused(&file, "the header is said to have 100000001 bytes; at most 100000000 are allowed");
    buf_assign(&file, BYTES("\xff\xff\xff\xff\xff\xff\xff\xff{}"));
    expect_refused(&file, "the header is said to have 18446744073709551615 bytes");
    buf_free(&file);
}

static void deep_nesting_ends_where_it_begins(void **state)
{
    (void)state;
    struct buf json = BUF_INIT, file = BUF_INIT;
    buf_str(&json, "{\"a\":{\"shape\":[");
    for (int i = 0; i < 1000000; i++) buf_char(&json, '[');
    tensor_file_join(&file, json.data, json.len, "", 0);
    expect_refused(&file, "tensor 'a': 'shape' holds something else than sizes");
    buf_free(&json);
    buf_free(&file);
}

/* With names compared pair by pair this would take minutes. */
static void many_names_are_compared_quickly(void **state)
{
    (void)state;
    struct tensor_file f = TENSOR_FILE_INIT;
    struct buf file = BUF_INIT;
    struct safetensors s;
    char name[32];
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "tensor.%d", i * 7919 % 100000);
        tensor_file_add(&f, name, "U8", "0", "", 0);
    }
    buf_char(&f.json, '}');
    tensor_file_join(&file, f.json.data, f.json.len, "", 0);
    assert_int_equal(parse(&s, &file, NULL), 0);
    assert_non_null(safetensors_find(&s, "tensor.99999"));
    assert_null(safetensors_find(&s, "tensor.100000"));
    forget(&s);
    f.json.len--;
    tensor_file_add(&f, "tensor.50000", "U8", "0", "", 0);
    buf_char(&f.json, '}');
    tensor_file_join(&file, f.json.data, f.json.len, "", 0);
    expect_refused(&file, "tensor 'tensor.50000' stands twice");
    buf_free(&f.json);
    buf_free(&f.data);
    buf_free(&file);
}

/* ---- numbers ---- */

static int read_numbers(const char *dtype, const void *bytes, size_t len, size_t n, real *out, struct err *e)
{
    struct tensor_file f = TENSOR_FILE_INIT;
    struct buf file = BUF_INIT;
    struct safetensors s;
    char shape[24];
    snprintf(shape, sizeof shape, "%zu", n);
    tensor_file_add(&f, "odd", "U8", "3", "abc", 3); /* so that the numbers are not aligned */
    tensor_file_add(&f, "t", dtype, shape, bytes, len);
    buf_char(&f.json, '}');
    tensor_file_join(&file, f.json.data, f.json.len, f.data.data, f.data.len);
    assert_int_equal(parse(&s, &file, e), 0);
    const struct safetensor *t = safetensors_find(&s, "t");
    assert_non_null(t);
    int result = safetensors_read(&s, t, out, n, e);
    forget(&s);
    buf_free(&file);
    buf_free(&f.json);
    buf_free(&f.data);
    return result;
}

/* The numbers from IEEE 754's table of binary16 and from the bits of binary32. */
static void numbers_convert_exactly(void **state)
{
    (void)state;
    static const uint16_t f16[] = {0x0000, 0x8000, 0x0001, 0x03FF, 0x0400, 0x83FF,
                                   0x3555, 0x3C00, 0x3C01, 0xC000, 0x7BFF, 0xFBFF};
    static const double f16_values[] = {0,
                                        -0.0,
                                        5.9604644775390625e-08,
                                        6.097555160522461e-05,
                                        6.103515625e-05,
                                        -6.097555160522461e-05,
                                        0.333251953125,
                                        1,
                                        1.0009765625,
                                        -2,
                                        65504,
                                        -65504};
    static const uint16_t bf16[] = {0x0000, 0x8000, 0x0001, 0x0080, 0x3F80, 0xC049, 0x7F7F};
    static const double bf16_values[] = {
        0, -0.0, 0x1p-133, 0x1p-126, 1, -3.140625, 0x1.fep127,
    };
    static const float f32[] = {0, 0x1p-149F, 0.1F, -1.5F, 0x1.fffffep127F};
    static const double f64[] = {0, 0.1, -1e-5, 1e38};
    real out[12];
    assert_int_equal(read_numbers("F16", f16, sizeof f16, 12, out, NULL), 0);
    for (size_t i = 0; i < 12; i++)
        assert_true(out[i] == (real)f16_values[i] && !signbit(out[i]) == !signbit(f16_values[i]));
    assert_int_equal(read_numbers("BF16", bf16, sizeof bf16, 7, out, NULL), 0);
    for (size_t i = 0; i < 7; i++)
        assert_true(out[i] == (real)bf16_values[i] && !signbit(out[i]) == !signbit(bf16_values[i]));
    assert_int_equal(read_numbers("F32", f32, sizeof f32, 5, out, NULL), 0);
    for (size_t i = 0; i < 5; i++) assert_true(out[i] == (real)f32[i]);
    assert_int_equal(read_numbers("F64", f64, sizeof f64, 4, out, NULL), 0);
    for (size_t i = 0; i < 4; i++) assert_true(out[i] == (real)f64[i]);
}

static void numbers_that_are_none_are_refused(void **state)
{
    (void)state;
    static const float f32[][3] = {{1, 2, NAN}, {1, 2, INFINITY}};
    static const double f64[][3] = {{1, 2, NAN}, {1, 2, -INFINITY}};
    static const uint16_t f16[][3] = {{0, 0, 0x7E00}, {0, 0, 0xFC00}};
    static const uint16_t bf16[][3] = {{0, 0, 0x7FC0}, {0, 0, 0xFF80}};
    static const struct {
        const char *dtype;
        const void *bytes;
        size_t len;
    } cases[] = {
        {"F32", f32[0], sizeof f32[0]},    {"F32", f32[1], sizeof f32[1]},    {"F64", f64[0], sizeof f64[0]},
        {"F64", f64[1], sizeof f64[1]},    {"F16", f16[0], sizeof f16[0]},    {"F16", f16[1], sizeof f16[1]},
        {"BF16", bf16[0], sizeof bf16[0]}, {"BF16", bf16[1], sizeof bf16[1]},
    };
    real out[3];
    struct err e = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_numbers(cases[i].dtype, cases[i].bytes, cases[i].len, 3, out, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        assert_string_equal(e.message, "number 2 of tensor 't' is not finite");
    }
    if (sizeof(real) == sizeof(float)) {
        static const double large[] = {1e39};
        assert_int_equal(read_numbers("F64", large, sizeof large, 1, out, &e), -1);
        assert_string_equal(e.message, "number 0 of tensor 't' is not finite");
    }
    assert_int_equal(read_numbers("I32", f32[0], sizeof f32[0], 3, out, &e), -1);
    assert_non_null(strstr(e.message, "tensor 't' has the dtype I32"));
}

/* ---- writing ---- */

static void write_two(const char *path)
{
    static const struct safetensors_entry entries[] = {{"m.", "a", 2, {2, 3}}, {"", "b\"", 1, {4, 1}}};
    static const real numbers[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    struct outfile out;
    assert_int_equal(outfile_open(&out, path, IO_REPLACE, NULL), 0);
    assert_int_equal(safetensors_write_header(&out, entries, 2, NULL), 0);
    assert_int_equal(safetensors_write_numbers(&out, numbers, 10, NULL), 0);
    assert_int_equal(outfile_commit(&out, NULL, NULL), 0);
}

static void what_is_written_is_read(void **state)
{
    struct scratch *scratch = *state;
    const char *path = scratch_path(scratch, "x.safetensors");
    struct safetensors s;
    real out[6];
    write_two(path);
    assert_int_equal(safetensors_open(&s, path, NULL), 0);
    assert_int_equal(s.tensors.len, 2);
    assert_true((s.data - s.bytes) % 8 == 0);
    if (sizeof(real) == sizeof(float)) {
        const char *expected = "{\"__metadata__\":{\"format\":\"pt\"},"
                               "\"m.a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                               "\"b\\\"\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[24,40]}}";
        assert_memory_equal(s.bytes + 8, expected, strlen(expected));
        for (const uint8_t *at = s.bytes + 8 + strlen(expected); at < s.data; at++)
            assert_int_equal(*at, ' ');
    }
    assert_int_equal(safetensors_read(&s, safetensors_find(&s, "m.a"), out, 6, NULL), 0);
    for (int i = 0; i < 6; i++) assert_true(out[i] == i + 1);
    assert_int_equal(safetensors_read(&s, safetensors_find(&s, "b\""), out, 4, NULL), 0);
    for (int i = 0; i < 4; i++) assert_true(out[i] == i + 7);
    assert_int_equal(safetensors_read(&s, safetensors_find(&s, "m.a"), out, 5, NULL), -1);
    assert_null(safetensors_find(&s, "a"));
    safetensors_close(&s);
}

/* More numbers than are handed to the outfile at once. */
static void large_arrays_are_written_whole(void **state)
{
    struct scratch *scratch = *state;
    const char *path = scratch_path(scratch, "x.safetensors");
    enum { N = 200001 };
    static const struct safetensors_entry entry = {"", "large", 1, {N, 1}};
    struct outfile out;
    struct safetensors s;
    real *numbers = malloc(N * sizeof *numbers), *back = calloc(N, sizeof *back);
    assert_true(numbers && back);
    for (size_t i = 0; i < N; i++) numbers[i] = (real)i;
    assert_int_equal(outfile_open(&out, path, IO_REPLACE, NULL), 0);
    assert_int_equal(safetensors_write_header(&out, &entry, 1, NULL), 0);
    assert_int_equal(safetensors_write_numbers(&out, numbers, N, NULL), 0);
    assert_int_equal(outfile_commit(&out, NULL, NULL), 0);
    assert_int_equal(safetensors_open(&s, path, NULL), 0);
    assert_int_equal(safetensors_read(&s, &s.tensors.items[0], back, N, NULL), 0);
    assert_memory_equal(back, numbers, N * sizeof *numbers);
    safetensors_close(&s);
    free(numbers);
    free(back);
}

static void every_cut_is_found(void **state)
{
    struct scratch *scratch = *state;
    const char *path = scratch_path(scratch, "x.safetensors");
    struct buf whole = BUF_INIT, cut = BUF_INIT;
    write_two(path);
    assert_int_equal(io_read_file(path, 1 << 20, &whole, NULL), 0);
    for (size_t len = 0; len < whole.len; len++) {
        struct safetensors s;
        struct err e = {0};
        buf_assign(&cut, whole.data, len);
        assert_int_equal(parse(&s, &cut, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        forget(&s);
    }
    buf_free(&whole);
    buf_free(&cut);
}

static void files_that_cannot_be_read_are_named(void **state)
{
    struct scratch *scratch = *state;
    struct safetensors s;
    struct err e = {0};
    assert_int_equal(safetensors_open(&s, scratch_path(scratch, "none"), &e), -1);
    assert_int_equal(e.code, ERR_SYSTEM);
    assert_int_equal(safetensors_open(&s, scratch->folder, &e), -1);
    assert_int_equal(e.code, ERR_SYSTEM);
    assert_int_equal(io_write_file(scratch_path(scratch, "empty"), "", 0, NULL), 0);
    assert_int_equal(safetensors_open(&s, scratch->path, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "empty': the file is cut short"));
    safetensors_close(&s);
}

int main(void)
{
#define IN_FOLDER(name) cmocka_unit_test_setup_teardown(name, scratch_open, scratch_close)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_judged),
        cmocka_unit_test(wrong_lengths_are_refused),
        cmocka_unit_test(deep_nesting_ends_where_it_begins),
        cmocka_unit_test(many_names_are_compared_quickly),
        cmocka_unit_test(numbers_convert_exactly),
        cmocka_unit_test(numbers_that_are_none_are_refused),
        IN_FOLDER(what_is_written_is_read),
        IN_FOLDER(large_arrays_are_written_whole),
        IN_FOLDER(every_cut_is_found),
        IN_FOLDER(files_that_cannot_be_read_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
