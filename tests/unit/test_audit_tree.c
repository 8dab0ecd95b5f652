/* Output trees: what stands in one, and what is no tree. */
#include "tests/unit/scratch.h"

#include "audit/db.h"
#include "audit/tree.h"
#include "common/io.h"

static void write_ledger(const char *root, const char *path, const char *stage, const char *run)
{
    char text[512], full[512];
    snprintf(text, sizeof text,
             "{\"stage\":\"%s\",\"tool\":\"malmoi\",\n\"config\":{},\n\"inputs\":[],\n\"outputs\":[],\n%s",
             stage, run);
    snprintf(full, sizeof full, "%s/%s", root, path);
    char *folder = strdup(full);
    *strrchr(folder, '/') = '\0';
    assert_int_equal(io_make_folder(folder, NULL), 0);
    free(folder);
    assert_int_equal(io_write_file(full, text, strlen(text), NULL), 0);
}

static const char run_1[] = "\"run\":{\"threads\":1}}\n", run_2[] = "\"run\":{\"threads\":2}}\n";

static void a_tree_is_its_shards_and_its_ledgers(void **state)
{
    struct scratch *s = *state;
    write_ledger(s->folder, "01-ingest/b-00001.ledger.json", "ingest", run_1);
    write_ledger(s->folder, "01-ingest/a-b-00000.ledger.json", "ingest", run_2);
    write_ledger(s->folder, "04-split/b-00001.ledger.json", "split", run_1);
    write_ledger(s->folder, "08-vocab/ledger.json", "vocab-train", run_1);
    write_ledger(s->folder, "bm25.ledger.json", "bm25-index", run_1);
    struct tree t;
    struct err e = {0};
    if (tree_open(&t, s->folder, &e)) fail_msg("%s", e.message);
    assert_int_equal(t.shards.len, 2);
    assert_string_equal(t.shards.items[0], "a-b-00000");
    assert_int_equal(tree_source_len(t.shards.items[0]), 3);
    assert_string_equal(tree_find(&t, AUDIT_SPLIT, "b-00001")->path, "04-split/b-00001.ledger.json");
    assert_non_null(tree_find(&t, AUDIT_VOCAB, ""));
    assert_non_null(tree_find(&t, AUDIT_INDEX, ""));
    assert_null(tree_find(&t, AUDIT_SPLIT, "a-b-00000"));
    /* Equal work has equal accounts, however it was run. */
    assert_string_equal(tree_find(&t, AUDIT_INGEST, "b-00001")->account_sha256,
                        tree_find(&t, AUDIT_INGEST, "a-b-00000")->account_sha256);
    tree_close(&t);
}

static void split_reads_dedup_where_there_is_one(void **state)
{
    struct scratch *s = *state;
    write_ledger(s->folder, "01-ingest/a-00000.ledger.json", "ingest", run_1);
    write_ledger(s->folder, "01-ingest/b-00000.ledger.json", "ingest", run_1);
    write_ledger(s->folder, "03-dedup/a-00000.ledger.json", "dedup", run_1);
    struct tree t;
    assert_int_equal(tree_open(&t, s->folder, NULL), 0);
    assert_int_equal(tree_reads(&t, AUDIT_SPLIT, "a-00000"), AUDIT_DEDUP);
    assert_int_equal(tree_reads(&t, AUDIT_SPLIT, "b-00000"), AUDIT_PII);
    assert_int_equal(tree_reads(&t, AUDIT_TOKENS, "a-00000"), AUDIT_DECONTAMINATE);
    tree_close(&t);
}

static void what_is_no_tree_is_refused(void **state)
{
    struct scratch *s = *state;
    struct tree t;
    struct err e = {0};
    assert_int_equal(tree_open(&t, scratch_path(s, "nowhere"), &e), -1);
    assert_int_equal(e.code, ERR_SYSTEM);
    assert_int_equal(tree_open(&t, s->folder, &e), -1);
    assert_non_null(strstr(e.message, "holds no shard"));
    write_ledger(s->folder, "01-ingest/a-00000.ledger.json", "clean", run_1);
    assert_int_equal(tree_open(&t, s->folder, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "it is of the stage 'clean', and this is the place of 'ingest'"));
    write_ledger(s->folder, "01-ingest/a-00000.ledger.json", "ingest", "\"counts\":{}}\n");
    assert_int_equal(tree_open(&t, s->folder, &e), -1);
    assert_non_null(strstr(e.message, "no \"run\" object"));
}

static void places_are_found_by_stage(void **state)
{
    (void)state;
    static const struct audit_place places[] = {{0, 0}, {3, 127}, {128, 16384}, {UINT32_MAX, UINT32_MAX}};
    enum { N = sizeof places / sizeof *places };
    struct buf b = BUF_INIT;
    for (int i = 0; i < N; i++) audit_place_add(&b, i + 1, places[i]);
    struct audit_place got;
    for (int i = 0; i < N; i++) {
        assert_true(audit_place_find((const uint8_t *)b.data, b.len, i + 1, &got));
        assert_int_equal(got.frame, places[i].frame);
        assert_int_equal(got.line, places[i].line);
    }
    assert_false(audit_place_find((const uint8_t *)b.data, b.len, N + 1, &got));
    for (size_t len = 0; len < b.len; len++) /* cut anywhere: never beyond the end, never the last place */
        assert_false(audit_place_find((const uint8_t *)b.data, len, N, &got));
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_tree_is_its_shards_and_its_ledgers, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(split_reads_dedup_where_there_is_one, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(what_is_no_tree_is_refused, scratch_open, scratch_close),
        cmocka_unit_test(places_are_found_by_stage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
