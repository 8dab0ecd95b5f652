/* The benchmark index: normalisation, tokens, the formula, and the search against its definition. */
#include <math.h>

#include "bm25/build.h"
#include "bm25/check.h"
#include "bm25/db.h"
#include "bm25/lcs.h"
#include "bm25/search.h"
#include "common/io.h"
#include "tests/unit/every_cpu.h"
#include "tests/unit/scratch.h"

/* ---- help ---- */

static void build_index(const char *path, const char *const *texts, size_t n, enum bm25_tokens tokens)
{
    struct bm25_documents documents = BM25_DOCUMENTS_INIT;
    struct ledger_files inputs = {ARRAY_INIT};
    struct bm25_build_options options = BM25_BUILD_DEFAULTS;
    struct bm25_counts counts;
    struct err e = {0};
    options.tokens = tokens;
    for (size_t i = 0; i < n; i++) {
        char item[32];
        snprintf(item, sizeof item, "item-%zu", i);
        struct klue_text text = {"sts", "dev", item, "sentence1", texts[i], strlen(texts[i])};
        assert_int_equal(bm25_documents_add(&documents, &text, &e), 0);
    }
    int result = bm25_build(&documents, &inputs, &options, path, &counts, &e);
    if (result) print_error("%s\n", e.message);
    assert_int_equal(result, 0);
    bm25_documents_free(&documents);
}

static struct bm25 *open_index(const char *path, double min_ratio)
{
    struct bm25 *index;
    struct err e = {0};
    int result = bm25_open(&index, path, min_ratio, &e);
    if (result) print_error("%s\n", e.message);
    assert_int_equal(result, 0);
    return index;
}

static void search_text(struct bm25_search *s, const char *text)
{
    struct code_points line = ARRAY_INIT;
    struct err e = {0};
    assert_int_equal(bm25_normalise(text, strlen(text), &line, &e), 0);
    assert_int_equal(bm25_search(s, &s->index->all, line.items, line.len, &e), 0);
    array_free(&line);
}

/* ---- normalisation and tokens ---- */

static void normalisation_keeps_the_wording_only(void **state)
{
    (void)state;
    static const struct {
        const char *text, *normalised;
    } examples[] = {
        {"", ""},
        {"가 나\t다\u3000라\u00A0마", "가나다라마"},
        {"그래, 정말?! “응”… (참) <x>", "그래정말응참x"},
        {"ABC Ｄｅ１２！", "abcde12"},
        {"É ß Ω", "éßω"},
        {"10% ㎡ ½ ² ₩", "10½²"},
        {"ᄏᄏ ᅲᅲ ᄒ ᆫ ᆞ", "ㅋㅋㅠㅠㅎㄴㆍ"},         /* conjoining jamo, alone */
        {"ㅋㅋ ㅠㅠ", "ㅋㅋㅠㅠ"},                        /* the same in compatibility jamo */
        {"\u1112\u1161\u11AB\u1100\u1173\u11AF", "한글"}, /* decomposed syllables */
        {"\u1100\u1161\u1100", "가ㄱ"},
        {"a\xFF\xC0z\xED\xA0\x80", "az"}, /* invalid UTF-8 */
        {"a\u200B\uFEFFb\u00ADc", "abc"}, /* invisible characters */
        {"漢字 カナ 42", "漢字カナ42"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct code_points found = ARRAY_INIT;
        struct buf text = BUF_INIT;
        struct err e = {0};
        assert_int_equal(bm25_normalise(examples[i].text, strlen(examples[i].text), &found, &e), 0);
        for (size_t k = 0; k < found.len; k++) buf_utf8(&text, found.items[k]);
        assert_string_equal(buf_text(&text), examples[i].normalised);
        buf_free(&text);
        array_free(&found);
    }
}

static void tokens_are_character_ngrams_and_short_texts_are_one(void **state)
{
    (void)state;
    static const struct {
        enum bm25_tokens kind;
        const char *text, *tokens;
    } examples[] = {
        {BM25_BIGRAM, "가나다라", "가나 나다 다라 "},
        {BM25_TRIGRAM, "가나다라", "가나다 나다라 "},
        {BM25_BIGRAM, "가나", "가나 "},
        {BM25_BIGRAM, "가", "가 "},
        {BM25_TRIGRAM, "가나", "가나 "},
        {BM25_BIGRAM, "...", ""},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct code_points text = ARRAY_INIT;
        struct buf tokens = BUF_INIT, one = BUF_INIT;
        struct err e = {0};
        assert_int_equal(bm25_normalise(examples[i].text, strlen(examples[i].text), &text, &e), 0);
        size_t n = bm25_token_count(examples[i].kind, text.len);
        for (size_t k = 0; k < n; k++) {
            uint64_t term = bm25_token(examples[i].kind, text.items, text.len, k);
            buf_clear(&one);
            bm25_term_text(term, &one);
            assert_int_equal(bm25_term_of(examples[i].kind, buf_text(&one), one.len), term);
            buf_printf(&tokens, "%s ", buf_text(&one));
        }
        assert_string_equal(buf_text(&tokens), examples[i].tokens);
        buf_free(&tokens);
        buf_free(&one);
        array_free(&text);
    }
}

/* ---- the formula ---- */

/* Three documents: "가나가" (가나 나가), "나가다라" (나가 가다 다라), "가나가나" (가나 나가 가나). Nine
 * tokens' worth: 2 + 3 + 3 = 8, mean 8/3. n(가나) = 2, n(나가) = 3, n(가다) = n(다라) = 1; idf(n) = ln(1 +
 * (3.5 - n) / (n + .5)). */
static void the_ratio_is_the_formula_computed_by_hand(void **state)
{
    struct scratch *s = *state;
    static const char *const texts[] = {"가나가", "나가다라", "가나가나"};
    const char *path = scratch_path(s, "hand.db");
    build_index(path, texts, 3, BM25_BIGRAM);
    struct bm25 *index = open_index(path, 0);
    struct err e = {0};
    struct bm25_search *search = bm25_search_new(index, &e);
    assert_non_null(search);
    double idf1 = log(1 + 2.5 / 1.5), idf2 = log(1 + 1.5 / 2.5), idf3 = log(1 + 0.5 / 3.5);
    double k2 = 1.2 * (0.25 + 0.75 * 2 / (8.0 / 3)), k3 = 1.2 * (0.25 + 0.75 * 3 / (8.0 / 3));
    double self0 = idf2 / (k2 + 1) + idf3 / (k2 + 1);
    double self1 = idf3 / (k3 + 1) + 2 * idf1 / (k3 + 1);
    double self2 = 2 * idf2 / (k3 + 2) + idf3 / (k3 + 1);
    search_text(search, "나가!");
    assert_int_equal(search->matches.len, 3);
    double expected[3] = {idf3 / (k2 + 1) / self0, idf3 / (k3 + 1) / self1, idf3 / (k3 + 1) / self2};
    for (size_t i = 0; i < 3; i++) {
        struct bm25_match m = search->matches.items[i];
        assert_true(fabs(m.ratio - expected[m.document]) < 1e-12);
        assert_true(i == 0 || m.ratio <= search->matches.items[i - 1].ratio);
    }
    search_text(search, "앞 나가 다라 뒤"); /* 나가 가다 다라: all of document 1 */
    assert_int_equal(search->matches.items[0].document, 1);
    assert_true(search->matches.items[0].ratio == 1);
    bm25_search_free(search);
    bm25_close(index);
}

static void equal_ratios_go_to_the_lowest_document(void **state)
{
    struct scratch *s = *state;
    static const char *const texts[] = {"사과 하나", "하늘 구름", "하늘, 구름!", "구름 하늘"};
    const char *path = scratch_path(s, "tie.db");
    build_index(path, texts, 4, BM25_BIGRAM);
    struct bm25 *index = open_index(path, 0.9);
    struct err e = {0};
    struct bm25_search *search = bm25_search_new(index, &e);
    search_text(search, "저 하늘구름");
    assert_int_equal(search->matches.len, 2);
    assert_int_equal(search->matches.items[0].document, 1);
    assert_string_equal(index->id[1], "sts/item-1/sentence1");
    search_text(search, "");
    assert_int_equal(search->matches.len, 0);
    bm25_search_free(search);
    bm25_close(index);
}

/* ---- exactness ---- */

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

/* Texts over few characters, skewed, so that terms are shared, repeated, and rare ones exist. */
static void random_text(uint64_t *state, size_t most, struct buf *out)
{
    buf_clear(out);
    for (size_t n = 1 + next_random(state) % most; n; n--) {
        uint32_t r = next_random(state) % 24;
        buf_utf8(out, 0xAC00 + r * r / 24);
    }
}

static void the_search_equals_its_definition_on_random_texts(void **state)
{
    struct scratch *s = *state;
    enum { DOCUMENTS = 300, QUERIES = 400 };
    const char *path = scratch_path(s, "random.db");
    uint64_t random = 7;
    char *texts[DOCUMENTS];
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < DOCUMENTS; i++) {
        random_text(&random, i % 50 ? 30 : 400, &text); /* some longer than a signature has bits */
        texts[i] = strdup(buf_text(&text));
    }
    static const double bars[] = {0, 0.05, 0.24, 0.25, 0.3, 0.55, 0.8, 1};
    for (int tokens = BM25_BIGRAM; tokens <= BM25_TRIGRAM; tokens++) {
        build_index(path, (const char *const *)texts, DOCUMENTS, (enum bm25_tokens)tokens);
        for (size_t b = 0; b < sizeof bars / sizeof *bars; b++) {
            struct bm25 *index = open_index(path, bars[b]);
            struct err e = {0};
            struct bm25_search *fast = bm25_search_new(index, &e), *plain = bm25_search_new(index, &e);
            struct code_points line = ARRAY_INIT;
            for (size_t q = 0; q < QUERIES; q++) {
                random_text(&random, q % 40 == 1 ? 2000 : 60, &text);
                if (q % 4 == 0) buf_assign(&text, texts[q % DOCUMENTS], strlen(texts[q % DOCUMENTS]));
                assert_int_equal(bm25_normalise(buf_text(&text), text.len, &line, &e), 0);
                assert_int_equal(bm25_search(fast, &index->all, line.items, line.len, &e), 0);
                assert_int_equal(bm25_search_plain(plain, line.items, line.len, &e), 0);
                assert_int_equal(fast->matches.len, plain->matches.len);
                for (size_t i = 0; i < plain->matches.len; i++) {
                    assert_int_equal(fast->matches.items[i].document, plain->matches.items[i].document);
                    assert_true(fast->matches.items[i].ratio == plain->matches.items[i].ratio);
                    assert_true(plain->matches.items[i].ratio <= 1);
                }
                size_t n = plain->matches.len;
                assert_int_equal(bm25_search_best(fast, &index->all, line.items, line.len, &e), 0);
                assert_int_equal(fast->matches.len, n > 0);
                if (n == 0) continue;
                assert_int_equal(fast->matches.items[0].document, plain->matches.items[0].document);
                assert_true(fast->matches.items[0].ratio == plain->matches.items[0].ratio);
            }
            array_free(&line);
            bm25_search_free(fast);
            bm25_search_free(plain);
            bm25_close(index);
        }
        unlink(path);
    }
    for (size_t i = 0; i < DOCUMENTS; i++) free(texts[i]);
    buf_free(&text);
}

/* The textbook's quadratic table. */
static size_t lcs_by_table(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    size_t row[256] = {0};
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0, corner = 0; k < m; k++) {
            size_t above = row[k + 1], left = row[k];
            row[k + 1] = a[i] == b[k] ? corner + 1 : above > left ? above : left;
            corner = above;
        }
    }
    return row[m];
}

static void the_common_subsequence_equals_the_textbooks(void **state)
{
    (void)state;
    uint64_t random = 11;
    struct bm25_pattern pattern = {0};
    for (int round = 0; round < 2000; round++) {
        uint32_t a[200], b[255];
        size_t n = 1 + next_random(&random) % 200, m = next_random(&random) % 255,
               letters = 1 + next_random(&random) % 40;
        struct err e = {0};
        for (size_t i = 0; i < n; i++) a[i] = 1 + next_random(&random) % (uint32_t)letters;
        for (size_t i = 0; i < m; i++) b[i] = 1 + next_random(&random) % (uint32_t)letters;
        assert_int_equal(bm25_pattern_set(&pattern, a, n, &e), 0);
        assert_int_equal(bm25_lcs(&pattern, b, m), lcs_by_table(a, n, b, m));
    }
    bm25_pattern_free(&pattern);
}

/* ---- the file ---- */

static void read_bytes(const char *path, struct buf *bytes)
{
    struct err e = {0};
    assert_int_equal(io_read_file(path, 1 << 24, bytes, &e), 0);
}

static void the_same_documents_give_the_same_bytes(void **state)
{
    struct scratch *s = *state;
    static const char *const texts[] = {"산 너머 바다", "바다 건너 섬", "...", "산 너머 바다"};
    struct buf first = BUF_INIT, second = BUF_INIT;
    build_index(scratch_path(s, "one.db"), texts, 4, BM25_BIGRAM);
    read_bytes(s->path, &first);
    build_index(scratch_path(s, "two.db"), texts, 4, BM25_BIGRAM);
    read_bytes(s->path, &second);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    struct bm25 *index = open_index(s->path, 0.5);
    assert_int_equal(index->n_documents, 2); /* one is a duplicate, one has no token */
    bm25_close(index);
    buf_free(&first);
    buf_free(&second);
}

/* Whatever bit is flipped, opening or checking tells, or the file says the same as before: never a crash. */
static void damaged_files_are_refused_or_harmless(void **state)
{
    struct scratch *s = *state;
    static const char *const texts[] = {"산 너머 바다", "바다 건너 섬", "섬 위의 산"};
    struct buf whole = BUF_INIT;
    const char *path = scratch_path(s, "damaged.db");
    build_index(path, texts, 3, BM25_BIGRAM);
    read_bytes(path, &whole);
    long size = scratch_size(path);
    size_t refused = 0, rounds = 0;
    for (long at = 0; at < size; at += 37, rounds++) {
        struct err e = {0};
        scratch_flip(path, at, (int)(at % 8));
        refused += bm25_check(path, &e) != 0;
        scratch_flip(path, at, (int)(at % 8));
    }
    assert_true(refused > 0 && refused < rounds); /* free space in pages is harmless */
    for (long cut = size - 1; cut >= 0; cut -= 997) {
        struct err e = {0};
        assert_int_equal(truncate(path, cut), 0);
        assert_int_equal(bm25_check(path, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
    }
    buf_free(&whole);
}

static void an_index_of_another_hand_is_refused(void **state)
{
    struct scratch *s = *state;
    static const char *const texts[] = {"산 너머 바다"};
    static const struct {
        const char *sql, *message;
    } changes[] = {
        {"PRAGMA application_id = 1", "not a benchmark index"},
        {"PRAGMA user_version = 9", "has format 9"},
        {"CREATE VIEW extra AS SELECT 1", "tables are not those"},
        {"DROP TABLE term", "tables are not those"},
        {"DROP TABLE posting", "lacks tables"},
        {"UPDATE document SET text = '산 너머 강'", "does not fit its digest"},
        {"UPDATE meta SET value = 'x' WHERE key = 'k1'", "does not fit its digest"},
        {"DELETE FROM meta WHERE key = 'digest'", "no sound 'digest'"},
        {"UPDATE posting SET list = x'FFFFFFFFFF' WHERE term = 0", "does not fit its digest"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *path = scratch_path(s, "foreign.db");
        struct bm25 *index;
        struct err e = {0};
        sqlite3 *db;
        build_index(path, texts, 1, BM25_BIGRAM);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, changes[i].sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        assert_int_equal(bm25_open(&index, path, 0.5, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (!strstr(e.message, changes[i].message)) fail_msg("'%s': '%s'", changes[i].sql, e.message);
        unlink(path);
    }
}

/* A forger can compute the digest too: then the loader's own checks must hold. */
static void a_forged_digest_does_not_help(void **state)
{
    struct scratch *s = *state;
    static const char *const texts[] = {"산 너머 바다", "강 건너 들"};
    static const char *const changes[] = {
        "UPDATE posting SET list = x'FFFFFFFFFF' WHERE term = 0",
        "UPDATE posting SET list = x'0001' WHERE term = 0",
        "UPDATE posting SET list = x'0100' WHERE term = 0",
        "UPDATE posting SET list = x'7F01' WHERE term = 0",
        "UPDATE posting SET list = x'01' WHERE term = 0",
        "UPDATE posting SET list = 'text'",
        "UPDATE term SET documents = 7 WHERE id = 1",
        "UPDATE term SET text = 'abcdef' WHERE id = 1",
        "UPDATE term SET text = x'FFFE' WHERE id = 1",
        "UPDATE document SET tokens = -1",
        "UPDATE document SET tokens = 1e300",
        "DELETE FROM document WHERE id = 0",
        "DELETE FROM source",
        "DELETE FROM term",
        "UPDATE meta SET value = '99999999' WHERE key = 'documents'",
        "UPDATE meta SET value = 'nan' WHERE key = 'k1'",
        "UPDATE meta SET value = '-1' WHERE key = 'b'",
        "UPDATE meta SET value = 'words' WHERE key = 'tokens'",
        "UPDATE document SET text = '다른 말' WHERE id = 1",
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const char *path = scratch_path(s, "forged.db");
        struct err e = {0};
        sqlite3 *db;
        char digest[SHA256_HEX], sql[160];
        build_index(path, texts, 2, BM25_BIGRAM);
        assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
        assert_int_equal(sqlite3_exec(db, changes[i], NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(bm25_db_digest(db, digest, &e), 0);
        snprintf(sql, sizeof sql, "UPDATE meta SET value = '%s' WHERE key = 'digest'", digest);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(db);
        if (bm25_check(path, &e) == 0) fail_msg("'%s' was not found", changes[i]);
        assert_int_equal(e.code, ERR_DATA);
        unlink(path);
    }
}

static int group(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normalisation_keeps_the_wording_only),
        cmocka_unit_test(tokens_are_character_ngrams_and_short_texts_are_one),
        cmocka_unit_test(the_common_subsequence_equals_the_textbooks),
        cmocka_unit_test_setup_teardown(the_ratio_is_the_formula_computed_by_hand, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(equal_ratios_go_to_the_lowest_document, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(the_search_equals_its_definition_on_random_texts, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(the_same_documents_give_the_same_bytes, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(damaged_files_are_refused_or_harmless, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(an_index_of_another_hand_is_refused, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_forged_digest_does_not_help, scratch_open, scratch_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return run_at_every_level(group);
}
