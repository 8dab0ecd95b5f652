/* Token shards: what is written is what is read, the index is Megatron's, and damage is found. */
#include "tests/unit/scratch.h"
#include "tests/unit/unit.h"

#include <sys/stat.h>

#include "common/io.h"
#include "pipeline/ledger_law.h"
#include "vocab/tokens.h"

struct fixture {
    char folder[64];
    char prefix[80];
};

static const char vocab_sum[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static int push_sequence(struct tokens_batch *b, const uint16_t *ids, size_t n, struct lineage l)
{
    for (size_t i = 0; i < n; i++)
        if (array_push(&b->ids, ids[i])) return -1;
    return array_push(&b->lengths, (int32_t)n) || array_push(&b->lineage, l);
}

/* Sentences of 4, 3 and 5 tokens in documents of 2 and 1, in two batches. */
static void write_shard(const char *prefix)
{
    struct ledger ledger;
    struct tokens_batch batch = {0};
    struct tokens_writer *w;
    ledger_start(&ledger, "encode", 1);
    assert_int_equal(ledger_add_known(&ledger.inputs, "dir/a.jsonl.zst", vocab_sum, 10, NULL, NULL), 0);
    assert_int_equal(ledger_add_known(&ledger.inputs, "b.jsonl.zst", vocab_sum, 10, NULL, NULL), 0);
    assert_int_equal(tokens_create(&w, prefix, &ledger.inputs, IO_REFUSE, NULL), 0);
    push_sequence(&batch, (uint16_t[]){5, 6, 7, 8}, 4, (struct lineage){0, 0, 0, 0});
    push_sequence(&batch, (uint16_t[]){9, 300, 11}, 3, (struct lineage){0, 0, 0, 2});
    assert_int_equal(array_push(&batch.documents, 2), 0);
    assert_int_equal(tokens_write(w, &batch, NULL), 0);
    tokens_batch_clear(&batch);
    push_sequence(&batch, (uint16_t[]){1, 2, 3, 4, 999}, 5, (struct lineage){1, 7, 3, 0});
    assert_int_equal(array_push(&batch.documents, 1), 0);
    assert_int_equal(tokens_write(w, &batch, NULL), 0);
    assert_int_equal(tokens_commit(w, &ledger.outputs, NULL), 0);
    buf_printf(&ledger.extra, "\"vocabulary\":{\"sha256\":\"%s\",\"size\":1000}", vocab_sum);
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s.ledger.json", prefix);
    assert_int_equal(ledger_write(&ledger, path.data, NULL), 0);
    buf_free(&path);
    ledger_free(&ledger);
    tokens_batch_free(&batch);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(f->folder, sizeof f->folder);
    snprintf(f->prefix, sizeof f->prefix, "%s/t", f->folder);
    write_shard(f->prefix);
    *state = f;
    return 0;
}

static const char *const suffixes[] = {".bin", ".idx", ".lineage", ".ledger.json"};

static int tear_down(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < 4; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", f->prefix, suffixes[i]);
        unlink(path);
    }
    int left = rmdir(f->folder); /* fails if the writer left something behind */
    free(f);
    return left;
}

static void read_part(const struct fixture *f, const char *suffix, struct buf *bytes)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", f->prefix, suffix);
    buf_clear(bytes);
    assert_int_equal(io_read_file(path, 1 << 20, bytes, NULL), 0);
}

static void write_part(const struct fixture *f, const char *suffix, const struct buf *bytes)
{
    char path[128];
    snprintf(path, sizeof path, "%s%s", f->prefix, suffix);
    assert_int_equal(io_write_file(path, buf_text(bytes), bytes->len, NULL), 0);
}

/* What `malmoi check` does with one of the files. */
static int check_part(const struct fixture *f, const char *suffix, struct err *e)
{
    char path[128];
    bool known;
    snprintf(path, sizeof path, "%s%s", f->prefix, suffix);
    return tokens_check(path, e) || ledger_check_file(path, &known, e) ? -1 : 0;
}

static void the_index_is_megatrons(void **state)
{
    static const uint8_t expected[94] = {'M', 'M', 'I', 'D', 'I', 'D', 'X', 0, 0,          /* magic */
                                         1,   0,   0,   0,   0,   0,   0,   0,             /* version */
                                         8,                                                /* uint16 */
                                         3,   0,   0,   0,   0,   0,   0,   0,             /* sequences */
                                         3,   0,   0,   0,   0,   0,   0,   0,             /* documents + 1 */
                                         4,   0,   0,   0,   3,   0,   0,   0, 5, 0, 0, 0, /* lengths */
                                         0,   0,   0,   0,   0,   0,   0,   0,             /* byte offsets */
                                         8,   0,   0,   0,   0,   0,   0,   0,             /* … */
                                         14,  0,   0,   0,   0,   0,   0,   0,             /* … */
                                         0,   0,   0,   0,   0,   0,   0,   0,             /* documents */
                                         2,   0,   0,   0,   0,   0,   0,   0,             /* … */
                                         3,   0,   0,   0,   0,   0,   0,   0};
    struct buf idx = BUF_INIT;
    read_part(*state, ".idx", &idx);
    assert_int_equal(idx.len, sizeof expected);
    assert_memory_equal(idx.data, expected, sizeof expected);
    buf_free(&idx);
}

static void what_was_written_is_read(void **state)
{
    const struct fixture *f = *state;
    struct tokens t;
    size_t n;
    uint64_t first, last;
    assert_int_equal(tokens_open(&t, f->prefix, vocab_sum, NULL), 0);
    assert_int_equal(t.n_ids, 12);
    assert_int_equal(t.n_sequences, 3);
    assert_int_equal(t.n_documents, 2);
    const uint16_t *ids = tokens_sequence(&t, 1, &n);
    assert_int_equal(n, 3);
    assert_int_equal(ids[1], 300);
    tokens_document(&t, 0, &first, &last);
    assert_int_equal(first, 0);
    assert_int_equal(last, 2);
    struct lineage l = tokens_lineage(&t, 2);
    assert_int_equal(l.shard, 1);
    assert_int_equal(l.frame, 7);
    assert_int_equal(l.line, 3);
    assert_int_equal(tokens_lineage(&t, 1).sentence, 2);
    assert_int_equal(t.shards.len, 2);
    assert_int_equal(t.shards.items[0].name_len, strlen("a.jsonl.zst"));
    assert_memory_equal(t.shards.items[0].name, "a.jsonl.zst", t.shards.items[0].name_len);
    assert_int_equal(t.shards.items[1].sha256[1], 0x23);
    tokens_close(&t);
    for (size_t i = 0; i < 4; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s%s", f->prefix, suffixes[i]);
        assert_int_equal(tokens_check(path, NULL), 0);
    }
}

static void another_vocabulary_is_refused(void **state)
{
    const struct fixture *f = *state;
    char other[] = "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct tokens t;
    struct err e = {0};
    assert_int_equal(tokens_open(&t, f->prefix, other, &e), -1);
    assert_int_equal(e.code, ERR_DATA);
    assert_non_null(strstr(e.message, "another vocabulary"));
}

static void every_cut_is_found(void **state)
{
    const struct fixture *f = *state;
    struct buf whole = BUF_INIT, cut = BUF_INIT;
    for (size_t s = 0; s < 4; s++) {
        read_part(f, suffixes[s], &whole);
        size_t least = s == 3 ? whole.len - 20 : 0; /* a ledger that is cut is no JSON */
        for (size_t len = least; len + (s == 3) < whole.len; len++) {
            struct err e = {0};
            buf_assign(&cut, whole.data, len);
            write_part(f, suffixes[s], &cut);
            assert_int_equal(tokens_check(f->prefix, &e), -1);
            assert_int_equal(e.code, ERR_DATA);
        }
        write_part(f, suffixes[s], &whole);
        assert_int_equal(tokens_check(f->prefix, NULL), 0);
    }
    buf_free(&whole);
    buf_free(&cut);
}

static void every_flipped_byte_is_found(void **state)
{
    const struct fixture *f = *state;
    struct buf bytes = BUF_INIT;
    for (size_t s = 0; s < 3; s++) {
        read_part(f, suffixes[s], &bytes);
        for (size_t i = 0; i < bytes.len; i++) {
            struct err e = {0};
            bytes.data[i] ^= 0x40;
            write_part(f, suffixes[s], &bytes);
            assert_int_equal(check_part(f, suffixes[s], &e), -1);
            assert_int_equal(e.code, ERR_DATA);
            bytes.data[i] ^= 0x40;
        }
        write_part(f, suffixes[s], &bytes);
    }
    buf_free(&bytes);
}

static void an_id_outside_the_vocabulary_is_found(void **state)
{
    const struct fixture *f = *state;
    struct buf ledger = BUF_INIT;
    struct err e = {0};
    read_part(f, ".ledger.json", &ledger);
    char *size = strstr(ledger.data, "\"size\":1000");
    assert_non_null(size);
    memcpy(size, "\"size\": 999", 11);
    write_part(f, ".ledger.json", &ledger);
    assert_int_equal(tokens_check(f->prefix, &e), -1);
    assert_non_null(strstr(e.message, "token 11 has the id 999"));
    buf_free(&ledger);
}

static void an_output_that_stands_is_not_replaced(void **state)
{
    const struct fixture *f = *state;
    struct ledger_files none = {ARRAY_INIT};
    struct tokens_writer *w;
    struct err e = {0};
    assert_int_equal(tokens_create(&w, f->prefix, &none, IO_REFUSE, &e), -1);
    assert_non_null(strstr(e.message, "--force"));
}

static void an_aborted_writer_leaves_nothing(void **state)
{
    const struct fixture *f = *state;
    struct ledger_files none = {ARRAY_INIT};
    struct tokens_writer *w;
    assert_int_equal(tokens_create(&w, f->prefix, &none, IO_REPLACE, NULL), 0);
    tokens_abort(w);
    assert_int_equal(tokens_check(f->prefix, NULL), 0);
}

static void an_empty_shard_is_whole(void **state)
{
    const struct fixture *f = *state;
    struct ledger ledger;
    struct tokens_writer *w;
    struct tokens t;
    ledger_start(&ledger, "encode", 1);
    assert_int_equal(tokens_create(&w, f->prefix, &ledger.inputs, IO_REPLACE, NULL), 0);
    assert_int_equal(tokens_commit(w, &ledger.outputs, NULL), 0);
    buf_printf(&ledger.extra, "\"vocabulary\":{\"sha256\":\"%s\",\"size\":1000}", vocab_sum);
    char path[128];
    snprintf(path, sizeof path, "%s.ledger.json", f->prefix);
    assert_int_equal(ledger_write(&ledger, path, NULL), 0);
    ledger_free(&ledger);
    assert_int_equal(tokens_check(f->prefix, NULL), 0);
    assert_int_equal(tokens_open(&t, f->prefix, NULL, NULL), 0);
    assert_int_equal(t.n_documents, 0);
    tokens_close(&t);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_index_is_megatrons),
        TEST(what_was_written_is_read),
        TEST(another_vocabulary_is_refused),
        TEST(every_cut_is_found),
        TEST(every_flipped_byte_is_found),
        TEST(an_id_outside_the_vocabulary_is_found),
        TEST(an_output_that_stands_is_not_replaced),
        TEST(an_aborted_writer_leaves_nothing),
        TEST(an_empty_shard_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
