#include "pipeline/split/kss.h"

#include <stdbool.h>
#include <stdint.h>

#include "pipeline/split/kss_scan.h"
#include "pipeline/split/kss_units.h"

/* Toggling pops an equal top and pushes otherwise, so no two neighbours on the stack are equal: its depth and
 * its top say everything. */
struct quotes {
    size_t depth;
    bool top_is_double;
};

struct splitter {
    const char *text;
    size_t begin;   /* of the sentence being built */
    size_t prev_at; /* where the unit prev begins */
    enum kss_mode mode;
    struct quotes quotes;
    uint32_t prev, prev2; /* code points; 0 at the start, which is in no table */
    kss_spans *out;
};

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

/* He's, I'm, he'd, isn't: the apostrophe was no quote. */
static bool ends_contraction(uint32_t before, uint32_t prev, uint32_t unit)
{
    if (prev != '\'') return false;
    return (before == 'e' && (unit == 's' || unit == 'd')) || (before == 'I' && unit == 'm') ||
           (before == 'n' && (unit == 's' || unit == 't'));
}

static void step_outside(struct splitter *s, uint32_t code, enum kss_role role)
{
    enum kss_mode opens = mode_of(role);
    if (opens == KSS_NONE)
        toggle_if_quote(&s->quotes, role);
    else if (s->quotes.depth == 0 && kss_before(opens, s->prev))
        s->mode = opens;
    if (ends_contraction(s->prev2, s->prev, code)) toggle(&s->quotes, false);
}

/* A held unit belongs to the sentence before it or to the one after it, whichever comes out; as it is the
 * previous unit, either is a matter of where the cut falls. */
static int step_inside(struct splitter *s, size_t at, uint32_t code, enum kss_role role)
{
    enum kss_kind kind = kss_after(s->mode, code);
    bool held = kss_after(s->mode, s->prev) == KSS_HOLD;
    if (!held && (kind == KSS_CONTINUE || kind == KSS_HOLD)) return 0;
    s->mode = KSS_NONE;
    if (kind == KSS_JOIN || (kind == KSS_TAIL && held)) return 0;
    if (kind == KSS_BREAK) toggle_if_quote(&s->quotes, role);
    return emit(s, held ? s->prev_at : at);
}

static int step(struct splitter *s, size_t at, size_t len)
{
    uint32_t code = kss_unit_code(s->text + at, len);
    enum kss_role role = kss_unit_role(s->text + at, len);
    if (s->mode == KSS_NONE)
        step_outside(s, code, role);
    else if (step_inside(s, at, code, role))
        return -1;
    s->prev2 = s->prev;
    s->prev = code;
    s->prev_at = at;
    return 0;
}

static int finish(struct splitter *s, size_t len)
{
    bool held = s->mode != KSS_NONE && kss_after(s->mode, s->prev) == KSS_HOLD;
    size_t end = held ? s->prev_at : len;
    if (s->begin < end && emit(s, end)) return -1;
    return held ? emit(s, len) : 0;
}

/* Step back to the unit that ends before end; there is one. */
static size_t unit_before(const char *text, size_t end)
{
    do end--;
    while (((unsigned char)text[end] & 0xC0) == 0x80);
    return end;
}

/* Leave out what can have no effect in well-formed text, and set prev and prev2 as if it had been read. */
static size_t skip(struct splitter *s, size_t at, size_t len)
{
    if (s->mode != KSS_NONE || s->prev == '\'') return at;
    size_t next = kss_scan(s->text, at, len);
    if (next == at) return at;
    s->prev_at = unit_before(s->text, next);
    if (s->prev_at > at) {
        size_t second = unit_before(s->text, s->prev_at);
        s->prev2 = kss_unit_code(s->text + second, s->prev_at - second);
    } else {
        s->prev2 = s->prev;
    }
    s->prev = kss_unit_code(s->text + s->prev_at, next - s->prev_at);
    return next;
}

static int split(const char *text, size_t len, bool skipping, kss_spans *out)
{
    struct splitter s = {.text = text, .out = out};
    array_clear(out);
    for (size_t at = 0; at < len;) {
        if (skipping) at = skip(&s, at, len);
        if (at == len) break;
        size_t n = kss_unit_length(text + at, len - at);
        if (step(&s, at, n)) return -1;
        at += n;
    }
    return finish(&s, len);
}

int kss_split(const char *text, size_t len, kss_spans *out)
{
    return split(text, len, kss_well_formed(text, len), out);
}

int kss_split_plain(const char *text, size_t len, kss_spans *out)
{
    return split(text, len, false, out);
}
