/* Counting: tables, runs on the disk, the merging of both, and files of counts. */
#include "common/buf.h"
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"
#include "vocab/count.h"
#include "vocab/counts_file.h"
#include "vocab/word_input.h"
#include "vocab/word_table.h"

static void put_file(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* All words of a merge as "word:count word:count …". The caller frees the result. */
static char *spell(struct word_merge *m)
{
    struct buf out = BUF_INIT;
    struct word_count word;
    int got;
    while ((got = word_merge_next(m, &word, NULL)) > 0)
        buf_printf(&out, "%s%.*s:%llu", out.len ? " " : "", (int)word.len, word.text,
                   (unsigned long long)word.count);
    assert_int_equal(got, 0);
    return out.len ? buf_detach(&out) : strdup("");
}

static struct counter *new_counter(int threads, uint64_t memory, const char *temporary)
{
    struct count_options options = {BERT_TEXT_DEFAULTS, threads, memory, temporary};
    struct counter *c = counter_new(&options, NULL);
    assert_non_null(c);
    return c;
}

static void words_are_counted_and_given_in_the_order_of_their_bytes(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        {"", ""},
        {" \n\t ", ""},
        {"나 가 나\n가 나", "가:2 나:3"},
        {"b a ab a\r\nab a", "a:3 ab:2 b:1"},
        {"끝. 끝!", "!:1 .:1 끝:2"},
        {"漢字", "字:1 漢:1"},
        {"a\u200Bb \uFEFFa", "a:1 ab:1"},
        {"z 힣 \U0001F600 ~", "z:1 ~:1 힣:1 \U0001F600:1"},
    };
    struct scratch *s = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct counter *c = new_counter(1, 1 << 20, scratch_path(s, "t"));
        struct word_merge m = WORD_MERGE_INIT;
        assert_int_equal(counter_add(c, 0, cases[i].text, strlen(cases[i].text), NULL), 0);
        assert_int_equal(counter_finish(c, &m, NULL), 0);
        char *words = spell(&m);
        assert_string_equal(words, cases[i].words);
        free(words);
        word_merge_free(&m);
        counter_free(c);
    }
}

/* Many words in several threads' tables, with so little memory that runs go to the disk. */
static char *count_numbers(struct scratch *s, int threads, uint64_t memory, uint64_t *runs)
{
    struct counter *c = new_counter(threads, memory, scratch_path(s, "numbers"));
    struct word_merge m = WORD_MERGE_INIT;
    for (int i = 0; i < 60000; i++) {
        char word[32];
        snprintf(word, sizeof word, "수%d", i * 7919 % 20011);
        assert_int_equal(counter_add(c, i % threads, word, strlen(word), NULL), 0);
    }
    assert_int_equal(counter_finish(c, &m, NULL), 0);
    *runs = counter_runs(c);
    char *words = spell(&m);
    word_merge_free(&m);
    counter_free(c);
    return words;
}

static void neither_threads_nor_memory_change_the_counts(void **state)
{
    uint64_t runs;
    char *expected = count_numbers(*state, 1, 64 << 20, &runs);
    assert_int_equal(runs, 0);
    assert_true(strlen(expected) > 200000);
    for (int threads = 1; threads <= 3; threads++) {
        char *got = count_numbers(*state, threads, 200000, &runs);
        assert_true(runs > 1);
        assert_string_equal(got, expected);
        free(got);
    }
    free(expected);
}

static void a_table_keeps_words_of_any_bytes_and_length(void **state)
{
    (void)state;
    static const size_t lengths[] = {1, 7, 8, 9, 1000, 300000};
    struct word_table t = WORD_TABLE_INIT;
    char *long_word = malloc(300000);
    assert_non_null(long_word);
    memset(long_word, 'x', 300000);
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < 6; i++)
            assert_int_equal(word_table_add(&t, long_word, lengths[i], long_word + lengths[i], 1), 0);
    assert_int_equal(word_table_sort(&t), 0);
    assert_int_equal(t.n_words, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(word_table_get(&t, i).len, lengths[i]);
        assert_int_equal(word_table_get(&t, i).count, 3);
    }
    free(long_word);
    word_table_free(&t);
}

/* ---- text ---- */

static int count_file(struct scratch *s, const char *text, size_t len, uint64_t max_word,
                      struct word_input *w, struct err *e)
{
    struct word_input_options options = {
        .count = {BERT_TEXT_DEFAULTS, 2, 1 << 20, "t"}, .text = true, .quiet = true};
    const char *path = scratch_path(s, "text.txt");
    put_file(path, text, len);
    options.max_record = max_word;
    return word_input_open(w, &path, 1, &options, e);
}

static void a_text_of_several_blocks_loses_no_word_at_their_edges(void **state)
{
    struct buf text = BUF_INIT;
    for (int i = 0; i < 400000; i++) buf_str(&text, i % 10 ? "가나다라 " : "마바사\n");
    struct word_input w;
    assert_int_equal(count_file(*state, text.data, text.len, 1 << 20, &w, NULL), 0);
    char *words = spell(&w.words);
    assert_string_equal(words, "가나다라:360000 마바사:40000");
    assert_int_equal(w.totals.sentences, 40000);
    assert_int_equal(w.totals.characters, 360000 * 5 + 40000 * 3);
    free(words);
    word_input_close(&w);
    buf_free(&text);
}

static void a_line_longer_than_a_block_is_read_whole(void **state)
{
    struct buf text = BUF_INIT;
    while (text.len < 3 << 20) buf_str(&text, "가");
    buf_str(&text, " 나");
    struct word_input w;
    assert_int_equal(count_file(*state, text.data, text.len, 8 << 20, &w, NULL), 0);
    struct word_count word;
    assert_int_equal(word_merge_next(&w.words, &word, NULL), 1);
    assert_int_equal(word.len, text.len - 4);
    word_input_close(&w);

    struct err e = {0};
    assert_int_equal(count_file(*state, text.data, text.len, 1 << 20, &w, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "without white space at byte 0"));
    word_input_close(&w);
    buf_free(&text);
}

static void text_that_is_not_utf8_is_an_error_that_names_the_byte(void **state)
{
    static const struct {
        const char *text;
        size_t len;
        const char *where;
    } cases[] = {{BYTES("가 \xFF"), "at byte 4"},
                 {BYTES("a\xEA\xB0"), "at byte 1"},
                 {BYTES("\xED\xA0\x80"), "at byte 0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct word_input w;
        struct err e = {0};
        assert_int_equal(count_file(*state, cases[i].text, cases[i].len, 1 << 20, &w, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        assert_non_null(strstr(e.message, cases[i].where));
        word_input_close(&w);
    }
}

/* ---- files of counts ---- */

static void write_counts(struct scratch *s, const char *name, const char *text, struct counts_info *info)
{
    struct counter *c = new_counter(1, 1 << 20, scratch_path(s, "t"));
    struct word_merge m = WORD_MERGE_INIT;
    assert_int_equal(counter_add(c, 0, text, strlen(text), NULL), 0);
    assert_int_equal(counter_finish(c, &m, NULL), 0);
    assert_int_equal(counts_write(scratch_path(s, name), IO_REPLACE, &m, 1, info, NULL, NULL), 0);
    word_merge_free(&m);
    counter_free(c);
}

static int open_files(struct scratch *s, const char *const *names, size_t n, struct word_input *w,
                      struct err *e)
{
    struct word_input_options options = {
        .count = {BERT_TEXT_DEFAULTS, 1, 1 << 20, "t"}, .max_record = 1 << 20, .quiet = true};
    char paths[4][160];
    const char *pointers[4];
    for (size_t i = 0; i < n; i++) {
        snprintf(paths[i], sizeof paths[i], "%s", scratch_path(s, names[i]));
        pointers[i] = paths[i];
    }
    return word_input_open(w, pointers, n, &options, e);
}

static void counts_come_back_and_those_of_several_files_add_up(void **state)
{
    static const char *const names[] = {"a.counts", "b.counts"};
    struct counts_info info = {0}, sums;
    write_counts(*state, "a.counts", "가 나 가 다", &info);
    assert_int_equal(info.words, 3);
    assert_int_equal(info.occurrences, 4);
    assert_int_equal(counts_read_sums(scratch_path(*state, "a.counts"), &sums, NULL), 0);
    assert_int_equal(sums.words, 3);
    write_counts(*state, "b.counts", "다 라 가", &info);
    struct word_input w;
    assert_int_equal(open_files(*state, names, 2, &w, NULL), 0);
    char *words = spell(&w.words);
    assert_string_equal(words, "가:3 나:1 다:2 라:1");
    free(words);
    word_input_close(&w);
}

static void shards_and_counts_may_be_mixed(void **state)
{
    static const char *const names[] = {"a.counts", "r.jsonl"};
    static const char record[] = "{\"id\":\"x:f:0\",\"source\":\"x\",\"text\":\"가 나\\n다 가\","
                                 "\"meta\":{},\"origin\":{\"file\":\"f\",\"offset\":0,\"length\":1}}\n";
    struct counts_info info = {0};
    struct word_input w;
    write_counts(*state, "a.counts", "가 나 가 다", &info);
    put_file(scratch_path(*state, "r.jsonl"), BYTES(record));
    assert_int_equal(open_files(*state, names, 2, &w, NULL), 0);
    char *words = spell(&w.words);
    assert_string_equal(words, "가:4 나:2 다:2");
    assert_int_equal(w.totals.documents, 1);
    assert_int_equal(w.totals.sentences, 2);
    free(words);
    word_input_close(&w);
}

static void counts_made_with_other_options_are_refused(void **state)
{
    static const char *const names[] = {"a.counts"};
    struct counts_info info = {.lowercase = true};
    struct word_input w;
    struct err e = {0};
    write_counts(*state, "a.counts", "a b", &info);
    assert_int_equal(open_files(*state, names, 1, &w, &e), -1);
    assert_int_equal(e.code, ERR_USAGE);
    assert_non_null(strstr(e.message, "with lower-casing"));
    word_input_close(&w);
}

#define FIRST "# malmoi-counts 1 lowercase=0 strip_accents=0\n"

static void every_fault_of_a_file_of_counts_is_found(void **state)
{
    static const struct {
        const char *content, *message; /* message NULL: the file is whole */
    } cases[] = {
        {FIRST "a\t2\nb\t1\n# end words=2 occurrences=3\n", NULL},
        {FIRST "# end words=0 occurrences=0\n", NULL},
        {FIRST "#\t1\n# end words=1 occurrences=1\n", NULL},
        {"a\t2\n", "not a file of word counts"},
        {"# malmoi-counts 2 lowercase=0\n", "not a file of word counts"},
        {"# malmoi-counts 1 lowercase=2 strip_accents=0\n", "later version"},
        {FIRST "a\t2\nb\t1\n", "cut short"},
        {FIRST "b\t2\na\t1\n# end words=2 occurrences=3\n", "line 3: the word does not come after"},
        {FIRST "a\t2\na\t1\n# end words=2 occurrences=3\n", "line 3: the word does not come after"},
        {FIRST "a\t2\nb\t1\n# end words=2 occurrences=4\n", "the sums"},
        {FIRST "a\t2\nb\t1\n# end words=3 occurrences=3\n", "the sums"},
        {FIRST "a\t2\n# end words=1 occurrences=2\nb\t1\n", "something follows"},
        {FIRST "a 2\n# end words=1 occurrences=2\n", "line 2: not a word"},
        {FIRST "\t2\n# end words=1 occurrences=2\n", "line 2: not a word"},
        {FIRST "a\t0\n# end words=1 occurrences=0\n", "line 2: the count"},
        {FIRST "a\t02\n# end words=1 occurrences=2\n", "line 2: the count"},
        {FIRST "a\t-2\n# end words=1 occurrences=2\n", "line 2: the count"},
        {FIRST "a\t18446744073709551616\n# end words=1 occurrences=0\n", "line 2: the count"},
        {FIRST "a\t18446744073709551615\nb\t1\n# end words=2 occurrences=0\n", "line 3: the sum"},
        {FIRST "\xFF\t2\n# end words=1 occurrences=2\n", "line 2: the word is not UTF-8"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = scratch_path(*state, "x.counts");
        struct err e = {0};
        put_file(path, cases[i].content, strlen(cases[i].content));
        assert_int_equal(counts_check(path, &e), cases[i].message ? -1 : 0);
        if (!cases[i].message) continue;
        assert_int_equal(e.code, ERR_DATA);
        assert_non_null(strstr(e.message, cases[i].message));
    }
}

/* A few bits of a zstd frame mean nothing to a decoder: a change there leaves the words as they were. */
static void a_cut_or_a_flipped_bit_of_a_compressed_file_is_found(void **state)
{
    struct counts_info info = {0}, sums;
    write_counts(*state, "a.counts", "가 나 가 다 라 마 바 사 아 자 차 카 타 파 하", &info);
    const char *path = scratch_path(*state, "a.counts");
    long size = scratch_size(path);
    int unseen = 0;
    for (long at = 0; at < 8 * size; at++) {
        scratch_flip(path, at / 8, (int)(at % 8));
        if (counts_read_sums(path, &sums, NULL) == 0) {
            assert_int_equal(sums.occurrences, info.occurrences);
            unseen++;
        }
        scratch_flip(path, at / 8, (int)(at % 8));
    }
    assert_in_range(unseen, 0, 8);
    assert_int_equal(counts_check(path, NULL), 0);
    while (--size >= 0) {
        assert_int_equal(truncate(path, size), 0);
        assert_int_equal(counts_check(path, NULL), -1);
    }
}

#define test(name) cmocka_unit_test_setup_teardown(name, scratch_open, scratch_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(words_are_counted_and_given_in_the_order_of_their_bytes),
        test(neither_threads_nor_memory_change_the_counts),
        test(a_table_keeps_words_of_any_bytes_and_length),
        test(a_text_of_several_blocks_loses_no_word_at_their_edges),
        test(a_line_longer_than_a_block_is_read_whole),
        test(text_that_is_not_utf8_is_an_error_that_names_the_byte),
        test(counts_come_back_and_those_of_several_files_add_up),
        test(shards_and_counts_may_be_mixed),
        test(counts_made_with_other_options_are_refused),
        test(every_fault_of_a_file_of_counts_is_found),
        test(a_cut_or_a_flipped_bit_of_a_compressed_file_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
