/* Shards: round trip, random access, the same bytes however they are written, and every kind of damage. */
#include "tests/unit/scratch.h"

#include "common/io.h"
#include "pipeline/shard.h"
#include "pipeline/shard_tools.h"

enum { MAX_RECORD = 1 << 24 };

/* Lines of many lengths: empty objects, ordinary ones, one longer than a frame. */
static void make_lines(struct buf *out)
{
    uint32_t random = 1;
    for (int i = 0; i < 3000; i++) {
        random = random * 1664525 + 1013904223;
        size_t len = i == 1500 ? SHARD_FRAME_BYTES + 12345 : random >> 21;
        buf_printf(out, "{\"n\":%d,\"text\":\"", i);
        for (size_t k = 0; k < len; k++) buf_char(out, (char)('a' + (random >> (k % 24)) % 26));
        buf_str(out, "\"}\n");
    }
    assert_false(out->failed);
}

static void write_shard(const char *path, const struct buf *lines, size_t step, struct shard_sums *sums)
{
    struct shard_writer *w;
    struct err e = {0};
    assert_int_equal(shard_create(&w, path, IO_REPLACE, &e), 0);
    for (size_t at = 0; at < lines->len;) {
        size_t end = at + step < lines->len ? at + step : lines->len;
        while (end < lines->len && lines->data[end - 1] != '\n') end++;
        assert_int_equal(shard_write(w, lines->data + at, end - at, &e), 0);
        at = end;
    }
    assert_int_equal(shard_commit(w, sums, &e), 0);
}

static void a_shard_gives_back_what_was_written(void **state)
{
    struct scratch *s = *state;
    const char *path = scratch_path(s, "a.jsonl.zst");
    struct buf lines = BUF_INIT, all = BUF_INIT, frame = BUF_INIT, again = BUF_INIT;
    make_lines(&lines);
    struct shard_sums sums;
    write_shard(path, &lines, 1, &sums);
    assert_int_equal(sums.text_bytes, lines.len);
    struct shard_reader *r;
    assert_int_equal(shard_open(&r, path, MAX_RECORD, NULL), 0);
    assert_int_equal(shard_frames(r), sums.frames);
    uint64_t number, expected = 0;
    while (shard_next(r, &frame, &number, NULL) == 0 && frame.len) {
        assert_int_equal(number, expected++);
        assert_true(frame.len <= SHARD_FRAME_BYTES || strchr(frame.data, '\n') == frame.data + frame.len - 1);
        buf_add(&all, frame.data, frame.len);
        assert_int_equal(shard_frame(r, number, &again, NULL), 0);
        assert_int_equal(again.len, frame.len);
        assert_memory_equal(again.data, frame.data, frame.len);
    }
    assert_int_equal(expected, sums.frames);
    assert_int_equal(all.len, lines.len);
    assert_memory_equal(all.data, lines.data, lines.len);
    struct err e = {0};
    assert_int_equal(shard_frame(r, sums.frames, &again, &e), -1);
    shard_close(r);
    assert_int_equal(shard_check(path, &e), 0);
    buf_free(&lines), buf_free(&all), buf_free(&frame), buf_free(&again);
}

static void the_bytes_do_not_depend_on_how_lines_are_grouped(void **state)
{
    struct scratch *s = *state;
    struct buf lines = BUF_INIT;
    make_lines(&lines);
    struct shard_sums first, other;
    write_shard(scratch_path(s, "a.jsonl.zst"), &lines, 1, &first);
    for (size_t step = 1000; step < 10000000; step *= 10) {
        write_shard(scratch_path(s, "b.jsonl.zst"), &lines, step, &other);
        assert_string_equal(first.sha256, other.sha256);
        assert_string_equal(first.text_sha256, other.text_sha256);
    }
    buf_free(&lines);
}

static void an_empty_shard_is_a_shard(void **state)
{
    struct scratch *s = *state;
    struct buf lines = BUF_INIT, text = BUF_INIT;
    struct shard_sums sums;
    const char *path = scratch_path(s, "empty.jsonl.zst");
    write_shard(path, &lines, 1, &sums);
    struct shard_reader *r;
    uint64_t number;
    assert_int_equal(shard_open(&r, path, MAX_RECORD, NULL), 0);
    assert_int_equal(shard_next(r, &text, &number, NULL), 0);
    assert_int_equal(text.len, 0);
    shard_close(r);
    assert_int_equal(shard_check(path, NULL), 0);
    buf_free(&text);
}

static void expect_content(const char *path, const struct buf *lines)
{
    struct shard_reader *r;
    struct buf text = BUF_INIT;
    uint64_t number;
    assert_int_equal(shard_open(&r, path, MAX_RECORD, NULL), 0);
    assert_int_equal(shard_next(r, &text, &number, NULL), 0);
    assert_int_equal(text.len, lines->len);
    assert_memory_equal(text.data, lines->data, lines->len);
    shard_close(r);
    buf_free(&text);
}

/* zstd has a few bits that no decoder looks at. A change there leaves the content whole, and only the
 * ledger's SHA-256 shows it; every other bit must be found by the shard alone. */
static void a_flipped_bit_is_found_or_changes_nothing(void **state)
{
    struct scratch *s = *state;
    struct buf lines = BUF_INIT;
    struct shard_sums sums;
    for (int i = 0; i < 20; i++) buf_printf(&lines, "{\"n\":%d,\"text\":\"가나다라\"}\n", i);
    const char *path = scratch_path(s, "a.jsonl.zst");
    write_shard(path, &lines, 1, &sums);
    int unseen = 0;
    for (long i = 0; i < 8 * (long)sums.bytes; i++) {
        struct err e = {0};
        scratch_flip(path, i / 8, (int)(i % 8));
        if (shard_check(path, &e) == 0) {
            expect_content(path, &lines);
            unseen++;
        } else {
            assert_int_equal(e.code, ERR_DATA);
            assert_non_null(strstr(e.message, "a.jsonl.zst"));
        }
        scratch_flip(path, i / 8, (int)(i % 8));
    }
    assert_in_range(unseen, 0, 3);
    assert_int_equal(shard_check(path, NULL), 0);
    buf_free(&lines);
}

static void every_cut_is_found(void **state)
{
    struct scratch *s = *state;
    struct buf lines = BUF_INIT;
    struct shard_sums sums;
    for (int i = 0; i < 20; i++) buf_printf(&lines, "{\"n\":%d}\n", i);
    const char *path = scratch_path(s, "a.jsonl.zst");
    write_shard(path, &lines, 1, &sums);
    for (long size = scratch_size(path) - 1; size >= 0; size--) {
        struct err e = {0};
        assert_int_equal(truncate(path, size), 0);
        assert_int_equal(shard_check(path, &e), -1);
        assert_non_null(strstr(e.message, "a.jsonl.zst"));
    }
    buf_free(&lines);
}

static void plain_json_lines_are_read_in_whole_lines(void **state)
{
    struct scratch *s = *state;
    const char *path = scratch_path(s, "a.jsonl");
    struct buf lines = BUF_INIT, all = BUF_INIT, text = BUF_INIT;
    make_lines(&lines);
    lines.len--; /* the last line has no line end: the reader adds it */
    assert_int_equal(io_write_file(path, lines.data, lines.len, NULL), 0);
    struct shard_reader *r;
    uint64_t number;
    assert_int_equal(shard_open(&r, path, MAX_RECORD, NULL), 0);
    while (shard_next(r, &text, &number, NULL) == 0 && text.len) {
        assert_int_equal(text.data[text.len - 1], '\n');
        buf_add(&all, text.data, text.len);
    }
    assert_int_equal(all.len, lines.len + 1);
    assert_memory_equal(all.data, lines.data, lines.len);
    shard_close(r);
    struct err e = {0};
    assert_int_equal(shard_open(&r, path, 1 << 16, NULL), 0);
    int result;
    while ((result = shard_next(r, &text, &number, &e)) == 0 && text.len) continue;
    assert_int_equal(result, -1); /* the line of more than a frame is longer than 64 KiB allow */
    assert_non_null(strstr(e.message, "longer than --max-record"));
    shard_close(r);
    buf_free(&lines), buf_free(&all), buf_free(&text);
}

static void an_output_appears_whole_or_not_at_all(void **state)
{
    struct scratch *s = *state;
    const char *path = scratch_path(s, "a.jsonl.zst");
    struct shard_writer *w, *second;
    struct err e = {0};
    assert_int_equal(shard_create(&w, path, IO_REFUSE, &e), 0);
    assert_int_equal(shard_write(w, "{}\n", 3, &e), 0);
    assert_false(io_exists(path));
    assert_int_equal(shard_create(&second, path, IO_REFUSE, &e), -1);
    assert_non_null(strstr(e.message, "being written by another process"));
    shard_abort(w);
    assert_false(io_exists(path));
    assert_int_equal(shard_create(&w, path, IO_REFUSE, &e), 0);
    assert_int_equal(shard_commit(w, NULL, &e), 0);
    assert_true(io_exists(path));
    assert_int_equal(shard_create(&w, path, IO_REFUSE, &e), -1);
    assert_non_null(strstr(e.message, "exists; give --force"));
    assert_int_equal(e.code, ERR_SYSTEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_shard_gives_back_what_was_written, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(the_bytes_do_not_depend_on_how_lines_are_grouped, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(an_empty_shard_is_a_shard, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(a_flipped_bit_is_found_or_changes_nothing, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(every_cut_is_found, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(plain_json_lines_are_read_in_whole_lines, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(an_output_appears_whole_or_not_at_all, scratch_open, scratch_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
