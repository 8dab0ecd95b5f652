/* Recall and precision of every kind, on the labelled tables in tests/data/pii/KIND.tsv.
 *
 *     hit TAB text            every value of the table's kind stands in ⟦…⟧, and nothing else is personal
 *     miss TAB text           nothing may be found
 *     miss:KIND TAB text      looks like the table's kind, but what stands in ⟦…⟧ is of that other kind
 *
 * A value counts as found if the kind is right and all its digits, letters and syllables are covered and none
 * beside them. Whatever else is found anywhere is a false hit of the kind it was taken for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/io.h"
#include "common/utf8.h"
#include "pipeline/pii/pii.h"
#include "pipeline/pii/pii_fold.h"

struct score {
    int hits, misses;         /* rows of the kind's own table */
    int values, found, wrong; /* over all tables */
};

struct tables {
    struct pii *pii;
    struct pii_worker *worker;
    struct score scores[PII_KINDS];
};

/* Signs at the ends of a span are of no matter: "(02) 123-4567" and "02) 123-4567" are one value. */
static void trim(const char *text, size_t *start, size_t *end)
{
    size_t first = *end, last = *start;
    for (size_t at = *start; at < *end;) {
        size_t from = at;
        uint32_t c = pii_fold_char(utf8_next(text, *end, &at));
        if (!pii_alnum(c) && !pii_hangul(c)) continue;
        if (from < first) first = from;
        last = at;
    }
    *start = first;
    *end = last;
}

static bool equal_spans(const char *text, struct pii_span a, struct pii_span b)
{
    size_t a_end = a.start + a.len, b_end = b.start + b.len;
    trim(text, &a.start, &a_end);
    trim(text, &b.start, &b_end);
    return a.kind == b.kind && a.start == b.start && a_end == b_end;
}

/* Take the marks out of row: the bare text and the spans of that kind. */
static void read_marks(const char *row, size_t len, int kind, struct buf *text, pii_spans *spans)
{
    static const char open[] = "⟦", close[] = "⟧";
    size_t start = 0;
    for (size_t i = 0; i < len;) {
        if (len - i >= 3 && memcmp(row + i, open, 3) == 0) {
            start = text->len;
            i += 3;
        } else if (len - i >= 3 && memcmp(row + i, close, 3) == 0) {
            assert_int_equal(
                array_push(spans, (struct pii_span){start, text->len - start, (enum pii_kind)kind}), 0);
            i += 3;
        } else
            buf_char(text, row[i++]);
    }
}

static bool holds(const pii_spans *spans, const char *text, struct pii_span v)
{
    for (size_t i = 0; i < spans->len; i++)
        if (equal_spans(text, spans->items[i], v)) return true;
    return false;
}

static void judge(struct tables *t, const char *file, int line, const struct buf *text,
                  const pii_spans *wanted)
{
    const pii_spans *found;
    struct err e = {0};
    assert_int_equal(pii_find(t->worker, text->data, text->len, &found, &e), 0);
    for (size_t i = 0; i < wanted->len; i++) {
        struct score *score = &t->scores[wanted->items[i].kind];
        bool ok = holds(found, text->data, wanted->items[i]);
        score->values++;
        score->found += ok;
        if (!ok) print_message("%s:%d: not found: %s\n", file, line, buf_text(text));
    }
    for (size_t i = 0; i < found->len; i++)
        if (!holds(wanted, text->data, found->items[i])) {
            const struct pii_span *v = &found->items[i];
            t->scores[v->kind].wrong++;
            print_message("%s:%d: wrong %s '%.*s': %s\n", file, line, pii_kind_name(v->kind), (int)v->len,
                          text->data + v->start, buf_text(text));
        }
}

static void read_row(struct tables *t, int kind, const char *file, int number, const char *row, size_t len)
{
    const char *tab = memchr(row, '\t', len);
    assert_non_null(tab);
    char label[40] = "";
    assert_true((size_t)(tab - row) < sizeof label);
    memcpy(label, row, (size_t)(tab - row));
    bool hit = strcmp(label, "hit") == 0;
    int other = strncmp(label, "miss:", 5) == 0 ? pii_kind_find(label + 5) : kind;
    assert_true(hit || strcmp(label, "miss") == 0 || (other >= 0 && other != kind));
    struct buf text = BUF_INIT;
    pii_spans wanted = ARRAY_INIT;
    read_marks(tab + 1, len - (size_t)(tab + 1 - row), hit ? kind : other, &text, &wanted);
    assert_true((wanted.len > 0) == (strcmp(label, "miss") != 0));
    t->scores[kind].hits += hit;
    t->scores[kind].misses += !hit;
    judge(t, file, number, &text, &wanted);
    buf_free(&text);
    array_free(&wanted);
}

static void read_table(struct tables *t, int kind)
{
    char file[100];
    struct buf content = BUF_INIT;
    struct err e = {0};
    snprintf(file, sizeof file, "tests/data/pii/%s.tsv", pii_kind_name((enum pii_kind)kind));
    if (io_read_file(file, 1 << 20, &content, &e)) fail_msg("%s", e.message);
    int number = 1;
    for (size_t at = 0; at < content.len; number++) {
        const char *row = content.data + at, *end = memchr(row, '\n', content.len - at);
        assert_non_null(end);
        if (*row != '#') read_row(t, kind, file, number, row, (size_t)(end - row));
        at = (size_t)(end + 1 - content.data);
    }
    buf_free(&content);
}

static void every_kind_is_found_and_nothing_else(void **state)
{
    struct tables t = {0};
    struct err e = {0};
    (void)state;
    if (pii_new(&t.pii, NULL, 0, PII_ALL_KINDS, &e)) fail_msg("%s", e.message);
    t.worker = pii_worker_new(t.pii);
    assert_non_null(t.worker);
    for (int k = 0; k < PII_KINDS; k++) read_table(&t, k);
    print_message("%-18s %5s %6s %7s %9s %6s %9s\n", "kind", "hits", "misses", "values", "recall", "wrong",
                  "precision");
    bool good = true;
    for (int k = 0; k < PII_KINDS; k++) {
        const struct score *s = &t.scores[k];
        double recall = (double)s->found / s->values, precision = (double)s->found / (s->found + s->wrong);
        print_message("%-18s %5d %6d %7d %9.4f %6d %9.4f\n", pii_kind_name((enum pii_kind)k), s->hits,
                      s->misses, s->values, recall, s->wrong, precision);
        good = good && s->hits >= 40 && s->misses >= 40 && recall >= 0.98 && precision >= 0.98;
    }
    pii_worker_free(t.worker);
    pii_free(t.pii);
    assert_true(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_kind_is_found_and_nothing_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
