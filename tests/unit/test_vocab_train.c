/* The trainer on cases small enough to follow by hand. A corpus is written as "word count word count …". */
#include "common/buf.h"
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"
#include "vocab/train.h"

enum { ALL = 1000 }; /* more pieces than any of the corpora gives */

static void add_corpus(struct word_store *words, const char *corpus)
{
    for (int used; *corpus; corpus += used + (corpus[used] == ' ')) {
        char word[256];
        unsigned long long count;
        assert_int_equal(sscanf(corpus, "%255s %llu%n", word, &count, &used), 2);
        assert_int_equal(word_store_add(words, word, strlen(word), count, NULL), 0);
    }
}

/* The pieces of a training, separated by blanks. The caller frees the result. */
static char *train_on(const char *corpus, struct train_options options)
{
    struct word_store words = WORD_STORE_INIT;
    struct pieces p = PIECES_INIT;
    struct buf out = BUF_INIT;
    add_corpus(&words, corpus);
    if (!options.size) options.size = ALL;
    assert_int_equal(train(&words, &options, &p, NULL), 0);
    for (size_t i = 0; i < p.items.len; i++) buf_printf(&out, "%s%s", i ? " " : "", p.items.items[i].text);
    pieces_free(&p);
    word_store_free(&words);
    return buf_detach(&out);
}

#define expect(corpus, pieces, ...)                                                                          \
    do {                                                                                                     \
        char *got = train_on((corpus), (struct train_options){__VA_ARGS__});                                 \
        assert_string_equal(got, (pieces));                                                                  \
        free(got);                                                                                           \
    } while (0)

static void the_alphabet_is_ascending_and_every_character_stands_alone(void **state)
{
    (void)state;
    /* Plain pieces for all characters, "##" pieces for those behind a word's first place. */
    expect("ba 1", "a b ##a", .size = 3);
    expect("나가 1 다나 1", "가 나 다 ##가 ##나", .size = 1);
    expect("a 5", "a", .size = 10);
}

static void the_most_frequent_pair_is_merged_first(void **state)
{
    (void)state;
    expect("ab 2 cd 3", "a b c d ##b ##d cd ab", .size = ALL);
    /* ##bc occurs 5 times, ab 3 times: after the first merge only a##bc is left of ab. */
    expect("abc 3 dbc 2", "a b c d ##b ##c ##bc abc dbc", .size = ALL);
}

static void on_equal_counts_the_smaller_left_id_wins_then_the_smaller_right_id(void **state)
{
    (void)state;
    expect("bx 2 ax 2", "a b x ##x ax bx", .size = ALL);
    expect("ay 2 ax 2", "a x y ##x ##y ax ay", .size = ALL);
}

static void a_run_of_one_letter_is_merged_from_the_left_without_overlap(void **state)
{
    (void)state;
    /* [a ##a ##a]: both pairs occur once; a (id 0) is the smaller left id. */
    expect("aaa 1", "a ##a aa aaa", .size = ALL);
    /* [b ##a ##a ##a ##a]: ##a##a counts 3; one pass gives [b ##aa ##aa]. */
    expect("baaaa 1", "a b ##a ##aa baa baaaa", .size = ALL);
    /* [b ##a ##a ##a]: one pass gives [b ##aa ##a], and the old pair count must not bring ##aa up again. */
    expect("baaa 1", "a b ##a ##aa baa baaa", .size = ALL);
}

static void a_character_beyond_the_limit_vanishes_and_its_neighbours_join(void **state)
{
    (void)state;
    /* x is the rarest of three: "axb" becomes [a ##b]. */
    expect("axb 1 a 5 b 5", "a b ##b ab", .limit_alphabet = 2);
    /* The place in the word as it was decides: without x the word begins with a "##" piece. */
    expect("xa 1 a 5 xaa 1", "a ##a ##aa", .limit_alphabet = 1);
    /* At the limit the smaller code point is kept. */
    expect("b 2 a 2 c 2", "a b", .limit_alphabet = 2);
    expect("c 2 b 1 a 1", "a c", .limit_alphabet = 2);
}

static void a_pair_under_the_minimum_frequency_ends_the_training(void **state)
{
    (void)state;
    expect("ab 5 cd 2", "a b c d ##b ##d ab", .min_frequency = 3);
    expect("ab 5 cd 2", "a b c d ##b ##d ab cd", .min_frequency = 2);
}

static void special_tokens_come_first_and_are_found_again(void **state)
{
    (void)state;
    static const char *const special[] = {"[PAD]", "[UNK]", NULL}, *const learnt[] = {"ab", NULL};
    static const char *const twice[] = {"z", "z", NULL};
    expect("ab 2", "[PAD] [UNK] a b ##b ab", .special = special);
    /* A merge whose string is there already takes its id; the vocabulary does not grow and training goes on.
     */
    expect("abc 3 xy 2", "ab a b c x y ##b ##c ##y abc xy", .special = learnt);
    /* A token of one character keeps it in the alphabet, beyond the limit. */
    expect("az 1 a 1", "z a ##z az", .special = twice, .limit_alphabet = 1);
}

/* "##" in a word makes strings that are pieces already: ###a + ##a and so on. The pair then has an old entry
 * with a count too low, which must keep its words to itself until it comes up. (Found by searching with an
 * independent emulation for corpora on which folding the entries together differs.) */
static void entries_of_one_pair_stay_apart(void **state)
{
    (void)state;
    static const char *const learnt[] = {"a#", NULL};
    expect("##a##a 6 #a# 2", "# a ### ##a ###a ##a# ##a##a #a #a#", .size = ALL);
    expect("##aa 5 aaa#a# 1", "# a ### ##a ###a ##aa aa ##a#a aaa#a aaa#a#", .size = ALL);
    expect("a# 6 ##aa#a 5 aaa 4", "# a ### ##a ###a a# ##aa ##aa#a aa aaa", .size = ALL);
    expect("aa## 4 ##a#a 4 ##aa#a 4", "a# # a ### ##a ###a ##a#a aa #### ##aa aa## ##aa#a",
           .special = learnt);
}

static void a_smaller_vocabulary_is_the_beginning_of_a_larger_one(void **state)
{
    (void)state;
    static const char corpus[] = "banana 7 bandana 3 ananas 5 nab 2 한국어 4 한국 9 국어 6";
    char *whole = train_on(corpus, (struct train_options){.size = ALL});
    for (uint64_t size = 1; size < 40; size++) {
        char *part = train_on(corpus, (struct train_options){.size = size});
        assert_memory_equal(part, whole, strlen(part));
        free(part);
    }
    free(whole);
}

static void the_order_of_the_words_and_a_split_count_change_nothing(void **state)
{
    (void)state;
    char *one = train_on("banana 7 bandana 3 ananas 5", (struct train_options){.size = ALL});
    char *other = train_on("ananas 1 bandana 3 banana 7 ananas 4", (struct train_options){.size = ALL});
    assert_string_equal(one, other);
    free(one);
    free(other);
}

static void counts_beyond_32_bits_are_exact(void **state)
{
    (void)state;
    expect("ab 5000000000 ac 4999999999 de 5000000001", "a b c d e ##b ##c ##e de ab ac", .size = ALL);
    struct word_store words = WORD_STORE_INIT;
    struct err e = {0};
    assert_int_equal(word_store_add(&words, "ab", 2, UINT64_MAX / 2, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    word_store_free(&words);
}

static void too_many_words_for_the_memory_are_an_error_that_says_what_to_do(void **state)
{
    (void)state;
    struct word_store words = WORD_STORE_INIT;
    struct err e = {0};
    int result = 0;
    words.limit = 1 << 20;
    for (int i = 0; i < 100000 && !result; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%d", i);
        result = word_store_add(&words, word, strlen(word), 1, &e);
    }
    assert_int_equal(result, -1);
    assert_non_null(strstr(e.message, "--min-word-count 2"));
    word_store_free(&words);
}

/* ---- the order of a given vocabulary ---- */

static int read_order(struct scratch *s, const char *vocabulary, struct alphabet_order *order, struct err *e)
{
    const char *path = scratch_path(s, "vocab.txt");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(vocabulary, f);
    assert_int_equal(fclose(f), 0);
    return alphabet_read_order(order, path, e);
}

static void the_order_of_a_vocabulary_is_read_behind_its_special_tokens(void **state)
{
    struct alphabet_order order = ALPHABET_ORDER_INIT;
    assert_int_equal(read_order(*state, "[PAD]\n[UNK]\na\nb\n가\n##가\n##a\n##ab\nab\n", &order, NULL), 0);
    assert_int_equal(order.plain.len, 3);
    assert_int_equal(order.plain.items[2], 0xAC00);
    assert_int_equal(order.continuing.len, 2);
    assert_int_equal(order.continuing.items[0], 0xAC00);
    assert_int_equal(order.continuing.items[1], 'a');
    alphabet_order_free(&order);
}

static void a_given_order_decides_ties(void **state)
{
    struct alphabet_order order = ALPHABET_ORDER_INIT;
    assert_int_equal(read_order(*state, "a\nb\nc\n##c\n##b\n", &order, NULL), 0);
    expect("ab 2 ac 2", "a b c ##c ##b ac ab", .order = &order);
    expect("ab 2 ac 2", "a b c ##b ##c ab ac", .order = NULL);
    alphabet_order_free(&order);
    /* Characters that the order does not keep vanish; "##" pieces that it lacks follow. */
    order = (struct alphabet_order)ALPHABET_ORDER_INIT;
    assert_int_equal(read_order(*state, "a\nb\n##b\n", &order, NULL), 0);
    expect("axba 1", "a b ##b ##a ab aba", .order = &order);
    alphabet_order_free(&order);
}

static void a_file_without_an_alphabet_is_refused(void **state)
{
    static const char *const bad[] = {"", "\n\n", "##a\na\n", "[PAD]\n[UNK]\n", "two words\n\xFF\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct alphabet_order order = ALPHABET_ORDER_INIT;
        struct err e = {0};
        assert_int_equal(read_order(*state, bad[i], &order, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        alphabet_order_free(&order);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_alphabet_is_ascending_and_every_character_stands_alone),
        cmocka_unit_test(the_most_frequent_pair_is_merged_first),
        cmocka_unit_test(on_equal_counts_the_smaller_left_id_wins_then_the_smaller_right_id),
        cmocka_unit_test(a_run_of_one_letter_is_merged_from_the_left_without_overlap),
        cmocka_unit_test(a_character_beyond_the_limit_vanishes_and_its_neighbours_join),
        cmocka_unit_test(a_pair_under_the_minimum_frequency_ends_the_training),
        cmocka_unit_test(special_tokens_come_first_and_are_found_again),
        cmocka_unit_test(entries_of_one_pair_stay_apart),
        cmocka_unit_test(a_smaller_vocabulary_is_the_beginning_of_a_larger_one),
        cmocka_unit_test(the_order_of_the_words_and_a_split_count_change_nothing),
        cmocka_unit_test(counts_beyond_32_bits_are_exact),
        cmocka_unit_test(too_many_words_for_the_memory_are_an_error_that_says_what_to_do),
        cmocka_unit_test_setup_teardown(the_order_of_a_vocabulary_is_read_behind_its_special_tokens,
                                        scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_given_order_decides_ties, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_file_without_an_alphabet_is_refused, scratch_open, scratch_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
