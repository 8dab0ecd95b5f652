/* Fault injection: the n-th allocation, write, flush, close or rename fails, for every n until the work
 * succeeds. Each time the result must be a clean error, and no output may stand that is not whole.
 *
 * The Makefile links this program with --wrap, so that calls from malmoi's own objects come here first; calls
 * inside shared libraries do not. */
#include "tests/unit/scratch.h"

#include <errno.h>
#include <fcntl.h>

#include "bert/embed.h"
#include "bert/fill_mask.h"
#include "common/io.h"
#include "pipeline/dedup/groups.h"
#include "pipeline/dedup/index.h"
#include "pipeline/dedup/signatures.h"
#include "pipeline/shard.h"
#include "pipeline/shard_tools.h"
#include "pipeline/stage_run.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
ssize_t __real_write(int fd, const void *bytes, size_t len);
int __real_fsync(int fd);
int __real_close(int fd);
int __real_rename(const char *from, const char *to);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __wrap_fsync(int fd);
int __wrap_close(int fd);
int __wrap_rename(const char *from, const char *to);

static int memory_left = -1, files_left = -1; /* calls until one fails; -1: none does */

static int fails_now(int *left)
{
    if (*left < 0) return 0;
    return --*left < 0;
}

void *__wrap_malloc(size_t size)
{
    return fails_now(&memory_left) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails_now(&memory_left) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return fails_now(&memory_left) ? NULL : __real_realloc(old, size);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    if (!fails_now(&files_left)) return __real_write(fd, bytes, len);
    errno = ENOSPC;
    return -1;
}

int __wrap_fsync(int fd)
{
    if (!fails_now(&files_left)) return __real_fsync(fd);
    errno = EIO;
    return -1;
}

/* A file that fails to close is closed all the same. */
int __wrap_close(int fd)
{
    int result = __real_close(fd);
    if (!fails_now(&files_left)) return result;
    errno = EIO;
    return -1;
}

int __wrap_rename(const char *from, const char *to)
{
    if (!fails_now(&files_left)) return __real_rename(from, to);
    errno = EACCES;
    return -1;
}

static enum stage_verdict drop_odd(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                   struct err *e)
{
    (void)worker;
    line_array lines = ARRAY_INIT;
    enum stage_verdict verdict = record_lines(r, &lines, e) ? STAGE_FAIL : STAGE_KEEP;
    if (!verdict && lines.len % 2) {
        tally_drop(t, "odd", 1, 0, record_characters(buf_text(&r->text), r->text.len));
        buf_str(notes, "{}\n");
        verdict = STAGE_DROP;
    }
    array_free(&lines);
    return verdict;
}

static const struct stage stage = {
    .name = "odd",
    .record = drop_odd,
    .notes_name = "dropped",
    .units = {.documents = true, .characters = true, .in_characters = true, .out_characters = true}};

static int run(const char *input, const char *output, struct err *e)
{
    struct stage_options options = {.max_record = 1 << 20, .quiet = true};
    struct ledger_files none = {ARRAY_INIT};
    void *workers[1] = {NULL};
    struct stage_run job = {
        .stage = &stage, .options = &options, .workers = workers, .threads = 1, .shared_inputs = &none};
    return stage_run_file(&job, input, output, e);
}

static void make_input(const char *path)
{
    struct buf lines = BUF_INIT;
    for (int i = 0; i < 200; i++)
        buf_printf(&lines, "{\"id\":\"%d\",\"source\":\"s\",\"text\":\"가%s\"}\n", i, i % 3 ? "\\n나" : "");
    buf_str(&lines, "no record\n");
    assert_int_equal(io_write_file(path, lines.data, lines.len, NULL), 0);
    buf_free(&lines);
}

/* Everything that stands is whole: a ledger only if all its outputs stand. */
static void expect_whole(struct scratch *s)
{
    static const char *const outputs[] = {"out.jsonl.zst", "out.dropped.jsonl.zst", "out.rejects.jsonl.zst"};
    for (size_t i = 0; i < 3; i++)
        if (io_exists(scratch_path(s, outputs[i])))
            assert_int_equal(shard_check(scratch_path(s, outputs[i]), NULL), 0);
}

static void every_failing_call_is_a_clean_error(struct scratch *s, int *counter)
{
    char input[160], output[160];
    snprintf(input, sizeof input, "%s", scratch_path(s, "in.jsonl"));
    snprintf(output, sizeof output, "%s", scratch_path(s, "out.jsonl.zst"));
    make_input(input);
    int n = 0, failures = 0;
    for (int failed = 1; failed; n++) {
        struct err e = {0};
        unlink(scratch_path(s, "out.jsonl.zst"));
        unlink(scratch_path(s, "out.ledger.json"));
        *counter = n;
        int result = run(input, output, &e);
        failed = *counter < 0; /* no call failed: this is the end */
        *counter = -1;
        expect_whole(s);
        if (result == 0) continue; /* a file that was only read may fail to close */
        failures++;
        assert_true(failed);
        assert_int_equal(e.code, ERR_SYSTEM);
        assert_int_not_equal(e.message[0], 0);
        assert_false(io_exists(scratch_path(s, "out.ledger.json")));
    }
    assert_in_range(failures, 5, 100000);
    assert_true(io_exists(scratch_path(s, "out.ledger.json")));
}

static void a_stage_survives_every_failing_allocation(void **state)
{
    every_failing_call_is_a_clean_error(*state, &memory_left);
}

static void a_stage_survives_every_failing_file_call(void **state)
{
    every_failing_call_is_a_clean_error(*state, &files_left);
}

/* Index a shard in which every text is there many times and a paragraph more often, and group it. */
static int index_and_group(struct scratch *s, const char *input, struct err *e)
{
    static const struct index_options index = {
        .config = {1, 4, 2, 1}, .threads = 1, .max_record = 1 << 20, .existing = IO_REPLACE, .quiet = true};
    static const struct groups_options groups = {
        .threshold = 0.5, .max_bucket = 10, .prefer = "s", .memory = 1 << 20};
    struct tally tally = TALLY_INIT;
    struct ledger_files outputs = {ARRAY_INIT};
    struct groups_result done = {0};
    char hex[SHA256_HEX], path[160];
    const char *const paths[] = {path};
    uint64_t bytes;
    snprintf(path, sizeof path, "%s", scratch_path(s, "in.signatures"));
    int result = dedup_index(input, path, &index, &tally, hex, &bytes, e);
    if (!result) result = dedup_groups(paths, 1, s->folder, &groups, &done, &outputs, e);
    tally_free(&tally);
    ledger_files_free(&outputs);
    return result;
}

static void every_failing_call_leaves_whole_groups(struct scratch *s, int *counter)
{
    static const char *const names[] = {"groups.jsonl.zst", "in.drops.jsonl.zst"};
    char input[160];
    snprintf(input, sizeof input, "%s", scratch_path(s, "in.jsonl"));
    make_input(input);
    int n = 0, failures = 0;
    for (int failed = 1; failed; n++) {
        struct err e = {0};
        unlink(scratch_path(s, "in.signatures"));
        for (size_t i = 0; i < 2; i++) unlink(scratch_path(s, names[i]));
        *counter = n;
        int result = index_and_group(s, input, &e);
        failed = *counter < 0;
        *counter = -1;
        if (io_exists(scratch_path(s, "in.signatures")))
            assert_int_equal(signatures_check(scratch_path(s, "in.signatures"), NULL), 0);
        if (io_exists(scratch_path(s, names[0])))
            assert_int_equal(groups_check(scratch_path(s, names[0]), NULL), 0);
        if (io_exists(scratch_path(s, names[1])))
            assert_int_equal(drops_check(scratch_path(s, names[1]), NULL), 0);
        if (result == 0) continue;
        failures++;
        assert_true(failed);
        assert_int_equal(e.code, ERR_SYSTEM);
        assert_int_not_equal(e.message[0], 0);
    }
    assert_in_range(failures, 5, 100000);
}

static void deduplication_survives_every_failing_allocation(void **state)
{
    every_failing_call_leaves_whole_groups(*state, &memory_left);
}

static void deduplication_survives_every_failing_file_call(void **state)
{
    every_failing_call_leaves_whole_groups(*state, &files_left);
}

static const char *const model_names[] = {"config.json", "model.safetensors"};

/* Save a small model and load it again. What is said to be saved must stand. */
static int save_and_load(struct scratch *s, struct err *e)
{
    struct bert_config c = bert_preset(0);
    struct bert_model m, back;
    struct bert_missing missing;
    c.vocab = 5;
    c.hidden = c.intermediate = 2;
    c.positions = 4;
    if (bert_model_new(&m, &c, e)) return -1;
    bert_model_initialise(&m, 1);
    int result = bert_model_save(&m, s->folder, e);
    for (size_t i = 0; i < 2 && !result; i++) assert_true(io_exists(scratch_path(s, model_names[i])));
    if (!result && !bert_model_load(&back, s->folder, &missing, e)) {
        result = bert_model_initialise_missing(&back, &missing, 1, e);
        assert_memory_equal(back.parameters, m.parameters, m.layout.size * sizeof(real));
        bert_model_free(&back);
    } else {
        result = -1;
    }
    bert_model_free(&m);
    return result;
}

static void every_failing_call_leaves_whole_models(struct scratch *s, int *counter)
{
    int n = 0, failures = 0;
    for (int failed = 1; failed; n++) {
        struct err e = {0};
        for (size_t i = 0; i < 2; i++) unlink(scratch_path(s, model_names[i]));
        *counter = n;
        int result = save_and_load(s, &e);
        failed = *counter < 0;
        *counter = -1;
        for (size_t i = 0; i < 2; i++) {
            char part[160];
            snprintf(part, sizeof part, "%s.part", scratch_path(s, model_names[i]));
            assert_false(io_exists(part));
        }
        if (result == 0) continue; /* a file that was only read may fail to close */
        failures++;
        assert_true(failed);
        assert_int_equal(e.code, ERR_SYSTEM);
        assert_int_not_equal(e.message[0], 0);
    }
    assert_in_range(failures, 5, 100000);
}

static void models_survive_every_failing_allocation(void **state)
{
    every_failing_call_leaves_whole_models(*state, &memory_left);
}

static void models_survive_every_failing_file_call(void **state)
{
    every_failing_call_leaves_whole_models(*state, &files_left);
}

/* ---- text through a model ---- */

static int predict_and_embed(struct scratch *s, const struct encode_lines_options *lines, struct err *e)
{
    const struct embed_options options = {EMBED_MEAN, EMBED_JSONL, true};
    struct text_model t;
    struct outfile out;
    uint64_t n_cut;
    if (text_model_open(&t, s->folder, GEMM_FP32, 1, e)) return -1;
    int result = outfile_open(&out, scratch_path(s, "out"), IO_REPLACE, e);
    if (!result) {
        result = fill_mask_run(&t, lines, 2, &out, e);
        if (!result) result = embed_run(&t, lines, &options, &out, &n_cut, e);
        if (result)
            outfile_abort(&out);
        else
            result = outfile_commit(&out, NULL, e);
    }
    text_model_close(&t);
    return result;
}

static void text_survives_every_failing_allocation(void **state)
{
    static const char vocab[] = "[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n", text[] = "a [MASK]\n[MASK]\n";
    struct scratch *s = *state;
    char path[128];
    int failures = 0;
    assert_int_equal(save_and_load(s, NULL), 0);
    assert_int_equal(io_write_file(scratch_path(s, "vocab.txt"), BYTES(vocab), NULL), 0);
    assert_int_equal(io_write_file(scratch_path(s, "text"), BYTES(text), NULL), 0);
    snprintf(path, sizeof path, "%s", s->path);
    const char *const paths[] = {path};
    const struct encode_lines_options lines = {paths, 1, 4, 1 << 20, true, true, ""};
    for (int failed = 1, n = 0; failed; n++) {
        struct err e = {0};
        memory_left = n;
        int result = predict_and_embed(s, &lines, &e);
        failed = memory_left < 0;
        memory_left = -1;
        if (result == 0) continue; /* a table that cannot be made smaller stays as it is */
        failures++;
        assert_true(failed);
        assert_int_equal(e.code, ERR_SYSTEM);
        assert_false(io_exists(scratch_path(s, "out.part")));
    }
    assert_in_range(failures, 20, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_stage_survives_every_failing_allocation, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(a_stage_survives_every_failing_file_call, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(deduplication_survives_every_failing_allocation, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(deduplication_survives_every_failing_file_call, scratch_open,
                                        scratch_close),
        cmocka_unit_test_setup_teardown(models_survive_every_failing_allocation, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(models_survive_every_failing_file_call, scratch_open, scratch_close),
        cmocka_unit_test_setup_teardown(text_survives_every_failing_allocation, scratch_open, scratch_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
