#include "pipeline/split/kss.h"

#include <stdbool.h>
#include <stdint.h>

#include "pipeline/split/kss_marks.h"
#include "pipeline/split/kss_units.h"

/* Toggling pops an equal top and pushes otherwise, so no two neighbours on the stack are equal: its depth and
 * its top say everything. */
struct quotes {
    size_t depth;
    bool top_is_double;
};

struct splitter {
    const char *text;
    size_t start;   /* of the text or line */
    size_t begin;   /* of the sentence being built */
    size_t held_at; /* where the held unit begins */
    enum kss_mode mode;
    bool held; /* the last unit, read while a mode was open, waits for the next one */
    struct quotes quotes;
    kss_spans *out;
};

static struct splitter splitter_at(const char *text, size_t start, kss_spans *out)
{
    return (struct splitter){.text = text, .start = start, .begin = start, .out = out};
}

static void toggle(struct quotes *q, bool is_double)
{
    bool pop = q->depth > 0 && q->top_is_double == is_double;
    q->depth += pop ? (size_t)-1 : 1;
    q->top_is_double = pop ? !is_double : is_double;
}

static void toggle_if_quote(struct quotes *q, enum kss_role role)
{
    if (role == KSS_DOUBLE_QUOTE) toggle(q, true);
    if (role == KSS_SINGLE_QUOTE) toggle(q, false);
}

/* The sentence ends before end, and the next begins there. */
static int emit(struct splitter *s, size_t end)
{
    struct kss_span span = {s->begin, end};
    while (span.begin < span.end && kss_is_blank(s->text[span.begin])) span.begin++;
    while (span.begin < span.end && kss_is_blank(s->text[span.end - 1])) span.end--;
    s->begin = end;
    return array_push(s->out, span);
}

static enum kss_mode mode_of(enum kss_role role)
{
    switch (role) {
    case KSS_TRIGGER_DA:
        return KSS_DA;
    case KSS_TRIGGER_YO:
        return KSS_YO;
    case KSS_TRIGGER_SB:
        return KSS_SB;
    default:
        return KSS_NONE;
    }
}

/* He's, I'm, he'd, isn't: the apostrophe between before and unit was no quote. */
static bool is_contraction(uint32_t before, uint32_t unit)
{
    return (before == 'e' && (unit == 's' || unit == 'd')) || (before == 'I' && unit == 'm') ||
           (before == 'n' && (unit == 's' || unit == 't'));
}

/* A held unit belongs to the sentence before it or to the one after it, whichever comes out; as it is the
 * previous unit, either is a matter of where the cut falls. */
static int step_inside(struct splitter *s, size_t at, size_t len, uint32_t code)
{
    enum kss_kind kind = kss_after(s->mode, code);
    bool held = s->held;
    if (!held && kind == KSS_CONTINUE) return 0;
    if (!held && kind == KSS_HOLD) {
        s->held = true;
        s->held_at = at;
        return 0;
    }
    s->mode = KSS_NONE;
    s->held = false;
    if (kind == KSS_JOIN || (kind == KSS_TAIL && held)) return 0;
    if (kind == KSS_BREAK) toggle_if_quote(&s->quotes, kss_unit_role(s->text + at, len));
    return emit(s, held ? s->held_at : at);
}

static int finish(struct splitter *s, size_t len)
{
    bool held = s->held;
    size_t end = held ? s->held_at : len;
    if (s->begin < end && emit(s, end)) return -1;
    return held ? emit(s, len) : 0;
}

/* ---- unit by unit ---- */

/* The units before the present one, as code points; 0 at the start, which is in no table. */
struct before {
    uint32_t prev, prev2;
};

static void step_outside(struct splitter *s, const struct before *b, uint32_t code, enum kss_role role)
{
    enum kss_mode opens = mode_of(role);
    if (opens == KSS_NONE)
        toggle_if_quote(&s->quotes, role);
    else if (s->quotes.depth == 0 && kss_before(opens, b->prev))
        s->mode = opens;
    if (b->prev == '\'' && is_contraction(b->prev2, code)) toggle(&s->quotes, false);
}

/* One text, the bytes start … end-1. */
static int split_units(const char *text, size_t start, size_t end, kss_spans *out)
{
    struct splitter s = splitter_at(text, start, out);
    struct before b = {0, 0};
    for (size_t at = start; at < end;) {
        size_t n = kss_unit_length(text + at, end - at);
        uint32_t code = kss_unit_code(text + at, n);
        if (s.mode == KSS_NONE)
            step_outside(&s, &b, code, kss_unit_role(text + at, n));
        else if (step_inside(&s, at, n, code))
            return -1;
        b = (struct before){code, b.prev};
        at += n;
    }
    return finish(&s, end);
}

/* ---- from mark to mark ---- */

enum { NOT_WELL_FORMED = 1 };

/* Look at the block that holds at, unless it has been looked at. */
static bool is_well_formed_at(struct kss_marks *m, size_t at)
{
    if (at < m->block || at >= m->end) kss_marks_load(m, at);
    return m->well_formed;
}

/* The code point of the three bytes before at if they are one unit: only those are in a table. */
static uint32_t code_before(const struct splitter *s, size_t at)
{
    const char *unit = s->text + at - 3;
    return at - s->start >= 3 && (unit[0] & 0xF0) == 0xE0 ? kss_unit_code(unit, 3) : 0;
}

/* An apostrophe has been read as a quote: take that back if the next unit says so. */
static void check_apostrophe(struct splitter *s, const struct kss_marks *m, size_t at)
{
    if (s->text[at] != '\'' || at == s->start || at + 1 == m->len) return;
    if (is_contraction((unsigned char)s->text[at - 1], (unsigned char)s->text[at + 1]))
        toggle(&s->quotes, false);
}

/* A mark while no mode is open. */
static void meet(struct splitter *s, const struct kss_marks *m, size_t at, size_t len)
{
    enum kss_role role = kss_unit_role(s->text + at, len);
    enum kss_mode opens = mode_of(role);
    if (opens == KSS_NONE) {
        toggle_if_quote(&s->quotes, role);
        check_apostrophe(s, m, at);
    } else if (s->quotes.depth == 0 && kss_before(opens, code_before(s, at))) {
        s->mode = opens;
    }
}

/* Read on from *at while a mode is open, at most to the line's or the text's end. */
static int follow(struct splitter *s, struct kss_marks *m, bool line, size_t *at)
{
    while (s->mode != KSS_NONE && *at < m->len) {
        if (!is_well_formed_at(m, *at)) return NOT_WELL_FORMED;
        if (line && s->text[*at] == '\n') return 0;
        size_t n = kss_unit_length(s->text + *at, m->len - *at);
        if (step_inside(s, *at, n, kss_unit_code(s->text + *at, n))) return -1;
        if (s->mode == KSS_NONE) check_apostrophe(s, m, *at);
        *at += n;
    }
    return 0;
}

/* The text from start to its end, or the line there; *end is where that is. NOT_WELL_FORMED if it may not be
 * read so; some sentences may have been put out then. */
static int split_marked(struct kss_marks *m, size_t start, bool line, kss_spans *out, size_t *end)
{
    struct splitter s = splitter_at(m->text, start, out);
    size_t at = start;
    while (at < m->len) {
        if (!is_well_formed_at(m, at)) return NOT_WELL_FORMED;
        at = kss_marks_next(m, at);
        if (at == m->end) continue;
        if (s.text[at] == '\n') {
            if (line) break;
            at++;
            continue;
        }
        size_t n = kss_unit_length(s.text + at, m->len - at);
        meet(&s, m, at, n);
        at += n;
        int result = s.mode == KSS_NONE ? 0 : follow(&s, m, line, &at);
        if (result) return result;
    }
    *end = at;
    return finish(&s, at);
}

int kss_split(const char *text, size_t len, kss_spans *out)
{
    struct kss_marks marks = {.text = text, .len = len};
    size_t end;
    array_clear(out);
    int result = split_marked(&marks, 0, false, out, &end);
    return result == NOT_WELL_FORMED ? kss_split_plain(text, len, out) : result;
}

int kss_split_plain(const char *text, size_t len, kss_spans *out)
{
    array_clear(out);
    return split_units(text, 0, len, out);
}

int kss_split_lines(const char *text, size_t len, kss_spans *out, kss_line_ends *ends)
{
    struct kss_marks marks = {.text = text, .len = len};
    array_clear(out);
    array_clear(ends);
    for (size_t start = 0, end; start < len; start = end + 1) {
        size_t before = out->len;
        int result = split_marked(&marks, start, true, out, &end);
        if (result == NOT_WELL_FORMED) {
            const char *feed = memchr(text + start, '\n', len - start);
            end = feed ? (size_t)(feed - text) : len;
            out->len = before;
            result = split_units(text, start, end, out);
        }
        if (result || array_push(ends, out->len)) return -1;
    }
    return 0;
}
