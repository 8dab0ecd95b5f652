/* The reader of mecab-ko-dic's compiled files, on a dictionary of a few words: what is broken is refused by
 * name and place, and what is accepted can be used. */
#include "tests/unit/unit.h"

#include "common/buf.h"
#include "pipeline/morphs/native.h"
#include "tests/unit/tiny_dictionary.h"

static int setup(void **state)
{
    static struct tiny_dictionary tiny;
    tiny_make(&tiny);
    *state = &tiny;
    return 0;
}

static int teardown(void **state)
{
    tiny_free(*state);
    return 0;
}

static void spans_of(const struct native *n, const char *text, struct buf *out)
{
    struct native_worker *w;
    struct err e = {0};
    morph_array morphs = ARRAY_INIT;
    assert_int_equal(native_worker_new(&w, n, &e), 0);
    assert_int_equal(native_analyse(w, text, strlen(text), true, &morphs, &e), 0);
    buf_clear(out);
    for (size_t i = 0; i < morphs.len; i++) {
        const struct morph *m = &morphs.items[i];
        buf_printf(out, "%s%zu:%zu:%.*s", i ? " " : "", m->begin, m->len, (int)m->tag_len, m->tag);
    }
    array_free(&morphs);
    native_worker_free(w);
}

static void a_dictionary_of_a_few_words_is_read(void **state)
{
    struct tiny_dictionary *t = *state;
    struct native *n;
    struct err e = {0};
    struct buf got = BUF_INIT;
    int result = native_open_bytes(&n, t->files, tiny_dicrc, &e);
    assert_string_equal(e.message, "");
    assert_int_equal(result, 0);
    spans_of(n, "가나는", &got);
    assert_string_equal(buf_text(&got), "0:6:NNG 6:3:JX");
    spans_of(n, "  라 마 뷁뷁", &got); /* a word with a blank in it */
    assert_string_equal(buf_text(&got), "2:7:NNG 10:6:UNKNOWN");
    spans_of(n, "라 ", &got);
    assert_string_equal(buf_text(&got), "0:3:UNKNOWN");
    native_close(n);
    buf_free(&got);
}

/* Open with one file in place of its own: the message. NULL if it is accepted. */
static const char *open_with(const struct tiny_dictionary *t, enum native_file which, struct file_bytes bytes,
                             struct err *e)
{
    struct file_bytes files[4];
    struct native *n;
    memcpy(files, t->files, sizeof files);
    files[which] = bytes;
    *e = (struct err){0};
    if (native_open_bytes(&n, files, tiny_dicrc, e)) {
        assert_null(n);
        assert_int_equal(e->code, ERR_DATA);
        return e->message;
    }
    struct buf got = BUF_INIT;
    spans_of(n, "가나는 나라 마\x80 abc 라 마 뷁", &got);
    buf_free(&got);
    native_close(n);
    return NULL;
}

/* A copy with count bytes from at on replaced; free it. */
static struct file_bytes patched(struct file_bytes from, size_t at, const void *with, size_t count)
{
    uint8_t *bytes = malloc(from.len);
    assert_non_null(bytes);
    memcpy(bytes, from.bytes, from.len);
    memcpy(bytes + at, with, count);
    return (struct file_bytes){bytes, from.len};
}

static void what_is_broken_is_named_with_its_place(void **state)
{
    static const size_t tokens = 72 + TINY_UNITS * 8;
    static const struct {
        enum native_file file;
        size_t at;
        uint32_t value;
        const char *message;
    } cases[] = {{NATIVE_SYS, 0, 1, "'sys.dic', byte 0"},
                 {NATIVE_SYS, 4, 101, "'sys.dic', byte 4"},
                 {NATIVE_SYS, 8, 2, "'sys.dic', byte 8"},
                 {NATIVE_SYS, 16, 4, "'sys.dic', byte 16"},
                 {NATIVE_SYS, 24, 8, "'sys.dic', byte 24"},
                 {NATIVE_SYS, 40, 0x2D435545, "'sys.dic', byte 40"},
                 {NATIVE_SYS, tokens, 3, "'sys.dic', byte 16456"},
                 {NATIVE_SYS, tokens + 8, 1 << 20, "byte 16464: feature"},
                 {NATIVE_UNK, 8, 0, "'unk.dic', byte 8"},
                 {NATIVE_MATRIX, 0, 0x40003, "'matrix.bin', byte 0"},
                 {NATIVE_CHARS, 0, 4, "'char.bin', byte 0"},
                 {NATIVE_CHARS, 4, 0x58585858, "'char.bin', byte 4"},
                 {NATIVE_CHARS, 100 + 4 * 65, 9u << 18, "U+0041"}};
    const struct tiny_dictionary *t = *state;
    struct err e;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file_bytes bytes = patched(t->files[cases[i].file], cases[i].at, &cases[i].value, 4);
        const char *message = open_with(t, cases[i].file, bytes, &e);
        assert_non_null(message);
        assert_non_null(strstr(message, cases[i].message));
        free((void *)bytes.bytes);
    }
}

static void a_cut_file_is_refused(void **state)
{
    const struct tiny_dictionary *t = *state;
    struct err e;
    for (int file = 0; file < 4; file++) {
        static const size_t lens[] = {0, 1, 3, 4, 71, 72, 100};
        for (size_t i = 0; i <= sizeof lens / sizeof *lens; i++) {
            size_t len = i < sizeof lens / sizeof *lens ? lens[i] : t->files[file].len - 1;
            if (len >= t->files[file].len) continue;
            uint8_t *copy =
                malloc(len ? len : 1); /* exactly so long, so that a sanitizer sees what is beyond */
            assert_non_null(copy);
            memcpy(copy, t->files[file].bytes, len);
            const char *message = open_with(t, file, (struct file_bytes){copy, len}, &e);
            assert_non_null(message);
            assert_non_null(strstr(message, native_file_names[file]));
            free(copy);
        }
    }
}

/* Every unit, token and header field in turn gets a value that leads away. */
static void no_value_leads_outside(void **state)
{
    static const uint32_t values[] = {0, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, TINY_UNITS - 1};
    const struct tiny_dictionary *t = *state;
    struct err e;
    int accepted = 0;
    for (size_t at = 72; at + 4 <= t->files[NATIVE_SYS].len; at += 4) {
        uint32_t old;
        memcpy(&old, t->files[NATIVE_SYS].bytes + at, 4);
        if (!old) continue; /* free units, most of them */
        for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
            struct file_bytes bytes = patched(t->files[NATIVE_SYS], at, &values[i], 4);
            accepted += !open_with(t, NATIVE_SYS, bytes, &e);
            free((void *)bytes.bytes);
        }
    }
    assert_in_range(accepted, 10, 1000);
}

static void settings_that_are_not_understood_are_refused(void **state)
{
    static const char *const wrong[] = {"left-space-penalty-factor = 120",
                                        "left-space-penalty-factor = 120,",
                                        "left-space-penalty-factor = x,1",
                                        "left-space-penalty-factor = 70000,1",
                                        "left-space-penalty-factor = 1,99999999",
                                        "left-space-penalty-factor = 1,2,\n3",
                                        "a = b\nunk-feature = X",
                                        "max-grouping-size = 3"};
    const struct tiny_dictionary *t = *state;
    struct native *n;
    struct err e = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(native_open_bytes(&n, t->files, wrong[i], &e), -1);
        assert_non_null(strstr(e.message, "dicrc"));
    }
    assert_int_equal(native_open_bytes(&n, t->files, "left-space-penalty-factor=1,2,3,4 \r\n", &e), 0);
    native_close(n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dictionary_of_a_few_words_is_read),
        cmocka_unit_test(what_is_broken_is_named_with_its_place),
        cmocka_unit_test(a_cut_file_is_refused),
        cmocka_unit_test(no_value_leads_outside),
        cmocka_unit_test(settings_that_are_not_understood_are_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
