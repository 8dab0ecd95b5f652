/* MeCab-ko through its library. Where `make setup` has not been run, most of these tests are skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "common/io.h"
#include "pipeline/morphs/mecab.h"
#include "pipeline/morphs/mecab_find.h"

struct fixture {
    struct mecab *mecab;
    struct mecab_worker *worker;
};

static int setup(void **state)
{
    static struct fixture fixture;
    struct buf library = BUF_INIT, dictionary = BUF_INIT;
    struct err e = {0};
    if (mecab_find_library(NULL, &library, &e) == 0 && mecab_find_dictionary(NULL, &dictionary, &e) == 0) {
        if (mecab_open(&fixture.mecab, buf_text(&library), buf_text(&dictionary), &e)) return -1;
        if (mecab_worker_new(&fixture.worker, fixture.mecab, &e)) return -1;
    }
    buf_free(&library);
    buf_free(&dictionary);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    mecab_worker_free(f->worker);
    mecab_close(f->mecab);
    return 0;
}

static struct mecab_worker *worker_of(void **state)
{
    struct fixture *f = *state;
    if (!f->worker) skip();
    return f->worker;
}

/* "begin:length:tag" of each morpheme, joined by blanks. */
static void spans_of(struct mecab_worker *w, const char *text, size_t len, struct buf *out)
{
    struct err e = {0};
    morph_array morphs = ARRAY_INIT;
    assert_int_equal(mecab_analyse(w, text, len, &morphs, &e), 0);
    buf_clear(out);
    for (size_t i = 0; i < morphs.len; i++) {
        const struct morph *m = &morphs.items[i];
        buf_printf(out, "%s%zu:%zu:%.*s", i ? " " : "", m->begin, m->len, (int)m->tag_len, m->tag);
    }
    array_free(&morphs);
}

static void the_left_space_penalty_makes_a_noun_of_the_king(void **state)
{
    struct mecab_worker *w = worker_of(state);
    struct buf got = BUF_INIT;
    static const char text[] = "당시 인조는";
    spans_of(w, text, sizeof text - 1, &got);
    assert_string_equal(buf_text(&got), "0:6:NNG 7:6:NNG 13:3:JX");
    buf_free(&got);
}

static void white_space_belongs_to_no_morpheme(void **state)
{
    struct mecab_worker *w = worker_of(state);
    struct buf got = BUF_INIT;
    spans_of(w, "", 0, &got);
    assert_string_equal(buf_text(&got), "");
    spans_of(w, " \t\v\r\n ", 6, &got);
    assert_string_equal(buf_text(&got), "");
    spans_of(w, "  학교  ", 10, &got);
    assert_string_equal(buf_text(&got), "2:6:NNG");
    spans_of(w, "\f", 1, &got); /* no white space to MeCab */
    assert_string_equal(buf_text(&got), "0:1:SY");
    buf_free(&got);
}

static void nul_is_a_character(void **state)
{
    struct mecab_worker *w = worker_of(state);
    struct buf got = BUF_INIT;
    spans_of(w, "학교\0학교", 13, &got);
    assert_string_equal(buf_text(&got), "0:6:NNG 6:1:SY 7:6:NNG");
    buf_free(&got);
}

static void text_longer_than_a_piece_loses_nothing(void **state)
{
    struct mecab_worker *w = worker_of(state);
    struct err e = {0};
    morph_array morphs = ARRAY_INIT;
    struct buf text = BUF_INIT;
    while (text.len < 3 * MECAB_PIECE_BYTES) buf_str(&text, "학교");
    for (int i = 0; i < 70000; i++) buf_char(&text, ' ');
    buf_str(&text, "학교");
    assert_int_equal(mecab_analyse(w, text.data, text.len, &morphs, &e), 0);
    size_t at = 0;
    for (size_t i = 0; i < morphs.len; i++) {
        for (; at < morphs.items[i].begin; at++) assert_int_equal(text.data[at], ' ');
        at += morphs.items[i].len;
        assert_true(((unsigned char)text.data[morphs.items[i].begin] & 0xC0) != 0x80);
    }
    assert_int_equal(at, text.len);
    array_free(&morphs);
    buf_free(&text);
}

static void nothing_behind_the_end_is_looked_up(void **state)
{
    struct mecab_worker *w = worker_of(state);
    struct buf got = BUF_INIT;
    static const char text[] = "학교 초등학교에서부터도";
    spans_of(w, text, 7, &got);
    assert_string_equal(buf_text(&got), "0:6:NNG");
    buf_free(&got);
}

static void long_white_space_loses_nothing(void **state)
{
    struct mecab_worker *w = worker_of(state);
    struct buf text = BUF_INIT, got = BUF_INIT, expected = BUF_INIT;
    static const int runs[] = {5000, 64999, 65000, 65001, 65533, 65534, 65535, 65536, 65540, 300000};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        buf_clear(&text);
        buf_clear(&expected);
        buf_str(&text, "학교");
        for (int k = 0; k < runs[i]; k++) buf_char(&text, ' ');
        buf_str(&text, "학교");
        spans_of(w, text.data, text.len, &got);
        buf_printf(&expected, "0:6:NNG %d:6:NNG", 6 + runs[i]);
        assert_string_equal(buf_text(&got), buf_text(&expected));
    }
    buf_free(&text);
    buf_free(&got);
    buf_free(&expected);
}

/* The lines of bytes.in that are not valid UTF-8 or hold control characters, against bytes.spans. */
static void bytes_that_are_no_text_are_analysed_as_in_the_golden(void **state)
{
    struct mecab_worker *w = worker_of(state);
    struct buf path = BUF_INIT, in = BUF_INIT, expected = BUF_INIT, got = BUF_INIT;
    const char *shared = getenv("SHARED");
    struct err e = {0};
    buf_printf(&path, "%s/golden/mecab-ko/bytes.in", shared ? shared : "../shared");
    if (!io_exists(buf_text(&path))) {
        buf_free(&path);
        skip();
    }
    assert_int_equal(io_read_file(buf_text(&path), 1 << 20, &in, &e), 0);
    path.len -= 2;
    buf_str(&path, "spans");
    assert_int_equal(io_read_file(buf_text(&path), 1 << 20, &expected, &e), 0);
    char *line = in.data, *want = expected.data;
    while (line < in.data + in.len) {
        char *end = memchr(line, '\n', (size_t)(in.data + in.len - line)), *stop = strchr(want, '\n');
        assert_non_null(end);
        assert_non_null(stop);
        *stop = '\0';
        spans_of(w, line, (size_t)(end - line), &got);
        assert_string_equal(buf_text(&got), want);
        line = end + 1;
        want = stop + 1;
    }
    assert_int_equal(*want, '\0');
    buf_free(&path);
    buf_free(&in);
    buf_free(&expected);
    buf_free(&got);
}

static void a_file_that_is_no_library_is_refused_by_name(void **state)
{
    (void)state;
    struct mecab *m;
    struct err e = {0};
    assert_int_equal(mecab_open(&m, "/nowhere/libmecab.so", "/nowhere", &e), -1);
    assert_int_equal(e.code, ERR_SYSTEM);
    assert_non_null(strstr(e.message, "/nowhere/libmecab.so"));
    assert_null(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_left_space_penalty_makes_a_noun_of_the_king),
        cmocka_unit_test(white_space_belongs_to_no_morpheme),
        cmocka_unit_test(nul_is_a_character),
        cmocka_unit_test(text_longer_than_a_piece_loses_nothing),
        cmocka_unit_test(nothing_behind_the_end_is_looked_up),
        cmocka_unit_test(long_white_space_loses_nothing),
        cmocka_unit_test(bytes_that_are_no_text_are_analysed_as_in_the_golden),
        cmocka_unit_test(a_file_that_is_no_library_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
