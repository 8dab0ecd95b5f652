/* A stage replayed on one record: the recorded configuration is read back, and does again what it did. */
#include "tests/unit/unit.h"

#include "common/opt_recorded.h"
#include "pipeline/filter_stage.h"
#include "pipeline/stage_replay.h"

enum { MAX_ARGUMENTS = 8 };

struct recorded {
    bool on;
    const char *word, *output;
    int64_t number;
    struct opt_list list;
};

static const struct opt table[] = {
    {.name = "on", .kind = OPT_FLAG, .offset = offsetof(struct recorded, on)},
    {.name = "word", .kind = OPT_STRING, .offset = offsetof(struct recorded, word)},
    {.name = "number", .kind = OPT_INT, .offset = offsetof(struct recorded, number), .low = -9, .high = 9},
    {.name = "list", .kind = OPT_LIST, .offset = offsetof(struct recorded, list)},
    {.name = "output", .kind = OPT_STRING, .offset = offsetof(struct recorded, output), .run_only = true},
    OPT_TABLE_END};

static yajl_val parse(const char *text)
{
    yajl_val tree = NULL;
    struct err e = {0};
    if (json_parse(text, "test", &tree, &e)) fail_msg("%s", e.message);
    return tree;
}

static void a_config_becomes_the_arguments_that_make_it(void **state)
{
    (void)state;
    static const struct {
        const char *config;
        const char *arguments[MAX_ARGUMENTS]; /* NULL-terminated */
        const char *complaint;                /* NULL: none */
    } cases[] = {
        {"{}", {NULL}, NULL},
        {"{\"on\":true}", {"--on", NULL}, NULL},
        {"{\"on\":false}", {"--no-on", NULL}, NULL},
        {"{\"word\":null}", {NULL}, NULL},
        {"{\"word\":\"--x y\",\"number\":-3}", {"--word=--x y", "--number=-3", NULL}, NULL},
        {"{\"list\":[\"a\",\"b\"]}", {"--list=a", "--list=b", NULL}, NULL},
        {"{\"list\":[]}", {NULL}, NULL},
        {"{\"list\":[1]}", {NULL}, "no string"},
        {"{\"word\":{}}", {NULL}, "wrong kind"},
        {"{\"word\":[\"a\"]}", {NULL}, "wrong kind"},
        {"{\"colour\":\"red\"}", {NULL}, "'colour' is unknown"},
        {"{\"output\":\"/etc/passwd\"}", {NULL}, "'output' is unknown"}, /* a ledger decides about no path */
        {"[]", {NULL}, "no object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = ARENA_INIT;
        struct opt_args arguments = {ARRAY_INIT};
        struct err e = {0};
        yajl_val config = parse(cases[i].config);
        const struct opt *const tables[] = {table, NULL};
        int result = opt_recorded(tables, config, &arena, &arguments, &e);
        if (cases[i].complaint) {
            assert_int_equal(result, -1);
            assert_int_equal(e.code, ERR_DATA);
            assert_non_null(strstr(e.message, cases[i].complaint));
        } else {
            assert_int_equal(result, 0);
            for (size_t k = 0; k < arguments.items.len; k++)
                assert_string_equal(arguments.items.items[k], cases[i].arguments[k]);
            assert_null(cases[i].arguments[arguments.items.len]);
        }
        yajl_tree_free(config);
        array_free(&arguments.items);
        arena_free(&arena);
    }
}

/* Replays the filter, whose ledger has this config, on one record that it keeps (reason NULL) or drops. */
static void replay_filter(const char *config_text, const char *line, const char *reason)
{
    struct tally t = TALLY_INIT;
    struct err e = {0};
    struct stage_replay *replay;
    yajl_val config = parse(config_text);
    if (stage_replay_open(&replay, &filter_stage, config, NULL, &e)) fail_msg("%s", e.message);
    yajl_tree_free(config); /* the replay keeps what it needs */
    struct record_parser *parser = record_parser_new();
    struct record r = {0};
    struct buf notes = BUF_INIT;
    assert_int_equal(record_parse(parser, line, strlen(line), &r, &e), 0);
    assert_int_equal(stage_replay_record(replay, &r, &t, &notes, &e), reason ? STAGE_DROP : STAGE_KEEP);
    if (reason) assert_string_equal(t.reasons.items[0].name, reason);
    assert_int_equal(reason ? t.reasons.items[0].dropped.sentences : (int64_t)t.reasons.len, reason ? 1 : 0);
    tally_free(&t);
    record_free(&r);
    record_parser_free(parser);
    buf_free(&notes);
    stage_replay_close(replay);
}

static void the_recorded_configuration_decides(void **state)
{
    (void)state;
    static const char line[] = "{\"id\":\"cc100:a:0\",\"source\":\"cc100\",\"text\":"
                               "\"\xEC\xA7\xA7\xEC\x9D\x80 \xEB\xAC\xB8\xEC\x9E\xA5\"}";
    static const char wants_200[] = "{\"min-chars\":\"cc100=200\",\"min-chars-unit\":\"codepoints\",\"max-"
                                    "cjk\":10,\"min-hangul-share\":0.2}",
                      wants_4[] = "{\"min-chars\":\"cc100=4\",\"min-chars-unit\":\"codepoints\",\"max-cjk\":"
                                  "10,\"min-hangul-share\":0.2}";
    replay_filter(wants_200, line, "shorter-than-200");
    replay_filter(wants_4, line, NULL);
}

static void a_configuration_that_the_stage_does_not_know_is_refused(void **state)
{
    (void)state;
    struct err e = {0};
    struct stage_replay *replay;
    yajl_val config = parse("{\"max-cjk\":\"many\"}");
    assert_int_equal(stage_replay_open(&replay, &filter_stage, config, NULL, &e), -1);
    assert_non_null(strstr(e.message, "the recorded configuration of 'filter'"));
    assert_null(replay);
    yajl_tree_free(config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_config_becomes_the_arguments_that_make_it),
        cmocka_unit_test(the_recorded_configuration_decides),
        cmocka_unit_test(a_configuration_that_the_stage_does_not_know_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
