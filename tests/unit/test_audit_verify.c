/* The parts of audit verify and takedown: lists of sums and of ids, a shard scanned, one shard's records in
 * another's. */
#include "tests/unit/scratch.h"

#include "audit/scan.h"
#include "common/io.h"
#include "pipeline/ingest/exclude.h"
#include "pipeline/manifest_sums.h"
#include "pipeline/shard.h"

#define SUM_A "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char *write_text(struct scratch *s, const char *text)
{
    const char *path = scratch_path(s, "list");
    assert_int_equal(io_write_file(path, text, strlen(text), NULL), 0);
    return path;
}

static void lists_of_sums_are_sums_and_rising_paths(void **state)
{
    static const struct {
        const char *text, *complaint; /* NULL: none */
        size_t lines;
    } cases[] = {
        {"", NULL, 0},
        {SUM_A "  a\n" SUM_A "  b c\n", NULL, 2},
        {SUM_A "  a", NULL, 1},
        {SUM_A "  b\n" SUM_A "  a\n", "line 2: 'a' is not in the order", 0},
        {SUM_A "  a\n" SUM_A "  a\n", "line 2: 'a' is not in the order", 0},
        {SUM_A " a\n", "line 1 is not", 0},
        {SUM_A "  \n", "line 1 is not", 0},
        {SUM_A "0  a\n", "line 1 is not", 0},
        {SUM_A "  a\n\n", "line 2 is not", 0},
        {"0123\n", "line 1 is not", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sum_list list;
        struct err e = {0};
        int result = sum_list_read(&list, write_text(*state, cases[i].text), &e);
        assert_int_equal(result, cases[i].complaint ? -1 : 0);
        if (cases[i].complaint && !strstr(e.message, cases[i].complaint)) fail_msg("%zu: %s", i, e.message);
        assert_int_equal(list.lines.len, cases[i].lines);
        if (cases[i].lines == 2) {
            assert_string_equal(sum_list_find(&list, "b c")->sha256, SUM_A);
            assert_null(sum_list_find(&list, "b"));
        }
        sum_list_free(&list);
    }
}

static void lists_of_ids_are_checked_line_by_line(void **state)
{
    static const struct {
        const char *text, *complaint;
        const char *ids[3];
    } cases[] = {
        {"", NULL, {NULL}},
        {"# why\n\nb:f:2\na:f:1\nb:f:2\n", NULL, {"a:f:1", "b:f:2", NULL}},
        {"a:f:1", NULL, {"a:f:1", NULL}},
        {"a:한글.txt:~7 b\n", NULL, {"a:한글.txt:~7 b", NULL}},
        {"a:f:1\nno id\n", "line 2 is no id", {NULL}},
        {"a:f\n", "line 1 is no id", {NULL}},
        {":f:1\n", "line 1 is no id", {NULL}},
        {"a::1\n", "line 1 is no id", {NULL}},
        {"a:f:1\r\n", "line 1 is no id", {NULL}},
        {"a:f:\xFF\n", "line 1 is no id", {NULL}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct exclude list;
        struct err e = {0};
        int result = exclude_read(&list, write_text(*state, cases[i].text), &e);
        assert_int_equal(result, cases[i].complaint ? -1 : 0);
        if (cases[i].complaint && !strstr(e.message, cases[i].complaint)) fail_msg("%zu: %s", i, e.message);
        size_t n = 0;
        for (; cases[i].ids[n]; n++) {
            assert_true(n < list.ids.len);
            assert_string_equal(list.ids.items[n].id, cases[i].ids[n]);
            assert_ptr_equal(exclude_find(&list, cases[i].ids[n], strlen(cases[i].ids[n])),
                             &list.ids.items[n]);
        }
        assert_int_equal(list.ids.len, n);
        assert_null(exclude_find(&list, "a:f:", 4));
        assert_null(exclude_find(&list, "a:f:10", 6));
        exclude_free(&list);
    }
}

/* A shard of records "s:f:ID" with two sentences each, and its scan. */
static void scan_of(struct scratch *s, const char *ids, const char *shard, struct scan *scan,
                    struct faults *f)
{
    const char *path = scratch_path(s, "s-00000.jsonl.zst");
    struct shard_writer *w;
    assert_int_equal(shard_create(&w, path, IO_REPLACE, NULL), 0);
    for (; *ids; ids++) {
        char line[128];
        int n = snprintf(line, sizeof line, "{\"id\":\"s:f:%c\",\"source\":\"s\",\"text\":\"가나\\n다\"}\n",
                         *ids);
        assert_int_equal(shard_write(w, line, (size_t)n, NULL), 0);
    }
    assert_int_equal(shard_commit(w, NULL, NULL), 0);
    struct scan_options o = {.path = path, .name = "s", .shard = shard, .sentences = true};
    scan_shard(scan, &o, f);
}

static void a_scan_counts_and_sums(void **state)
{
    struct scan scan;
    struct faults f = {0};
    char sum[SHA256_HEX];
    uint64_t bytes;
    scan_of(*state, "abc", "s-00000", &scan, &f);
    assert_true(scan.whole);
    assert_int_equal(f.items.len, 0);
    assert_int_equal(scan.counts.documents, 3);
    assert_int_equal(scan.counts.sentences, 6);
    assert_int_equal(scan.counts.characters, 9);
    assert_int_equal(scan.frames.len, 2);
    assert_int_equal(scan.frames.items[1], 3);
    assert_int_equal(sha256_file(scratch_path(*state, "s-00000.jsonl.zst"), sum, &bytes, NULL), 0);
    assert_string_equal(scan.sha256, sum); /* the seek table included */
    assert_int_equal(scan.bytes, bytes);
    scan_free(&scan);
    scan_of(*state, "a", "other-00000", &scan, &f);
    assert_false(scan.whole);
    assert_int_equal(f.items.len, 1);
    assert_non_null(strstr(f.items.items[0], "frame 0, line 0: it is a record of the source 's'"));
    assert_string_not_equal(scan.text_sha256, ""); /* it could be decoded all the same */
    scan_free(&scan);
    faults_free(&f);
}

static void records_are_some_of_those_before_in_their_order(void **state)
{
    static const struct {
        const char *a, *b;
        int missing; /* -1: none */
    } cases[] = {{"", "abc", -1},  {"ac", "abc", -1}, {"abc", "abc", -1}, {"abcd", "abc", 3},
                 {"ca", "abc", 1}, {"aa", "abc", 1},  {"x", "", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scan a, b;
        struct faults f = {0};
        size_t missing = 0;
        scan_of(*state, cases[i].a, "s-00000", &a, &f);
        scan_of(*state, cases[i].b, "s-00000", &b, &f);
        assert_int_equal(scan_is_subsequence(&a, &b, &missing), cases[i].missing < 0);
        if (cases[i].missing >= 0) assert_int_equal(missing, cases[i].missing);
        assert_int_equal(f.items.len, 0);
        scan_free(&a);
        scan_free(&b);
        faults_free(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lists_of_sums_are_sums_and_rising_paths, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(lists_of_ids_are_checked_line_by_line, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_scan_counts_and_sums, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(records_are_some_of_those_before_in_their_order, scratch_open,
                                        scratch_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
