/* Charts: numbers in, shapes and labels out; and the numerals they and the report write. */
#include "tests/unit/unit.h"

#include <libxml/parser.h>

#include "audit/chart_parts.h"
#include "audit/escape.h"
#include "audit/numerals.h"

static const struct chart frame = {.number = 7, .title = "제목 · Title", .about = "about"};

/* How often needle stands in the chart. */
static int times(const struct buf *svg, const char *needle)
{
    int n = 0;
    for (const char *at = buf_text(svg); (at = strstr(at, needle)); at++) n++;
    return n;
}

static void assert_holds(const struct buf *svg, const char *needle)
{
    if (!strstr(buf_text(svg), needle)) fail_msg("no '%s' in: %s", needle, buf_text(svg));
}

/* Every chart is XML, an image with a name and a description, and holds no number that is none. */
static void assert_sound(const struct buf *svg)
{
    assert_false(svg->failed);
    xmlDoc *doc = xmlReadMemory(svg->data, (int)svg->len, "chart", "UTF-8", XML_PARSE_NONET);
    assert_non_null(doc);
    xmlFreeDoc(doc);
    assert_holds(svg, "role=\"img\" aria-labelledby=\"c7-title c7-about\"");
    assert_holds(svg, "<title id=\"c7-title\">제목 · Title</title><desc id=\"c7-about\">about</desc>");
    assert_int_equal(times(svg, "nan") + times(svg, "inf") + times(svg, "=\"-"), 0);
}

/* ---- numerals ---- */

static void numbers_are_written_as_people_read_them(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *grouped, *brief, *fitting;
    } cases[] = {{0, "0", "0", "0"},
                 {7, "7", "7", "7"},
                 {999, "999", "999", "999"},
                 {1000, "1,000", "1k", "1,000"},
                 {1024, "1,024", "1k", "1,024"},
                 {1550, "1,550", "1.5k", "1,550"},
                 {65536, "65,536", "65.5k", "65,536"},
                 {999999, "999,999", "999k", "999,999"},
                 {99999999, "99,999,999", "99.9M", "99,999,999"},
                 {100000000, "100,000,000", "100M", "100M"},
                 {-1234, "-1,234", "-1.2k", "-1,234"},
                 {-123, "-123", "-123", "-123"},
                 {INT64_MAX, "9,223,372,036,854,775,807", "9.2E", "9.2E"},
                 {INT64_MIN, "-9,223,372,036,854,775,808", "-9.2E", "-9.2E"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        numeral_grouped(&out, cases[i].value);
        assert_string_equal(buf_text(&out), cases[i].grouped);
        buf_clear(&out);
        numeral_short(&out, cases[i].value);
        assert_string_equal(buf_text(&out), cases[i].brief);
        buf_clear(&out);
        numeral_fitting(&out, cases[i].value);
        assert_string_equal(buf_text(&out), cases[i].fitting);
        buf_free(&out);
    }
}

static void shares_hide_no_part(void **state)
{
    (void)state;
    static const struct {
        int64_t part, whole;
        const char *expected;
    } cases[] = {{0, 10, "0%"},
                 {10, 10, "100%"},
                 {1, 8, "12.5%"},
                 {1, 100000, "<0.1%"},
                 {99999, 100000, ">99.9%"},
                 {3, 0, "–"},
                 {30, 10, "300%"},
                 {-3, 10, "0%"},
                 {INT64_MAX / 2, INT64_MAX, "50.0%"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        numeral_share(&out, cases[i].part, cases[i].whole);
        assert_string_equal(buf_text(&out), cases[i].expected);
        buf_free(&out);
    }
}

static void sizes_have_units(void **state)
{
    (void)state;
    static const struct {
        int64_t bytes;
        const char *expected;
    } cases[] = {{0, "0 B"}, {999, "999 B"}, {1500, "1.5 kB"}, {73810291, "73.8 MB"}, {-1, "0 B"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out = BUF_INIT;
        numeral_bytes(&out, cases[i].bytes);
        assert_string_equal(buf_text(&out), cases[i].expected);
        buf_free(&out);
    }
}

/* ---- scales ---- */

static void marks_are_round_and_few(void **state)
{
    (void)state;
    static const struct {
        int64_t largest, tick;
    } cases[] = {{0, 1}, {1, 1}, {4, 1}, {5, 1}, {8, 2}, {13, 5}, {99, 50}, {600000, 200000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(chart_tick(cases[i].largest), cases[i].tick);
    assert_true(chart_tick(INT64_MAX) > INT64_MAX / 5);
}

static void lengths_are_proportional_and_visible(void **state)
{
    (void)state;
    assert_true(chart_length(50, 100, 80) == 40);
    assert_true(chart_length(100, 100, 80) == 80);
    assert_true(chart_length(1, INT64_MAX, 80) == 1);
    assert_true(chart_length(0, 100, 80) == 0);
    assert_true(chart_length(-5, 100, 80) == 0);
    assert_true(chart_length(5, 0, 80) == 0);
}

/* ---- bars ---- */

static void a_bar_a_row_with_its_value(void **state)
{
    (void)state;
    static const struct chart_bar bars[] = {{"modu", 1000}, {"cc100", 500}, {"none", 0}, {"wrong", -3}};
    struct buf svg = BUF_INIT;
    chart_bars(&frame, bars, 4, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"bar\""), 4);
    assert_holds(&svg, "width=\"202.0\""); /* the largest one has all the room there is */
    assert_holds(&svg, "width=\"101.0\"");
    assert_int_equal(times(&svg, "width=\"0.0\""), 2);
    assert_holds(&svg, ">1,000</text>");
    assert_holds(&svg, "<title>modu: 1,000</title>");
    buf_free(&svg);
}

static void labels_are_cut_and_escaped(void **state)
{
    (void)state;
    static const struct chart_bar bars[] = {{"<script>alert(1)</script>", 1},
                                            {"가나다라마바사아자차카타파하거너", 1},
                                            {"\" onload=\"x\x1B\xFF&", 1}};
    struct buf svg = BUF_INIT;
    chart_bars(&frame, bars, 3, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "<script"), 0);
    assert_holds(&svg, "<title>&lt;script&gt;alert(1)&lt;/script&gt;: 1</title>");
    assert_holds(&svg, ">&lt;script&gt;alert(1…</text>");
    assert_holds(&svg, ">가나다라마바사아자차카타파하거…</text>");
    assert_holds(&svg, "&quot; onload=&quot;x\\x1B\\xFF&amp;");
    buf_free(&svg);
}

static void extremes_of_bars(void **state)
{
    (void)state;
    static const struct chart_bar bars[] = {{"a", INT64_MAX}, {"b", 1}};
    struct buf svg = BUF_INIT;
    chart_bars(&frame, NULL, 0, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"bar\""), 0);
    buf_clear(&svg);
    chart_bars(&frame, bars, 2, &svg);
    assert_sound(&svg);
    assert_holds(&svg, ">9.2E</text>");
    assert_holds(&svg, "width=\"1.0\""); /* 1 is still seen */
    buf_free(&svg);
}

/* ---- histograms ---- */

static void a_bin_has_a_bar_a_series(void **state)
{
    (void)state;
    static const struct chart_bin two[] = {{1, 10, 5}, {2, 40, 40}, {4, 0, 0}};
    static const struct chart_bin one[] = {{64, -1, 8}};
    struct buf svg = BUF_INIT;
    chart_histogram(&frame, two, 3, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"bar before\""), 3);
    assert_int_equal(times(&svg, "class=\"bar\""), 3);
    assert_int_equal(times(&svg, "height=\"166.0\""), 2); /* 40 is the largest number of both series */
    assert_holds(&svg, "height=\"41.5\"");
    assert_holds(&svg, "<title>≥ 1: 10 → 5</title>");
    buf_clear(&svg);
    chart_histogram(&frame, one, 1, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"bar before\""), 0);
    assert_holds(&svg, ">64</text>");
    buf_free(&svg);
}

static void extremes_of_histograms(void **state)
{
    (void)state;
    struct chart_bin bins[64];
    for (int i = 0; i < 64; i++)
        bins[i] = (struct chart_bin){.low = i ? INT64_MAX >> (63 - i) : 0, .before = INT64_MAX, .after = i};
    struct buf svg = BUF_INIT;
    chart_histogram(&frame, bins, 64, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"bar\""), 64);
    assert_in_range(times(&svg, "text-anchor=\"middle\""), 5, 13); /* as many as have room */
    buf_clear(&svg);
    chart_histogram(&frame, NULL, 0, &svg);
    assert_sound(&svg);
    buf_free(&svg);
}

/* ---- curves ---- */

static void decades_have_the_same_length(void **state)
{
    (void)state;
    static const struct chart_point points[] = {{1, 1000}, {10, 100}, {100, 10}, {0, 5}, {5, 0}, {-1, 3}};
    struct buf svg = BUF_INIT;
    chart_curve(&frame, points, 6, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"dot\""), 3); /* 0 and less have no logarithm */
    /* Axes from 1 to 1,000, and from 10 to 10,000. */
    assert_holds(&svg, "points=\"44.0,92.7 158.7,173.3 273.3,254.0 \"");
    assert_holds(&svg, ">10k</text>");
    buf_free(&svg);
}

static void extremes_of_curves(void **state)
{
    (void)state;
    static const struct chart_point one = {1, 1}, huge = {INT64_MAX, INT64_MAX};
    struct buf svg = BUF_INIT;
    chart_curve(&frame, NULL, 0, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "polyline"), 0);
    buf_clear(&svg);
    chart_curve(&frame, &one, 1, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"dot\""), 1);
    buf_clear(&svg);
    chart_curve(&frame, &huge, 1, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"dot\""), 1);
    buf_free(&svg);
}

/* ---- the flow ---- */

static const char *const heads[2] = {"documents", "sentences"};

static void what_stays_and_what_is_taken_away(void **state)
{
    (void)state;
    static const struct chart_step steps[] = {{"ingest", {-1, -1}, {1000, -1}},
                                              {"split", {1000, -1}, {1000, 8000}},
                                              {"filter", {1000, 8000}, {500, 2000}}};
    struct buf svg = BUF_INIT;
    chart_flow(&frame, heads, steps, 3, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"node"), 5);
    assert_int_equal(times(&svg, "class=\"loss\""), 2);
    assert_holds(&svg, "class=\"node u0\" x=\"4.0\" y=\"256.0\" width=\"42.0\""); /* half of the documents */
    assert_holds(&svg,
                 "class=\"node u1\" x=\"104.0\" y=\"256.0\" width=\"21.0\""); /* a quarter of the sentences */
    assert_holds(&svg, "</tspan> 500 <tspan class=\"lost\">−500</tspan>");
    assert_holds(&svg, "</tspan> 2,000 <tspan class=\"lost\">−6,000</tspan>");
    assert_holds(&svg, ">filter</text>");
    buf_free(&svg);
}

static void extremes_of_flows(void **state)
{
    (void)state;
    static const struct chart_step steps[] = {{"<b>", {INT64_MAX, 0}, {0, 0}},
                                              {"grows", {1, 1}, {INT64_MAX, 5}}};
    struct buf svg = BUF_INIT;
    chart_flow(&frame, heads, NULL, 0, &svg);
    assert_sound(&svg);
    assert_int_equal(times(&svg, "class=\"node"), 0);
    buf_clear(&svg);
    chart_flow(&frame, heads, steps, 2, &svg);
    assert_sound(&svg);
    assert_holds(&svg, ">&lt;b&gt;</text>");
    assert_holds(&svg, "−9.2E");
    assert_int_equal(times(&svg, "class=\"loss\""), 1);
    buf_free(&svg);
}

static void charts_are_the_same_every_time(void **state)
{
    (void)state;
    static const struct chart_point points[] = {{1, 70}, {3, 20}, {9, 1}};
    struct buf a = BUF_INIT, b = BUF_INIT;
    chart_curve(&frame, points, 3, &a);
    chart_curve(&frame, points, 3, &b);
    assert_string_equal(buf_text(&a), buf_text(&b));
    buf_free(&a);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_written_as_people_read_them),
        cmocka_unit_test(shares_hide_no_part),
        cmocka_unit_test(sizes_have_units),
        cmocka_unit_test(marks_are_round_and_few),
        cmocka_unit_test(lengths_are_proportional_and_visible),
        cmocka_unit_test(a_bar_a_row_with_its_value),
        cmocka_unit_test(labels_are_cut_and_escaped),
        cmocka_unit_test(extremes_of_bars),
        cmocka_unit_test(a_bin_has_a_bar_a_series),
        cmocka_unit_test(extremes_of_histograms),
        cmocka_unit_test(decades_have_the_same_length),
        cmocka_unit_test(extremes_of_curves),
        cmocka_unit_test(what_stays_and_what_is_taken_away),
        cmocka_unit_test(extremes_of_flows),
        cmocka_unit_test(charts_are_the_same_every_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
