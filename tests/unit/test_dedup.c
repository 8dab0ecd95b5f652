/* Deduplication: shingles, signatures and their file, the sorter, drop lists. */
#include <fcntl.h>
#include <math.h>

#include "common/io.h"
#include "pipeline/dedup/drops.h"
#include "pipeline/dedup/minhash.h"
#include "pipeline/dedup/signatures.h"
#include "pipeline/dedup/signatures_format.h"
#include "pipeline/dedup/sorter.h"
#include "pipeline/shard.h"
#include "tests/unit/scratch.h"

static uint64_t random_state = 1;

static uint64_t next_random(void) /* SplitMix64 */
{
    uint64_t x = random_state += 0x9E3779B97F4A7C15;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9;
    x = (x ^ x >> 27) * 0x94D049BB133111EB;
    return x ^ x >> 31;
}

/* ---- shingles ---- */

static void only_letters_marks_and_digits_count(void **state)
{
    (void)state;
    static const struct {
        const char *text, *counts;
    } rows[] = {{"", ""},
                {"한국어 문장.", "한국어문장"},
                {"ABC Def 12-3\n", "abcdef123"},
                {"「말」… ㅋㅋ!?～", "말ㅋㅋ"},
                {"É漢字かな①²", "é漢字かな①²"},
                {"\xED\x9E\xA3\xED\x9E\xB0",
                 "\xED\x9E\xA3\xED\x9E\xB0"}, /* the last syllable, and a jamo behind it */
                {"-- !", ""}};
    character_array characters = ARRAY_INIT;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf got = BUF_INIT;
        assert_int_equal(shingles_characters(BYTES(""), &characters), 0);
        assert_int_equal(shingles_characters(rows[i].text, strlen(rows[i].text), &characters), 0);
        for (size_t k = 0; k < characters.len; k++) buf_utf8(&got, characters.items[k]);
        assert_string_equal(buf_text(&got), rows[i].counts);
        buf_free(&got);
    }
    array_free(&characters);
}

/* The walk's hashes are those of each shingle alone, in pieces of any number. */
static void a_walk_gives_the_hash_of_every_shingle(void **state)
{
    (void)state;
    enum { LEN = 2 * SHINGLES_SOME + 77 };
    character_array all = ARRAY_INIT;
    uint64_t hashes[SHINGLES_SOME], alone[SHINGLES_SOME];
    for (int i = 0; i < LEN; i++)
        assert_int_equal(array_push(&all, (uint32_t)(next_random() % 50 + 0xAC00)), 0);
    for (unsigned n = 1; n < 9; n += 3) {
        struct shingle_walk walk, one;
        size_t seen = 0, some;
        assert_true(shingles_start(&walk, &all, n));
        while ((some = shingles_some(&walk, hashes)))
            for (size_t i = 0; i < some; i++, seen++) {
                character_array part = {all.items + seen, n, n};
                assert_true(shingles_start(&one, &part, n));
                assert_int_equal(shingles_some(&one, alone), 1);
                assert_true(alone[0] == hashes[i]);
            }
        assert_int_equal(seen, LEN - n + 1);
    }
    struct shingle_walk walk;
    all.len = 4;
    assert_false(shingles_start(&walk, &all, 5));
    array_free(&all);
}

/* ---- signatures ---- */

enum { BINS = 125 };

/* Two sets of single characters (shingles of 1) with a given number in common. */
static unsigned equal_bins(struct minhash *m, unsigned common, unsigned own)
{
    static uint32_t fresh = 0x10000;
    character_array a = ARRAY_INIT, b = ARRAY_INIT;
    uint16_t p[BINS], q[BINS];
    for (unsigned i = 0; i < common; i++, fresh++)
        assert_int_equal(array_push(&a, fresh) | array_push(&b, fresh), 0);
    for (unsigned i = 0; i < own; i++, fresh += 2)
        assert_int_equal(array_push(&a, fresh) | array_push(&b, fresh + 1), 0);
    assert_true(minhash_signature(m, &a, p));
    assert_true(minhash_signature(m, &b, q));
    array_free(&a);
    array_free(&b);
    return minhash_equal(p, q, BINS);
}

/* The mean over 200 pairs is within four standard errors of the Jaccard similarity, and the scatter of one
 * pair is not above that of BINS independent functions by more than chance, for sets far smaller and far
 * larger than BINS. */
static void equal_bins_estimate_the_jaccard_similarity(void **state)
{
    (void)state;
    enum { PAIRS = 200 };
    static const struct {
        unsigned common, own;
    } rows[] = {{0, 7},   {2, 1},    {3, 5},     {10, 5},     {30, 3},     {40, 40},
                {90, 30}, {400, 50}, {300, 600}, {5000, 500}, {2000, 2000}};
    struct minhash *m = minhash_new(BINS, 1);
    assert_non_null(m);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double similarity = rows[i].common / (double)(rows[i].common + 2 * rows[i].own), sum = 0, squares = 0;
        for (int k = 0; k < PAIRS; k++) {
            double share = equal_bins(m, rows[i].common, rows[i].own) / (double)BINS;
            sum += share - similarity;
            squares += (share - similarity) * (share - similarity);
        }
        double variance = similarity * (1 - similarity) / BINS + 1e-5;
        assert_true(fabs(sum / PAIRS) < 4 * sqrt(variance / PAIRS));
        assert_true(squares / PAIRS < 1.5 * variance);
    }
    minhash_free(m);
}

static void text_to_signature(struct minhash *m, const char *text, uint16_t *signature)
{
    character_array characters = ARRAY_INIT;
    assert_int_equal(shingles_characters(text, strlen(text), &characters), 0);
    assert_true(minhash_signature(m, &characters, signature));
    array_free(&characters);
}

static void a_signature_is_of_the_set_alone(void **state)
{
    (void)state;
    struct minhash *m = minhash_new(BINS, 3);
    uint16_t a[BINS], b[BINS];
    assert_non_null(m);
    text_to_signature(m, "할 수 있다. 그렇게 된다", a);
    text_to_signature(m, "할수있다 그렇게 된다!", b);
    assert_int_equal(minhash_equal(a, b, BINS), BINS); /* blanks and punctuation do not count */
    text_to_signature(m, "가나다가나다가나다", a);
    text_to_signature(m, "가나다가나", b);
    assert_int_equal(minhash_equal(a, b, BINS), BINS); /* nor how often a shingle is there */
    text_to_signature(m, "라마바라마", b);
    assert_in_range(minhash_equal(a, b, BINS), 0, 2);
    assert_true(minhash_band(a, 0, 5) != minhash_band(a, 1, 5));
    character_array two = {(uint32_t[]){'a', 'b'}, 2, 2};
    assert_false(minhash_signature(m, &two, a));
    minhash_free(m);
}

/* ---- sorting ---- */

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *p = a, *q = b;
    if (p->key != q->key) return p->key < q->key ? -1 : 1;
    return (p->value > q->value) - (p->value < q->value);
}

static void a_sorter_sorts_with_and_without_the_disk(void **state)
{
    struct scratch *s = *state;
    static const size_t sizes[] = {0,     1,     33,    5000,
                                   65536, 65537, 200000}; /* 65536 pairs fit into a mebibyte */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (unsigned keys = 1; keys < 1u << 31; keys = keys * 1000 + 1) {
            size_t n = sizes[i];
            struct pair *expected = malloc((n + 1) * sizeof *expected), got;
            struct sorter *sorter;
            assert_int_equal(sorter_new(&sorter, 1 << 20, scratch_path(s, "x"), NULL), 0);
            for (size_t k = 0; k < n; k++) {
                expected[k] =
                    (struct pair){next_random() % keys << 30, next_random() >> (next_random() & 63)};
                assert_int_equal(sorter_add(sorter, expected[k].key, expected[k].value, NULL), 0);
            }
            qsort(expected, n, sizeof *expected, compare_pairs);
            assert_int_equal(sorter_finish(sorter, NULL), 0);
            for (size_t k = 0; k < n; k++) {
                assert_int_equal(sorter_next(sorter, &got, NULL), 1);
                assert_true(got.key == expected[k].key && got.value == expected[k].value);
            }
            assert_int_equal(sorter_next(sorter, &got, NULL), 0);
            sorter_free(sorter);
            free(expected);
        }
    assert_false(io_exists(scratch_path(s, "x")));
}

/* ---- the file of signatures ---- */

static const struct signatures_config config = {.shingle = 5, .bands = 3, .rows = 2, .least_paragraph = 10};

/* Two blocks: documents a (two paragraphs) and 나 (too short for numbers), and c. */
static void write_file(const char *path)
{
    struct signatures_writer *w;
    struct signature_block block = {0};
    struct signature_document a = {.hash = {1, 2},
                                   .characters = 30,
                                   .id = "a",
                                   .id_len = 1,
                                   .source = "s",
                                   .source_len = 1},
                              b = {.hash = {3, 4}, .id = "나", .id_len = 3, .source = "", .source_len = 0},
                              c = {.hash = {5, 6}, .id = "c", .id_len = 1, .source = "tt", .source_len = 2};
    const uint16_t of_a[6] = {1, 2, 3, 4, 5, 65535}, of_c[6] = {7, 8, 9, 10, 11, 12};
    char hex[SHA256_HEX];
    uint64_t bytes;
    assert_int_equal(signatures_create(&w, path, &config, IO_REPLACE, NULL), 0);
    assert_int_equal(signatures_write(w, &block, NULL), 0); /* empty: left out */
    assert_int_equal(signature_block_document(&block, &config, &a, of_a, NULL), 0);
    signature_block_paragraph(&block, (struct hash128){11, 12}, 0);
    signature_block_paragraph(&block, (struct hash128){13, 14}, 7);
    assert_int_equal(signature_block_document(&block, &config, &b, NULL, NULL), 0);
    assert_int_equal(signatures_write(w, &block, NULL), 0);
    signature_block_clear(&block);
    assert_int_equal(signature_block_document(&block, &config, &c, of_c, NULL), 0);
    signature_block_paragraph(&block, (struct hash128){15, 16}, 2);
    assert_int_equal(signatures_write(w, &block, NULL), 0);
    assert_int_equal(signatures_commit(w, hex, &bytes, NULL), 0);
    assert_int_equal(bytes, scratch_size(path));
    signature_block_free(&block);
}

static void a_file_of_signatures_comes_back(void **state)
{
    const char *path = scratch_path(*state, "x.signatures");
    struct signatures *s;
    struct signature_document d;
    struct buf text = BUF_INIT;
    uint16_t numbers[6];
    write_file(path);
    assert_int_equal(signatures_open(&s, path, NULL), 0);
    assert_memory_equal(&s->config, &config, sizeof config);
    assert_true(s->documents == 3 && s->paragraphs == 3 && s->blocks == 2);
    assert_int_equal(signatures_document(s, 0, &d, &text, NULL), 0);
    assert_true(d.hash.low == 1 && d.hash.high == 2 && d.characters == 30 && d.has_numbers);
    assert_int_equal(signatures_document(s, 1, &d, &text, NULL), 0);
    assert_true(d.id_len == 3 && memcmp(d.id, "나", 3) == 0 && d.source_len == 0 && !d.has_numbers);
    assert_int_equal(signatures_document(s, 2, &d, &text, NULL), 0);
    assert_true(d.hash.low == 5 && d.id[0] == 'c' && d.source_len == 2 && memcmp(d.source, "tt", 2) == 0);
    assert_int_equal(signatures_numbers(s, 0, numbers, NULL), 0);
    assert_int_equal(numbers[5], 65535);
    assert_int_equal(signatures_numbers(s, 2, numbers, NULL), 0);
    assert_int_equal(numbers[0], 7);
    static const struct {
        uint64_t low, document;
        uint32_t number;
    } paragraphs[] = {{11, 0, 0}, {13, 0, 7}, {15, 2, 2}};
    for (uint64_t i = 0; i < 3; i++) {
        struct hash128 hash;
        uint64_t document;
        uint32_t number;
        assert_int_equal(signatures_paragraph(s, i, &hash, &document, &number, NULL), 0);
        assert_true(hash.low == paragraphs[i].low && document == paragraphs[i].document);
        assert_int_equal(number, paragraphs[i].number);
    }
    signatures_close(s);
    buf_free(&text);
    assert_int_equal(signatures_check(path, NULL), 0);
}

/* Every bit of the file is under a checksum, and every shorter file lacks its end. */
static void a_damaged_file_is_refused(void **state)
{
    struct scratch *s = *state;
    char path[160];
    snprintf(path, sizeof path, "%s", scratch_path(s, "x.signatures"));
    write_file(path);
    long size = scratch_size(path);
    for (long at = 0; at < size; at++)
        for (int bit = 0; bit < 8; bit += 3) {
            struct err e = {0};
            scratch_flip(path, at, bit);
            assert_int_equal(signatures_check(path, &e), -1);
            assert_int_equal(e.code, ERR_DATA);
            scratch_flip(path, at, bit);
        }
    assert_int_equal(signatures_check(path, NULL), 0);
    for (long cut = size - 1; cut >= 0; cut--) {
        struct err e = {0};
        assert_int_equal(truncate(path, cut), 0);
        assert_int_equal(signatures_check(path, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        assert_non_null(strstr(e.message, "x.signatures"));
    }
}

/* Write value to len bytes at a place and mend the table's checksum, as someone would who means harm. */
static void forge(const char *path, long from_end, long at, unsigned len, uint64_t value)
{
    struct buf file = BUF_INIT, sealed = BUF_INIT;
    assert_int_equal(io_read_file(path, 1 << 20, &file, NULL), 0);
    uint8_t *bytes = (uint8_t *)file.data, *tail = bytes + file.len - SIGNATURES_TAIL_BYTES;
    le_put(from_end ? bytes + file.len - from_end : bytes + at, len, value);
    buf_add(&sealed, bytes, SIGNATURES_HEAD_BYTES);
    buf_add(&sealed, tail - 2 * SIGNATURES_BLOCK_BYTES, 2 * SIGNATURES_BLOCK_BYTES + 24);
    le_put(tail + 24, 8, xxh64(sealed.data, sealed.len));
    assert_int_equal(io_write_file(path, file.data, file.len, NULL), 0);
    buf_free(&file);
    buf_free(&sealed);
}

/* A head, an entry of a block that is not there, and a tail that counts it. */
static void a_block_of_nothing_is_refused(void **state)
{
    const char *path = scratch_path(*state, "x.signatures");
    struct buf file = BUF_INIT;
    struct signatures *s;
    struct err e = {0};
    write_file(path);
    assert_int_equal(io_read_file(path, 1 << 20, &file, NULL), 0);
    uint8_t *entry = (uint8_t *)file.data + SIGNATURES_HEAD_BYTES, *tail = entry + SIGNATURES_BLOCK_BYTES;
    memset(entry, 0, SIGNATURES_BLOCK_BYTES + SIGNATURES_TAIL_BYTES);
    le_put(entry + 8, 4, UINT32_MAX); /* documents, and no offset */
    le_put(tail, 8, 1);
    le_put(tail + 24, 8, xxh64(file.data, SIGNATURES_HEAD_BYTES + SIGNATURES_BLOCK_BYTES + 24));
    memcpy(tail + 32, SIGNATURES_END, 8);
    file.len = SIGNATURES_HEAD_BYTES + SIGNATURES_BLOCK_BYTES + SIGNATURES_TAIL_BYTES;
    assert_int_equal(io_write_file(path, file.data, file.len, NULL), 0);
    assert_int_equal(signatures_open(&s, path, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "do not fill it"));
    buf_free(&file);
}

static void hostile_counts_are_refused(void **state)
{
    const char *path = scratch_path(*state, "x.signatures");
    static const struct {
        long from_end, at;
        unsigned len;
        uint64_t value;
        const char *says;
    } rows[] = {{0, 8, 4, 2, "is of version 2 of the format"},
                {0, 12, 4, 65, "parameters that no program writes"},
                {0, 16, 4, 1 << 30, "parameters that no program writes"},
                {0, 20, 4, 1, "parameters that no program writes"},
                {0, 20, 4, 3, "do not fill it"}, /* longer rows */
                {40, 0, 8, 1ull << 60, "is larger than the file"},
                {32, 0, 8, 4, "do not fill it"},                      /* documents */
                {24, 0, 8, 1ull << 40, "do not fill it"},             /* paragraphs */
                {40 + 64, 0, 8, 1ull << 63, "do not fill it"},        /* offset of the first block */
                {40 + 64 - 8, 0, 4, UINT32_MAX, "do not fill it"},    /* its documents */
                {40 + 64 - 12, 0, 4, UINT32_MAX, "do not fill it"},   /* its paragraphs */
                {40 + 64 - 16, 0, 4, 0xFFFFFFF0u, "do not fill it"}}; /* its text */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};
        write_file(path);
        forge(path, rows[i].from_end, rows[i].at, rows[i].len, rows[i].value);
        assert_int_equal(signatures_check(path, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (!strstr(e.message, rows[i].says)) fail_msg("row %zu: %s", i, e.message);
    }
}

/* ---- drop lists ---- */

static void write_lines(const char *path, const char *lines)
{
    struct shard_writer *w;
    assert_int_equal(shard_create(&w, path, IO_REPLACE, NULL), 0);
    assert_int_equal(shard_write(w, lines, strlen(lines), NULL), 0);
    assert_int_equal(shard_commit(w, NULL, NULL), 0);
}

static void a_drop_list_comes_back(void **state)
{
    const char *path = scratch_path(*state, "x.drops.jsonl.zst");
    static const struct drop drops[] = {
        {.id = "a\"b", .id_len = 3, .kept = "k", .hash = 1, .similarity = 1000, .reason = DROP_DUPLICATE},
        {.id = "나", .id_len = 3, .kept = "l", .hash = UINT64_MAX, .similarity = 712, .reason = DROP_NEAR},
        {.id = "c", .id_len = 1, .paragraphs = "0-3,5", .hash = 7, .reason = DROP_PARAGRAPH}};
    struct buf lines = BUF_INIT;
    struct drop_list *list;
    bool again;
    for (size_t i = 0; i < 3; i++) drop_write(&drops[i], &lines);
    write_lines(path, lines.data);
    buf_free(&lines);
    assert_int_equal(drop_list_read(&list, path, NULL), 0);
    assert_int_equal(drop_list_len(list), 3);
    for (size_t i = 0; i < 3; i++) {
        const struct drop *d = drop_list_meet(list, drops[i].id, drops[i].id_len, &again);
        assert_non_null(d);
        assert_false(again);
        assert_true(d->hash == drops[i].hash && d->reason == drops[i].reason);
        assert_string_equal(d->kept, drops[i].kept ? drops[i].kept : "");
        assert_string_equal(d->paragraphs, drops[i].paragraphs ? drops[i].paragraphs : "");
        if (d->reason == DROP_NEAR) assert_int_equal(d->similarity, 712);
    }
    assert_null(drop_list_meet(list, "d", 1, &again));
    assert_non_null(drop_list_meet(list, "c", 1, &again));
    assert_true(again);
    assert_null(drop_list_unmet(list));
    assert_string_equal(drop_list_unmet(list)->id, "a\"b"); /* the second shard met nothing */
    drop_list_free(list);
}

static void a_broken_drop_list_names_the_fault(void **state)
{
    const char *path = scratch_path(*state, "x.drops.jsonl.zst");
#define ENTRY(members) "{\"id\":\"x\",\"hash\":\"0123456789abcdef\"," members "}\n"
    static const struct {
        const char *lines, *says;
    } rows[] = {
        {"no json\n", "line 0"},
        {"{}\n", "there is no \"id\""},
        {"{\"id\":\"x\",\"hash\":\"123\"}\n", "\"hash\" is not 16 digits"},
        {ENTRY("\"reason\":\"mood\""), "the \"reason\" is not known"},
        {ENTRY("\"reason\":\"duplicate-document\""), "do not fit"},
        {ENTRY("\"reason\":\"duplicate-paragraph\",\"kept\":\"k\""), "do not fit"},
        {ENTRY("\"reason\":\"duplicate-paragraph\",\"paragraphs\":\"\""), "rising ranges"},
        {ENTRY("\"reason\":\"duplicate-paragraph\",\"paragraphs\":\"3,2\""), "rising ranges"},
        {ENTRY("\"reason\":\"duplicate-paragraph\",\"paragraphs\":\"1-\""), "rising ranges"},
        {ENTRY("\"reason\":\"duplicate-paragraph\",\"paragraphs\":\"0,99999999999999\""), "rising ranges"},
        {ENTRY("\"reason\":\"near-duplicate\",\"kept\":\"k\",\"similarity\":1.5"), "not from 0 to 1"},
        {ENTRY("\"reason\":\"duplicate-document\",\"kept\":\"k\"")
             ENTRY("\"reason\":\"duplicate-document\",\"kept\":\"k\""),
         "line 1: record 'x' is named again"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};
        write_lines(path, rows[i].lines);
        assert_int_equal(drops_check(path, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        if (!strstr(e.message, rows[i].says)) fail_msg("row %zu: %s", i, e.message);
    }
}

static void paragraphs_are_cleared_by_ranges(void **state)
{
    (void)state;
    uint8_t keep[7] = {1, 1, 1, 1, 1, 1, 1};
    static const uint8_t expected[7] = {0, 0, 1, 0, 1, 1, 0};
    assert_true(drop_paragraphs("0-1,3,6", keep, 7));
    assert_memory_equal(keep, expected, 7);
    assert_false(drop_paragraphs("6-7", keep, 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_letters_marks_and_digits_count),
        cmocka_unit_test(a_walk_gives_the_hash_of_every_shingle),
        cmocka_unit_test(equal_bins_estimate_the_jaccard_similarity),
        cmocka_unit_test(a_signature_is_of_the_set_alone),
        cmocka_unit_test_setup_teardown(a_sorter_sorts_with_and_without_the_disk, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(a_file_of_signatures_comes_back, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_refused, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_block_of_nothing_is_refused, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(hostile_counts_are_refused, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_drop_list_comes_back, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_broken_drop_list_names_the_fault, scratch_open, scratch_close),
        cmocka_unit_test(paragraphs_are_cleared_by_ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
