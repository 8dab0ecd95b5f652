/* The rule of decontamination: which lines hold a benchmark sentence, and which only look like it. */
#include "bm25/build.h"
#include "bm25/contain.h"
#include "bm25/plant.h"
#include "tests/unit/scratch.h"

/* The benchmark of these tests. */
static const char *const benchmark[] = {
    "창문이 작다.",                                         /* 5 characters: short */
    "바닷가 찻집은 문을 닫았다.",                           /* 11: brief */
    "어제 저녁 늦게 도착한 손님은 국수 두 그릇을 주문했다", /* 22 */
    "ᄏᄏ 진짜 배꼽 빠지는 줄 알았네 ᅲᅲ",
    "The old bridge was rebuilt in 1987 after the flood.",
    "언덕길을 천천히 걸어 올라갔다. 꼭대기에는 바람이 세게 불고 있었다.", /* two sentences */
};
enum { N_BENCHMARK = sizeof benchmark / sizeof *benchmark };

struct fixture {
    struct scratch *scratch;
    struct bm25 *index;
    struct bm25_detector *detector;
};

static int open_fixture(void **state)
{
    void *scratch;
    if (scratch_open(&scratch)) return -1;
    struct fixture *f = calloc(1, sizeof *f);
    struct bm25_documents documents = BM25_DOCUMENTS_INIT;
    struct ledger_files inputs = {ARRAY_INIT};
    struct bm25_build_options options = BM25_BUILD_DEFAULTS;
    struct bm25_counts counts;
    struct err e = {0};
    f->scratch = scratch;
    for (size_t i = 0; i < N_BENCHMARK; i++) {
        struct klue_text text = {"ner", "dev", "x", "sentence", benchmark[i], strlen(benchmark[i])};
        if (bm25_documents_add(&documents, &text, &e)) return -1;
    }
    const char *path = scratch_path(f->scratch, "bm25.db");
    if (bm25_build(&documents, &inputs, &options, path, &counts, &e)) return -1;
    bm25_documents_free(&documents);
    if (bm25_open(&f->index, path, BM25_MIN_RATIO, &e)) return -1;
    f->detector = bm25_detector_new(f->index, BM25_MIN_SHARE, &e);
    *state = f;
    return f->detector ? 0 : -1;
}

static int close_fixture(void **state)
{
    struct fixture *f = *state;
    void *scratch = f->scratch;
    bm25_detector_free(f->detector);
    bm25_close(f->index);
    free(f);
    return scratch_close(&scratch);
}

enum { NONE = -1 };

struct line_case {
    const char *line;
    int document; /* found, or NONE */
};

static void check_lines(struct fixture *f, const struct line_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct bm25_found found;
        struct err e = {0};
        assert_int_equal(bm25_detect(f->detector, cases[i].line, strlen(cases[i].line), &found, &e), 0);
        int document = found.document == BM25_NONE ? NONE : (int)found.document;
        if (document != cases[i].document)
            fail_msg("'%s': found %d (ratio %.3f, share %.3f)", cases[i].line, document, found.ratio,
                     found.share);
    }
}

#define CHECK_LINES(state, cases) check_lines(*(state), cases, sizeof cases / sizeof *cases)

static void copies_are_found_whatever_their_blanks_and_marks(void **state)
{
    static const struct line_case cases[] = {
        {"창문이 작다.", 0},
        {"창 문이작다", 0},
        {"「창문이」 작다…!", 0},
        {"바닷가찻집은문을닫았다", 1},
        {"ㅋㅋ 진짜 배꼽빠지는줄 알았네.. ㅠㅠ", 3},
        {"ＴＨＥ old BRIDGE was re-built in 1987, after the flood", 4},
    };
    CHECK_LINES(state, cases);
}

static void copies_are_found_inside_longer_lines(void **state)
{
    static const struct line_case cases[] = {
        {"방은 넓은데 창문이 작다. 그래도 만족했다.", 0},
        {"소식에 따르면 바닷가 찻집은 문을 닫았다고 한다.", 1},
        {"편지에는 이렇게 적혀 있었다: \"어제 저녁 늦게 도착한 손님은 국수 두 그릇을 주문했다\" 그리고 비가 "
         "내렸다.",
         2},
    };
    CHECK_LINES(state, cases);
}

static void an_edited_eojeol_does_not_hide_a_sentence(void **state)
{
    static const struct line_case cases[] = {
        {"어제 저녁 늦게 도착한 손님은 국수 그릇을 주문했다", 2},      /* deleted */
        {"어제 저녁 늦게 도착한 손님은 국수 서너 그릇을 주문했다", 2}, /* replaced */
        {"어제 저녁 늦게 도착한 손님이 국수 두 그릇을 주문했다", 2},   /* particle */
        {"어제 저녁 늦게 도찰한 손님은 국수 두 그릇을 주문했다", 2},   /* syllable */
        {"바닷가 찻집이 문을 닫았다.", 1},
    };
    CHECK_LINES(state, cases);
}

static void likeness_is_not_containment(void **state)
{
    static const struct line_case cases[] = {
        {"", NONE},
        {"!?", NONE},
        {"창문이 크다.", NONE}, /* a short sentence must stand as it is */
        {"창가에 앉은 문이 작다", NONE},
        {"바닷가에서 놀다가 산 위의 찻집은 지나치고 문을 두드렸지만 가게는 벌써 닫았다.",
         NONE}, /* pieces, scattered */
        {"저녁 손님은 국수를 좋아한다", NONE},
        {"그릇을 두 번 주문했다는 손님은 어제 늦게 국수 가게에 도착한 저녁에", NONE}, /* shuffled */
    };
    CHECK_LINES(state, cases);
}

static void a_long_line_is_searched_to_its_end(void **state)
{
    struct fixture *f = *state;
    struct buf line = BUF_INIT;
    struct err e = {0};
    struct bm25_found found;
    for (int at = 4000; at < 4200; at += 7) { /* around the border of two blocks */
        buf_clear(&line);
        for (int i = 0; i < at; i++) buf_str(&line, i % 2 ? "말" : "글");
        buf_str(&line, benchmark[2]);
        for (int i = 0; i < 9000; i++) buf_str(&line, i % 2 ? "말" : "글");
        assert_int_equal(bm25_detect(f->detector, buf_text(&line), line.len, &found, &e), 0);
        assert_int_equal(found.document, 2);
    }
    buf_free(&line);
}

static void texts_are_found_across_the_lines_they_were_cut_into(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *lines[5];
        const char *covered; /* a mark for each line */
    } cases[] = {
        {{"처음 줄이다.", "언덕길을 천천히 걸어 올라갔다.", "꼭대기에는 바람이 세게 불고 있었다.",
          "마지막 줄이다."},
         ".xx."},
        {{"언덕길을 천천히 걸어 올라갔다", "꼭대기엔 바람이 세게 불고 있었다"}, "xx"}, /* edited */
        {{"언덕길을 천천히 걸어 올라갔다.", "다른 이야기가 이어진다.", "또 다른 이야기다."},
         "..."}, /* a part alone */
        {{"언덕길을 천천히 걸어 올라갔다. 꼭대기에는 바람이 세게 불고 있었다."}, "x"},
        {{"언덕길을 천천히 걸어 올라갔다.", "꼭대기에는 바람이 세게 불고 있었다.",
          "언덕길을 천천히 걸어 올라갔다.", "꼭대기에는 바람이 세게 불고 있었다."},
         "xxxx"},
        {{"처음 줄이다.", "어제저녁늦게도착한손님은국수두그릇을주문했다", "이어지는 줄이다."}, ".x."},
        {{"처음 줄이다.", "어제 저녁 늦게 도착한 손님은!", "국수 두 그릇을", "주문했다…", "이어진다."},
         ".xxx."}, /* one sentence that other marks cut in three */
        {{"어제 저녁", "그리고 다른 이야기가 길게 이어진다.", "국수 두 그릇을 주문했다"}, "..."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct line lines[5];
        struct bm25_found found[5];
        struct err e = {0};
        char covered[6] = "";
        size_t n = strlen(cases[i].covered);
        for (size_t k = 0; k < n; k++) {
            lines[k] = (struct line){cases[i].lines[k], strlen(cases[i].lines[k]), (uint32_t)k};
            assert_int_equal(bm25_detect(f->detector, lines[k].text, lines[k].len, &found[k], &e), 0);
        }
        assert_int_equal(bm25_detect_across(f->detector, lines, n, found, &e), 0);
        for (size_t k = 0; k < n; k++) covered[k] = found[k].document == BM25_NONE ? '.' : 'x';
        assert_string_equal(covered, cases[i].covered);
    }
}

static void planted_sentences_are_found_in_every_disguise(void **state)
{
    struct fixture *f = *state;
    static const char *const hosts_text[] = {"산길을 오르던 사람들은 잠시 걸음을 멈추고 하늘을 보았다",
                                             "새로 나온 사전에는 방언이 많이 실려 있어 읽기에 즐겁다"};
    plant_hosts hosts = ARRAY_INIT;
    struct buf line = BUF_INIT, again = BUF_INIT;
    struct err e = {0};
    for (int i = 0; i < 2; i++)
        assert_int_equal(array_push(&hosts, (struct plant_host){hosts_text[i], strlen(hosts_text[i])}), 0);
    for (int form = PLANT_VERBATIM; form <= PLANT_EMBEDDED_LONG; form++) {
        for (uint32_t d = 0; d < N_BENCHMARK; d++) {
            for (uint64_t seed = 0; seed < 20; seed++) {
                struct bm25_found found;
                buf_clear(&line);
                buf_clear(&again);
                size_t len = strlen(benchmark[d]);
                assert_int_equal(
                    bm25_plant((enum bm25_form)form, seed, d, benchmark[d], len, &hosts, &line, &e), 0);
                assert_int_equal(
                    bm25_plant((enum bm25_form)form, seed, d, benchmark[d], len, &hosts, &again, &e), 0);
                assert_string_equal(buf_text(&line), buf_text(&again));
                assert_int_equal(bm25_detect(f->detector, buf_text(&line), line.len, &found, &e), 0);
                if (found.document != d) fail_msg("%s: '%s'", bm25_form_names[form], buf_text(&line));
            }
        }
    }
    array_free(&hosts);
    buf_free(&line);
    buf_free(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_found_whatever_their_blanks_and_marks),
        cmocka_unit_test(copies_are_found_inside_longer_lines),
        cmocka_unit_test(an_edited_eojeol_does_not_hide_a_sentence),
        cmocka_unit_test(likeness_is_not_containment),
        cmocka_unit_test(a_long_line_is_searched_to_its_end),
        cmocka_unit_test(texts_are_found_across_the_lines_they_were_cut_into),
        cmocka_unit_test(planted_sentences_are_found_in_every_disguise),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
