/* The conservation law: a stage whose numbers do not add up fails, says by how much, and publishes nothing.
 */
#include "tests/unit/scratch.h"

#include "common/io.h"
#include "pipeline/stage_run.h"

static const struct tally_units all_units = {true, true, true, true, true, true, true};

static void in_must_equal_out_and_dropped_in_every_unit(void **state)
{
    (void)state;
    static const struct {
        struct counts in, out, dropped;
        const char *complaint; /* NULL: it balances */
    } cases[] = {
        {{5, 9, 40}, {3, 4, 30}, {2, 5, 10}, NULL},
        {{5, 9, 40}, {5, 9, 43}, {0, 0, -3}, NULL},
        {{5, 9, 40}, {3, 4, 30}, {1, 5, 10}, "5 documents in, but 3 out and 1 dropped"},
        {{5, 9, 40}, {3, 4, 30}, {2, 6, 10}, "9 sentences in, but 4 out and 6 dropped"},
        {{5, 9, 40}, {3, 4, 30}, {2, 5, 9}, "40 characters in, but 30 out and 9 dropped"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tally t = TALLY_INIT;
        struct err e = {0};
        t.in = cases[i].in;
        t.out = cases[i].out;
        const struct counts *d = &cases[i].dropped;
        tally_drop(&t, "first", 1, 0, d->characters);
        tally_drop(&t, "second", d->documents - 1, d->sentences, 0);
        assert_int_equal(tally_check(&t, &all_units, &e), cases[i].complaint ? -1 : 0);
        if (cases[i].complaint) {
            assert_int_equal(e.code, ERR_DATA);
            assert_non_null(strstr(e.message, cases[i].complaint));
        }
        tally_free(&t);
    }
}

static enum stage_verdict lose_a_character(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                           struct err *e)
{
    (void)worker;
    (void)t;
    (void)notes;
    (void)e;
    if (strcmp(buf_text(&r->id), "2") == 0) buf_consume(&r->text, 1);
    return STAGE_KEEP;
}

static void a_stage_that_loses_a_character_unsaid_publishes_nothing(void **state)
{
    struct scratch *s = *state;
    static const struct stage lossy = {
        .name = "lossy",
        .record = lose_a_character,
        .units = {.documents = true, .characters = true, .in_characters = true, .out_characters = true}};
    static const char lines[] = "{\"id\":\"1\",\"source\":\"s\",\"text\":\"abc\"}\n"
                                "{\"id\":\"2\",\"source\":\"s\",\"text\":\"abc\"}\n";
    char input[160], output[160];
    snprintf(input, sizeof input, "%s", scratch_path(s, "in.jsonl"));
    snprintf(output, sizeof output, "%s", scratch_path(s, "out.jsonl.zst"));
    assert_int_equal(io_write_file(input, lines, sizeof lines - 1, NULL), 0);
    struct stage_options options = {.max_record = 1 << 20, .quiet = true};
    struct ledger_files none = {ARRAY_INIT};
    void *workers[1] = {NULL};
    struct stage_run run = {
        .stage = &lossy, .options = &options, .workers = workers, .threads = 1, .shared_inputs = &none};
    struct err e = {0};
    assert_int_equal(stage_run_file(&run, input, output, &e), -1);
    assert_non_null(strstr(e.message, "6 characters in, but 5 out and 0 dropped"));
    assert_false(io_exists(output));
    assert_false(io_exists(scratch_path(s, "out.ledger.json")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_must_equal_out_and_dropped_in_every_unit),
        cmocka_unit_test_setup_teardown(a_stage_that_loses_a_character_unsaid_publishes_nothing, scratch_open,
                                        scratch_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
