/* One record of a tree: fetched by its place or its id; and which line of the stage before a line is made of.
 */
#include "tests/unit/scratch.h"

#include "audit/record_at.h"
#include "audit/rejected.h"
#include "audit/replay.h"
#include "common/io.h"
#include "pipeline/shard.h"

/* ---- a tree of one shard ---- */

static void write_ledger(const struct scratch *s, enum audit_stage stage, const char *config,
                         const char *inputs)
{
    struct buf text = BUF_INIT, path = BUF_INIT;
    buf_printf(&path, "%s/%s", s->folder, audit_stages[stage].folder);
    assert_int_equal(io_make_folder(path.data, NULL), 0);
    buf_str(&path, "/a-00000.ledger.json");
    buf_printf(
        &text,
        "{\"stage\":\"%s\",\"tool\":\"malmoi 0.1.0\",\n\"config\":{%s},\n\"inputs\":[%s],\n\"outputs\":[],\n"
        "\"run\":{\"program_sha256\":\"00\"}}\n",
        audit_stages[stage].name, config, inputs);
    assert_int_equal(io_write_file(path.data, text.data, text.len, NULL), 0);
    buf_free(&text);
    buf_free(&path);
}

static void write_shard(const char *path, const struct buf *lines)
{
    struct shard_writer *w;
    struct err e = {0};
    if (shard_create(&w, path, IO_REPLACE, &e) || shard_write(w, buf_text(lines), lines->len, &e) ||
        shard_commit(w, NULL, &e))
        fail_msg("%s", e.message);
}

enum { RECORDS = 3000, TEXT = 1000 }; /* three frames */

/* Records "a:f:0" … whose texts hold what looks like another record's beginning. */
static void write_records(const struct scratch *s)
{
    struct buf lines = BUF_INIT, path = BUF_INIT;
    for (int i = 0; i < RECORDS; i++) {
        buf_printf(&lines,
                   "{\"id\":\"a:f:%d\",\"source\":\"a\",\"text\":\"{\\\"id\\\":\\\"a:f:%d\\\",%0*d\"}\n", i,
                   i + 1, TEXT, i);
    }
    buf_printf(&path, "%s/01-ingest/a-00000.jsonl.zst", s->folder);
    write_shard(path.data, &lines);
    buf_free(&lines);
    buf_free(&path);
}

static void a_record_is_found_by_id_and_fetched_by_place(void **state)
{
    struct scratch *s = *state;
    struct tree t;
    struct err e = {0};
    write_ledger(s, AUDIT_INGEST, "", "");
    write_records(s);
    assert_int_equal(tree_open_shard(&t, s->folder, "a-00000", &e), 0);
    struct record_reader *reader = record_reader_new(&t);
    struct record found = {0}, fetched = {0};
    static const int numbers[] = {0, 1, 1023, 1500, RECORDS - 1, 2}; /* also backwards */
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct buf id = BUF_INIT;
        struct audit_place place;
        buf_printf(&id, "a:f:%d", numbers[i]);
        assert_int_equal(record_find(reader, AUDIT_INGEST, "a-00000", &id, &place, &found, &e), 1);
        assert_string_equal(buf_text(&found.id), id.data);
        assert_int_equal(record_at(reader, AUDIT_INGEST, "a-00000", place, &fetched, &e), 0);
        assert_string_equal(buf_text(&fetched.id), id.data);
        assert_true(numbers[i] < RECORDS - 1 || place.frame > 0);
        buf_free(&id);
    }
    struct buf id = BUF_INIT;
    buf_str(&id, "a:f:3000");
    struct audit_place nowhere[] = {{0, 100000}, {99, 0}};
    assert_int_equal(record_find(reader, AUDIT_INGEST, "a-00000", &id, &nowhere[0], &found, &e), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(record_at(reader, AUDIT_INGEST, "a-00000", nowhere[i], &fetched, &e), -1);
        assert_int_equal(e.code, ERR_DATA);
        assert_non_null(strstr(e.message, "01-ingest/a-00000, frame"));
    }
    buf_free(&id);
    record_free(&found);
    record_free(&fetched);
    record_reader_free(reader);
    tree_close(&t);
}

static void a_name_of_a_shard_is_no_path(void **state)
{
    struct scratch *s = *state;
    static const char *const names[] = {"../a-00000", "x/a-00000", "a", "", "b-00000"};
    write_ledger(s, AUDIT_INGEST, "", "");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct tree t;
        struct err e = {0};
        assert_int_equal(tree_open_shard(&t, s->folder, names[i], &e), -1);
        assert_int_equal(e.code, ERR_DATA);
    }
}

/* ---- lines ---- */

static const uint32_t none = REPLAY_NO_LINE;

/* The lines of the stage before that the lines of after are made of. */
static void check_origins(const struct replay *replay, const char *before, const char *after, size_t n,
                          const uint32_t *expected)
{
    struct record a = {0}, b = {0};
    replay_origins origins = ARRAY_INIT;
    struct err e = {0};
    buf_str(&a.id, "a:f:0");
    buf_str(&a.source, "a");
    buf_str(&a.text, before);
    buf_str(&b.text, after);
    if (replay_line_origins(replay, &a, &b, &origins, &e)) fail_msg("%s", e.message);
    assert_int_equal(origins.len, n);
    if (n) assert_memory_equal(origins.items, expected, n * sizeof *expected);
    array_free(&origins);
    record_free(&a);
    record_free(&b);
}

#define ORIGINS(...)                                                                                         \
    sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t), (uint32_t[])                                       \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }

static void a_line_is_led_back_by_replaying_each_one(void **state)
{
    struct scratch *s = *state;
    struct tree t;
    struct replay_set set;
    struct replay *clean, *split;
    struct err e = {0};
    write_ledger(s, AUDIT_INGEST, "", "");
    write_ledger(s, AUDIT_CLEAN, "\"unicode\":\"nfc\"",
                 "{\"name\":\"a-00000.jsonl.zst\",\"sha256\":\"1\",\"bytes\":1}");
    write_ledger(s, AUDIT_SPLIT, "\"unit\":\"paragraph\"", "");
    assert_int_equal(tree_open_shard(&t, s->folder, "a-00000", &e), 0);
    replay_start(&set, &t, "a-00000", NULL, NULL);
    if (replay_of(&set, AUDIT_CLEAN, &clean, &e) || replay_of(&set, AUDIT_SPLIT, &split, &e))
        fail_msg("%s", e.message);
    /* A paragraph that vanishes shifts the later ones; two that become equal stay apart. */
    check_origins(clean, "<b>가</b>\n<br>\n나\n나 ", "가\n나\n나", ORIGINS(0, 2, 3));
    check_origins(clean, "가\n나", "가\n다", ORIGINS(0, none));
    check_origins(clean, "가", "가\n나", ORIGINS(0, none));
    check_origins(clean, "<br>", "", 0, NULL);
    check_origins(split, "하나다. 둘이다.\n셋이다.", "하나다.\n둘이다.\n셋이다.", ORIGINS(0, 0, 1));
    /* Where there is nothing to replay, the first of equal lines is meant. */
    check_origins(NULL, "가\n나\n가\n라", "가\n가\n라\n마", ORIGINS(0, 2, 3, none));
    /* What is not as it was: the program alone, and it is said once. */
    assert_int_equal(set.changes.len, 1);
    assert_string_equal(set.changes.items[0].what, "program");
    assert_string_equal(set.changes.items[0].recorded, "00");
    struct replay *missing;
    assert_int_equal(replay_of(&set, AUDIT_FILTER, &missing, &e), 0);
    assert_null(missing);
    replay_end(&set);
    tree_close(&t);
}

/* ---- rejects ---- */

static void a_rejected_record_is_found_by_any_of_its_bytes(void **state)
{
    struct scratch *s = *state;
    struct buf lines = BUF_INIT;
    buf_str(&lines,
            "{\"reason\":\"nul-bytes\",\"file\":\"f\",\"offset\":0,\"length\":4,\"part\":0,\"raw\":"
            "\"a\\u0000\\\"b\"}\n"
            "{\"reason\":\"no-text\",\"file\":\"\\\"g\",\"offset\":4,\"length\":3,\"part\":0,\"raw_base64\":"
            "\"/wD+\"}\n"
            "{\"reason\":\"empty-line\",\"file\":\"f\",\"offset\":9,\"length\":0,\"part\":0,\"raw\":\"\"}\n");
    const char *path = scratch_path(s, "a.rejects.jsonl.zst");
    write_shard(path, &lines);
    static const struct {
        const char *file;
        uint64_t offset;
        const char *reason, *raw; /* NULL: there is none */
        size_t len;
    } cases[] = {
        {"f", 0, "nul-bytes", BYTES("a\0\"b")},
        {"f", 3, "nul-bytes", BYTES("a\0\"b")},
        {"f", 4, NULL, NULL, 0},
        {"\"g", 6, "no-text", BYTES("\xFF\0\xFE")},
        {"g", 4, NULL, NULL, 0},
        {"f", 9, "empty-line", BYTES("")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rejected r = {0};
        struct err e = {0};
        assert_int_equal(rejected_find(path, cases[i].file, cases[i].offset, &r, &e),
                         cases[i].reason != NULL);
        if (cases[i].reason) {
            assert_string_equal(buf_text(&r.reason), cases[i].reason);
            assert_int_equal(r.raw.len, cases[i].len);
            assert_memory_equal(buf_text(&r.raw), cases[i].raw, cases[i].len);
        }
        rejected_free(&r);
    }
    struct rejected r = {0};
    assert_int_equal(rejected_find(scratch_path(s, "none"), "f", 0, &r, NULL), 0);
    buf_free(&lines);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_open, scratch_close)
    const struct CMUnitTest tests[] = {
        TEST(a_record_is_found_by_id_and_fetched_by_place),
        TEST(a_name_of_a_shard_is_no_path),
        TEST(a_line_is_led_back_by_replaying_each_one),
        TEST(a_rejected_record_is_found_by_any_of_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
