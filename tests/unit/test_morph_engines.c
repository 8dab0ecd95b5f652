/* The analysers of `malmoi morphs`, all on the same text. Where `make setup` has not been run, most of these
 * tests are skipped. */
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
#include "pipeline/morphs/native.h"
#include "pipeline/morphs/pieces.h"

enum { N_ENGINES = 3 }; /* native, native without vector instructions, mecab */

struct fixture {
    struct native *native;
    struct mecab *mecab;
    struct native_worker *native_workers[2];
    struct mecab_worker *mecab_worker;
};

static int setup(void **state)
{
    static struct fixture f;
    struct buf library = BUF_INIT, dictionary = BUF_INIT;
    struct err e = {0};
    if (mecab_find_library(NULL, &library, &e) == 0 && mecab_find_dictionary(NULL, &dictionary, &e) == 0) {
        if (mecab_open(&f.mecab, buf_text(&library), buf_text(&dictionary), &e)) return -1;
        if (native_open(&f.native, buf_text(&dictionary), &e)) return -1;
        if (mecab_worker_new(&f.mecab_worker, f.mecab, &e)) return -1;
        for (int i = 0; i < 2; i++)
            if (native_worker_new(&f.native_workers[i], f.native, &e)) return -1;
        native_worker_plain(f.native_workers[1]);
    }
    buf_free(&library);
    buf_free(&dictionary);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    mecab_worker_free(f->mecab_worker);
    for (int i = 0; i < 2; i++) native_worker_free(f->native_workers[i]);
    mecab_close(f->mecab);
    native_close(f->native);
    return 0;
}

static struct fixture *fixture_of(void **state)
{
    struct fixture *f = *state;
    if (!f->mecab) skip();
    return f;
}

static void analyse(struct fixture *f, int engine, const char *text, size_t len, morph_array *morphs)
{
    struct err e = {0};
    int result = engine < 2 ? native_analyse(f->native_workers[engine], text, len, true, morphs, &e)
                            : mecab_analyse(f->mecab_worker, text, len, morphs, &e);
    assert_int_equal(result, 0);
}

/* "begin:length:tag" of each morpheme, joined by blanks. */
static void spans_of(struct fixture *f, int engine, const char *text, size_t len, struct buf *out)
{
    morph_array morphs = ARRAY_INIT;
    analyse(f, engine, text, len, &morphs);
    buf_clear(out);
    for (size_t i = 0; i < morphs.len; i++) {
        const struct morph *m = &morphs.items[i];
        buf_printf(out, "%s%zu:%zu:%.*s", i ? " " : "", m->begin, m->len, (int)m->tag_len, m->tag);
    }
    array_free(&morphs);
}

/* Every engine gives these spans. */
static void expect_spans(struct fixture *f, const char *text, size_t len, const char *expected)
{
    struct buf got = BUF_INIT;
    for (int engine = 0; engine < N_ENGINES; engine++) {
        spans_of(f, engine, text, len, &got);
        assert_string_equal(buf_text(&got), expected);
    }
    buf_free(&got);
}

/* Every engine gives what the library gives. */
static void expect_agreement(struct fixture *f, const char *text, size_t len)
{
    struct buf expected = BUF_INIT;
    spans_of(f, N_ENGINES - 1, text, len, &expected);
    expect_spans(f, text, len, buf_text(&expected));
    buf_free(&expected);
}

static void the_left_space_penalty_makes_a_noun_of_the_king(void **state)
{
    static const char text[] = "당시 인조는";
    expect_spans(fixture_of(state), text, sizeof text - 1, "0:6:NNG 7:6:NNG 13:3:JX");
}

static void white_space_belongs_to_no_morpheme(void **state)
{
    struct fixture *f = fixture_of(state);
    expect_spans(f, "", 0, "");
    expect_spans(f, " \t\v\r\n ", 6, "");
    expect_spans(f, "  학교  ", 10, "2:6:NNG");
    expect_spans(f, "\f", 1, "0:1:SY"); /* no white space to MeCab */
}

static void nul_is_a_character(void **state)
{
    expect_spans(fixture_of(state), "학교\0학교", 13, "0:6:NNG 6:1:SY 7:6:NNG");
}

/* Nothing between the morphemes but blanks, and none begins inside of a character. */
static void expect_whole(const struct buf *text, const morph_array *morphs)
{
    size_t at = 0;
    for (size_t i = 0; i < morphs->len; i++) {
        for (; at < morphs->items[i].begin; at++) assert_int_equal(text->data[at], ' ');
        at += morphs->items[i].len;
        assert_true(((unsigned char)text->data[morphs->items[i].begin] & 0xC0) != 0x80);
    }
    assert_int_equal(at, text->len);
}

static void text_longer_than_a_piece_loses_nothing(void **state)
{
    struct fixture *f = fixture_of(state);
    morph_array morphs = ARRAY_INIT;
    struct buf text = BUF_INIT;
    while (text.len < 3 * PIECE_BYTES) buf_str(&text, "학교");
    for (int i = 0; i < 70000; i++) buf_char(&text, ' ');
    buf_str(&text, "학교");
    for (int engine = 0; engine < N_ENGINES; engine++) {
        analyse(f, engine, text.data, text.len, &morphs);
        expect_whole(&text, &morphs);
    }
    expect_agreement(f, text.data, text.len);
    array_free(&morphs);
    buf_free(&text);
}

static void nothing_behind_the_end_is_looked_up(void **state)
{
    static const char text[] = "학교 초등학교에서부터도";
    expect_spans(fixture_of(state), text, 7, "0:6:NNG");
}

static void long_white_space_loses_nothing(void **state)
{
    struct fixture *f = fixture_of(state);
    struct buf text = BUF_INIT, expected = BUF_INIT;
    static const int runs[] = {5000, 64999, 65000, 65001, 65533, 65534, 65535, 65536, 65540, 300000};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        buf_clear(&text);
        buf_clear(&expected);
        buf_str(&text, "학교");
        for (int k = 0; k < runs[i]; k++) buf_char(&text, ' ');
        buf_str(&text, "학교");
        buf_printf(&expected, "0:6:NNG %d:6:NNG", 6 + runs[i]);
        expect_spans(f, text.data, text.len, buf_text(&expected));
    }
    buf_free(&text);
    buf_free(&expected);
}

/* The lines of bytes.in that are not valid UTF-8 or hold control characters, against bytes.spans. */
static void bytes_that_are_no_text_are_analysed_as_in_the_golden(void **state)
{
    struct fixture *f = fixture_of(state);
    struct buf path = BUF_INIT, in = BUF_INIT, expected = BUF_INIT;
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
        expect_spans(f, line, (size_t)(end - line), want);
        line = end + 1;
        want = stop + 1;
    }
    assert_int_equal(*want, '\0');
    buf_free(&path);
    buf_free(&in);
    buf_free(&expected);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 33;
}

/* Bits of words, characters of every class, white space, and bytes that are no text. */
static void random_text(uint64_t *seed, struct buf *out)
{
    static const char *const bits[] = {"는",
                                       "을",
                                       "습니다",
                                       "에듀 ",
                                       "영치기 영차",
                                       "하",
                                       "였",
                                       "고",
                                       "이",
                                       "인조",
                                       "당시",
                                       "한국",
                                       " ",
                                       "  ",
                                       "\t",
                                       "\v",
                                       "!",
                                       "!!!!!!!!!!!!!!!!!!!!!!!!",
                                       "a",
                                       "Zürich",
                                       "1",
                                       "３",
                                       "三",
                                       "漢字",
                                       "々",
                                       "カナ",
                                       "ひら",
                                       "ア",
                                       "ᄒ",
                                       "ㅋㅋㅋㅋ",
                                       "Ж",
                                       "α",
                                       "😀",
                                       "\xEF\xBF\xBF",
                                       "\xF4\x8F\xBF\xBF",
                                       "　",
                                       "\xC2\xA0",
                                       "⼀⼁⼂",
                                       "\xE0",
                                       "\xC0\xA0",
                                       "\xE0\x80\xA0",
                                       "\x80",
                                       "\xFC",
                                       "\xF8",
                                       "〇",
                                       "·",
                                       "꽯",
                                       "뷁",
                                       "갸가거겨고교구규그기가갸거겨고교구규그기가갸거겨고"};
    buf_clear(out);
    for (uint64_t n = next_random(seed) % 24; n > 0; n--) {
        uint64_t kind = next_random(seed) % 8;
        if (kind == 0)
            buf_char(out, (char)next_random(seed));
        else if (kind <= 2)
            buf_utf8(out, 0xAC00 + (uint32_t)(next_random(seed) % 11172));
        else
            buf_str(out, bits[next_random(seed) % (sizeof bits / sizeof *bits)]);
    }
}

static void the_engines_agree_on_random_bytes(void **state)
{
    struct fixture *f = fixture_of(state);
    struct buf text = BUF_INIT;
    uint64_t seed = 20180720;
    for (int i = 0; i < 20000; i++) {
        random_text(&seed, &text);
        expect_agreement(f, buf_text(&text), text.len);
    }
    buf_free(&text);
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
        cmocka_unit_test(the_engines_agree_on_random_bytes),
        cmocka_unit_test(a_file_that_is_no_library_is_refused_by_name),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
