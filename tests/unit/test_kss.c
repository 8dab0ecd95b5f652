/* KSS 1.3.1: what it cuts and what it does not, and that skipping changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "common/buf.h"
#include "pipeline/split/kss.h"
#include "pipeline/split/kss_marks.h"
#include "pipeline/split/kss_units.h"

struct example {
    const char *text, *sentences; /* joined by '|' */
};

static void join(const char *text, const kss_spans *spans, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < spans->len; i++) {
        if (i) buf_char(out, '|');
        buf_add(out, text + spans->items[i].begin, spans->items[i].end - spans->items[i].begin);
    }
}

static void check_all(const struct example *examples, size_t count)
{
    kss_spans spans = ARRAY_INIT;
    struct buf got = BUF_INIT;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(kss_split(examples[i].text, strlen(examples[i].text), &spans), 0);
        join(examples[i].text, &spans, &got);
        assert_string_equal(buf_text(&got), examples[i].sentences);
    }
    buf_free(&got);
    array_free(&spans);
}

#define CHECK(...)                                                                                           \
    do {                                                                                                     \
        static const struct example examples[] = {__VA_ARGS__};                                              \
        check_all(examples, sizeof examples / sizeof *examples);                                             \
    } while (0)

static void endings_end_a_sentence_with_or_without_a_full_stop(void **state)
{
    (void)state;
    CHECK({"비가 왔다. 우산을 폈다.", "비가 왔다.|우산을 폈다."},
          {"길이 멀어요 버스를 탔답니다 정류장은 앞이다", "길이 멀어요|버스를 탔답니다|정류장은 앞이다"},
          {"같이 가자! 어디로 갈까? 산으로.", "같이 가자!|어디로 갈까?|산으로."},
          {"웃었다ㅋㅋㅋ;;;^^ 그런데 울어요~~ 정말?", "웃었다ㅋㅋㅋ;;;^^|그런데 울어요~~|정말?"},
          {"갔다, 그러나 깼다", "갔다,|그러나 깼다"});
}

static void other_syllables_do_not(void **state)
{
    (void)state;
    CHECK({"점검함. 다음 항목.", "점검함. 다음 항목."}, {"바다 위의 배", "바다 위의 배"},
          {"끝。 시작", "끝。 시작"});
}

static void joining_syllables_go_on_even_after_a_blank(void **state)
{
    (void)state;
    CHECK({"국을 먹었다. 고등어도 먹었다.", "국을 먹었다. 고등어도 먹었다."},
          {"가.나.다.라.마", "가.|나.|다.라.|마"});
}

static void a_held_syllable_goes_where_the_next_one_says(void **state)
{
    (void)state;
    CHECK({"갔다하고 왔다.", "갔다하고 왔다."}, {"갔다하지만 왔다.", "갔다|하지만 왔다."},
          {"갔다해서 왔다.", "갔다|해서 왔다."}, {"갔다해도 왔다.", "갔다해도 왔다."},
          {"좋아요라 했다. 좋아요라고 했다.", "좋아요|라 했다.|좋아요라고 했다."},
          {"꼭 오세요.....!하", "꼭 오세요.....!|하"}, {"갔다하하 왔다", "갔다|하하 왔다"},
          {"갔다도 왔다", "갔다|도 왔다"});
}

static void nothing_is_cut_inside_quotes(void **state)
{
    (void)state;
    CHECK({"그가 말했다. \"나는 안 갔다. 정말이다.\" 다들 웃었다. 끝.",
           "그가 말했다.|\"나는 안 갔다. 정말이다.\" 다들 웃었다.|끝."},
          {"갔다.” 그가 말했다. 나갔다.", "갔다.|” 그가 말했다. 나갔다."},
          {"´갔다. 깼다.´ 갔다. 왔다.", "´갔다. 깼다.´ 갔다.|왔다."},
          {"「갔다. 깼다.」 갔다.", "「갔다.|깼다.|」 갔다."},
          {"‘“갔다. ’”깼다. 갔다.", "‘“갔다. ’”깼다. 갔다."});
}

static void the_apostrophe_of_a_contraction_is_no_quote(void **state)
{
    (void)state;
    CHECK({"He's 왔다. 갔다.", "He's 왔다.|갔다."}, {"I'm 왔다. 갔다.", "I'm 왔다.|갔다."},
          {"isn't 왔다. 갔다.", "isn't 왔다.|갔다."}, {"we'll 왔다. 갔다.", "we'll 왔다. 갔다."},
          {"He’s 왔다. 갔다.", "He’s 왔다. 갔다."}, {"갔다'd 왔다. 갔다.", "갔다|'d 왔다. 갔다."},
          {"'e'd 왔다. 갔다.", "'e'd 왔다. 갔다."});
}

static void six_characters_collide_with_triggers_and_quotes(void **state)
{
    (void)state;
    CHECK({"했몥 다음이다", "했몥|다음이다"}, {"좋아칗 다음이다", "좋아칗|다음이다"},
          {"⣟ 갔다. 깼다. ⣟ 갔다. 깼다.", "⣟ 갔다. 깼다. ⣟ 갔다.|깼다."},
          {"⣛ 갔다. 깼다. ⣛ 갔다. 깼다.", "⣛ 갔다. 깼다. ⣛ 갔다.|깼다."},
          {"⯒ 갔다. 깼다. ⯒ 갔다. 깼다.", "⯒ 갔다. 깼다. ⯒ 갔다.|깼다."},
          {"⧞ 갔다. 깼다. ⧞ 갔다. 깼다.", "⧞ 갔다. 깼다. ⧞ 갔다.|깼다."},
          {"⣟ 갔다. ” 깼다. “ 왔다. 갔다.", "⣟ 갔다. ” 깼다.|“ 왔다. 갔다."});
}

static void only_ascii_white_space_is_blank(void **state)
{
    (void)state;
    CHECK({"   ", ""}, {" \t갔다.\v 깼다. \n", "갔다.|깼다."}, {"갔다\xC2\xA0깼다", "갔다|\xC2\xA0깼다"},
          {"갔다\xE3\x80\x80", "갔다|\xE3\x80\x80"});
    kss_spans spans = ARRAY_INIT;
    assert_int_equal(kss_split("   ", 3, &spans), 0);
    assert_int_equal(spans.len, 1);
    assert_int_equal(kss_split("", 0, &spans), 0);
    assert_int_equal(spans.len, 0);
    array_free(&spans);
}

static void a_stray_lead_byte_swallows_what_follows(void **state)
{
    (void)state;
    CHECK({"갔다\xE0. 깼다", "갔다|\xE0. 깼다"}, {"갔다\xFF깼다", "갔다|\xFF깼다"},
          {"\xE2\x30\x6C 갔다. 깼다", "\xE2\x30\x6C 갔다. 깼다"},
          {"했\xEB\x14\x5B 깼다", "했\xEB\x14\x5B|깼다"}, {"갔다. 깼다. \xE0", "갔다.|깼다.|\xE0"});
    kss_spans spans = ARRAY_INIT;
    static const char nul[] = "\xE3\xB5\x00 \xEA\xB0\x94\xEB\x8B\xA4. \xEA\xB9\xBC\xEB\x8B\xA4.";
    assert_int_equal(kss_split(nul, sizeof nul - 1, &spans), 0);
    assert_int_equal(spans.len, 1); /* E3 B5 00 hashes like the acute accent */
    assert_int_equal(kss_split("갔다\0왔", 10, &spans), 0);
    assert_int_equal(spans.len, 2);
    assert_int_equal(spans.items[1].begin, 6);
    array_free(&spans);
}

/* Numbers that look random and are the same in every run. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void random_text(uint64_t *seed, bool broken, struct buf *text)
{
    /* clang-format off */
    static const char *const pieces[] = {
        "다", "요", ".", "!", "?", "했다", "어요", "니다", "하", "해", "라", "고", "며", "면", "도", "서", " ", "  ",
        "\t", "\n", "\"", "'", "´", "“", "”", "‘", "’", "e's", "I'm", "n't", "e'd", "몥", "칗", "⣟", "⣛",
        "⯒", "⧞", "…", "ㅋ", "~", "가", "감자", "abc", "0123456789abcdef", "두루미가 날아간다", ")", "(", "·",
        "하하", "😀"};
    /* clang-format on */
    static const char *const scraps[] = {"\xE0", "\xF0", "\xC2",     "\xEB\x8B", "\x8B\xA4",
                                         "\xFF", "\xF9", "\xE2\x80", "\xEC"};
    size_t count = next_random(seed) % 40;
    buf_clear(text);
    for (size_t i = 0; i < count; i++) {
        buf_str(text, pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)]);
        uint32_t r = next_random(seed);
        if (!broken) continue;
        if (r % 4 == 0) buf_str(text, scraps[r / 4 % (sizeof scraps / sizeof *scraps)]);
        if (r % 64 == 1) buf_char(text, '\0');
    }
}

/* Leaving out white space at the ends, the sentences are the text. */
static void assert_lossless(const struct buf *text, const kss_spans *spans)
{
    size_t at = 0;
    for (size_t i = 0; i <= spans->len; i++) {
        size_t begin = i < spans->len ? spans->items[i].begin : text->len;
        assert_true(begin >= at);
        for (; at < begin; at++) assert_non_null(memchr(" \t\n\v\f\r", text->data[at], 6));
        if (i < spans->len) at = spans->items[i].end;
    }
}

static void compare_on_random_texts(bool broken)
{
    struct buf text = BUF_INIT;
    kss_spans fast = ARRAY_INIT, plain = ARRAY_INIT;
    uint64_t seed = broken ? 7 : 11;
    for (int round = 0; round < 30000; round++) {
        random_text(&seed, broken, &text);
        assert_int_equal(kss_split(buf_text(&text), text.len, &fast), 0);
        assert_int_equal(kss_split_plain(buf_text(&text), text.len, &plain), 0);
        assert_int_equal(fast.len, plain.len);
        if (fast.len) assert_memory_equal(fast.items, plain.items, fast.len * sizeof *fast.items);
        assert_lossless(&text, &fast);
    }
    array_free(&fast);
    array_free(&plain);
    buf_free(&text);
}

static void skipping_changes_nothing_on_valid_text(void **state)
{
    (void)state;
    compare_on_random_texts(false);
}

static void skipping_changes_nothing_on_broken_text(void **state)
{
    (void)state;
    compare_on_random_texts(true);
}

/* Every line is a text of its own; lines of many kinds and lengths, so that the ends of the blocks in which
 * marks are made fall anywhere. */
static void lines_are_split_as_if_each_were_alone(void **state)
{
    (void)state;
    struct buf text = BUF_INIT, piece = BUF_INIT;
    kss_spans all = ARRAY_INIT, alone = ARRAY_INIT;
    kss_line_ends ends = ARRAY_INIT;
    uint64_t seed = 13;
    for (int round = 0; round < 300; round++) {
        buf_clear(&text);
        for (size_t want = 1 + next_random(&seed) % 20000; text.len < want;) {
            random_text(&seed, round % 3 == 2 && next_random(&seed) % 8 == 0, &piece);
            buf_add(&text, buf_text(&piece), piece.len);
            if (next_random(&seed) % 4 == 0) buf_char(&text, '\n');
        }
        assert_int_equal(kss_split_lines(text.data, text.len, &all, &ends), 0);
        size_t at = 0, line = 0, begin = 0;
        for (; at < text.len; line++) {
            const char *feed = memchr(text.data + at, '\n', text.len - at);
            size_t end = feed ? (size_t)(feed - text.data) : text.len;
            assert_int_equal(kss_split_plain(text.data + at, end - at, &alone), 0);
            assert_true(line < ends.len);
            assert_int_equal(ends.items[line] - begin, alone.len);
            for (size_t i = 0; i < alone.len; i++, begin++) {
                assert_int_equal(all.items[begin].begin, at + alone.items[i].begin);
                assert_int_equal(all.items[begin].end, at + alone.items[i].end);
            }
            at = end + 1;
        }
        assert_int_equal(line, ends.len);
        assert_int_equal(begin, all.len);
        assert_int_equal(kss_split(text.data, text.len, &all), 0); /* and the whole as one text */
        assert_int_equal(kss_split_plain(text.data, text.len, &alone), 0);
        assert_int_equal(all.len, alone.len);
        if (all.len) assert_memory_equal(all.items, alone.items, all.len * sizeof *all.items);
    }
    array_free(&all);
    array_free(&alone);
    array_free(&ends);
    buf_free(&text);
    buf_free(&piece);
}

static void put_unit(uint32_t lead, uint32_t rest, size_t len, char unit[4])
{
    unit[0] = (char)lead;
    for (size_t i = 1; i < len; i++) unit[i] = (char)(0x80 | (rest >> 6 * (len - 1 - i) & 0x3F));
}

/* All well-formed units, those that are no characters too: what is not marked is never looked at. */
static void every_unit_with_a_role_is_marked(void **state)
{
    (void)state;
    size_t with_role = 0;
    char text[4096];
    for (uint32_t lead = 0xC0; lead < 0xF8; lead++) {
        char unit[4] = {(char)lead};
        size_t len = kss_unit_length(unit, sizeof unit), in_text = sizeof text / 64 * 12;
        for (uint32_t rest = 0; rest < 1u << 6 * (len - 1); rest += (uint32_t)in_text) {
            memset(text, ' ', sizeof text);
            for (uint32_t i = 0; i < in_text; i++) put_unit(lead, rest + i, len, text + 5 * i);
            struct kss_marks marks = {.text = text, .len = sizeof text};
            kss_marks_load(&marks, 0);
            assert_true(marks.well_formed);
            for (uint32_t i = 0; i < in_text; i++) {
                if (kss_unit_role(text + 5 * i, len) == KSS_PLAIN) continue;
                assert_int_equal(kss_marks_next(&marks, 5 * i), 5 * i);
                with_role++;
            }
        }
    }
    assert_true(with_role >= 13);
}

static void bytes_that_are_not_well_formed_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool well_formed;
    } examples[] = {{"\xEB\x8B\xA4", true},     {"\xEB\x8B", false},     {"\xEB\x8B.", false},
                    {"\x8B\xA4", false},        {"\xFF", false},         {"\xC2\xB4\xB4", false},
                    {"\xF0\x9F\x98\x80", true}, {"\xF0\x9F\x98", false}, {"\xF8\x80\x80\x80", false},
                    {"\xE0.a", false}};
    char text[3 * 4096];
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        size_t len = strlen(examples[i].bytes);
        for (size_t at = 4096 - 70; at < 4096 + 70; at++) {
            for (size_t size = at + len; size < at + len + 200; size += 33) {
                memset(text, 'a', sizeof text);
                memcpy(text + at, examples[i].bytes, len);
                struct kss_marks marks = {.text = text, .len = size};
                bool ok = true;
                for (size_t block = 0; block < size; block += KSS_BLOCK_BYTES) {
                    kss_marks_load(&marks, block);
                    ok &= marks.well_formed;
                }
                assert_int_equal(ok, examples[i].well_formed);
            }
        }
    }
}

static void megabytes_with_and_without_an_open_quote(void **state)
{
    (void)state;
    struct buf text = BUF_INIT;
    kss_spans spans = ARRAY_INIT;
    for (int i = 0; i < 100000; i++) buf_str(&text, "달이 졌다. ");
    assert_int_equal(kss_split(buf_text(&text), text.len, &spans), 0);
    assert_int_equal(spans.len, 100000);
    text.data[0] = '\'';
    text.data[1] = text.data[2] = 'x';
    assert_int_equal(kss_split(buf_text(&text), text.len, &spans), 0);
    assert_int_equal(spans.len, 1);
    buf_clear(&text);
    for (int i = 0; i < 100000; i++) buf_str(&text, "\"'"); /* the stack of quotes piles up */
    buf_str(&text, "졌다. 떴다.");
    assert_int_equal(kss_split(buf_text(&text), text.len, &spans), 0);
    assert_int_equal(spans.len, 1);
    array_free(&spans);
    buf_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(endings_end_a_sentence_with_or_without_a_full_stop),
        cmocka_unit_test(other_syllables_do_not),
        cmocka_unit_test(joining_syllables_go_on_even_after_a_blank),
        cmocka_unit_test(a_held_syllable_goes_where_the_next_one_says),
        cmocka_unit_test(nothing_is_cut_inside_quotes),
        cmocka_unit_test(the_apostrophe_of_a_contraction_is_no_quote),
        cmocka_unit_test(six_characters_collide_with_triggers_and_quotes),
        cmocka_unit_test(only_ascii_white_space_is_blank),
        cmocka_unit_test(a_stray_lead_byte_swallows_what_follows),
        cmocka_unit_test(skipping_changes_nothing_on_valid_text),
        cmocka_unit_test(skipping_changes_nothing_on_broken_text),
        cmocka_unit_test(lines_are_split_as_if_each_were_alone),
        cmocka_unit_test(every_unit_with_a_role_is_marked),
        cmocka_unit_test(bytes_that_are_not_well_formed_are_told),
        cmocka_unit_test(megabytes_with_and_without_an_open_quote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
