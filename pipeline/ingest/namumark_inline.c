/* Marks inside a line: bold, struck, links, macros, braces. */
#include <string.h>

#include "pipeline/ingest/namumark_syntax.h"
#include "pipeline/ingest/namumark_walk.h"

/* ---- '''bold''', ~~struck~~ … ---- */

struct toggle_rule {
    char mark;
    uint8_t width;
    bool struck;      /* what it encloses is dropped */
    bool not_in_word; /* between two ASCII letters or digits it is text: 2010--2012, snake__case */
};

static const struct toggle_rule toggle_rules[TOGGLES] = {
    [TOGGLE_BOLD] = {'\'', 3, false, false},    [TOGGLE_ITALIC] = {'\'', 2, false, false},
    [TOGGLE_UNDERLINE] = {'_', 2, false, true}, [TOGGLE_SUPER] = {'^', 2, false, false},
    [TOGGLE_SUB] = {',', 2, false, false},      [TOGGLE_TILDE] = {'~', 2, true, false},
    [TOGGLE_DASH] = {'-', 2, true, true},
};

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t run_length(const struct walk *w, const struct frame *f, size_t at)
{
    size_t n = 1;
    while (at + n < f->end && w->text[at + n] == w->text[at]) n++;
    return n;
}

/* The bytes around the run of n marks at at; a line end where there are none. */
static char before(const struct walk *w, size_t at)
{
    return at ? w->text[at - 1] : '\n';
}

static char behind(const struct walk *w, size_t at, size_t n)
{
    return at + n < w->len ? w->text[at + n] : '\n';
}

/* Whether a run of n marks at at may open or close t at all. */
static bool fits(const struct walk *w, enum toggle t, size_t at, size_t n)
{
    if (t == TOGGLE_BOLD) return n >= 3 && n <= 5;
    if (t == TOGGLE_ITALIC) return n == 2 || n == 5;
    char left = before(w, at), right = behind(w, at, n);
    if (n != 2) return false;
    if (toggle_rules[t].not_in_word && is_alnum(left) && is_alnum(right)) return false;
    return t != TOGGLE_DASH || !is_blank(left) || !is_blank(right);
}

/* " --option" opens, it does not close. */
static bool may_close(const struct walk *w, enum toggle t, size_t at, size_t n)
{
    if (!fits(w, t, at, n)) return false;
    return t != TOGGLE_DASH || !is_blank(before(w, at)) || !is_alnum(behind(w, at, n));
}

/* Where t is closed on this line, or 0. */
static size_t find_closer(const struct walk *w, struct frame *f, enum toggle t, size_t at)
{
    if (at < f->none_before[t]) return 0;
    while (at < f->end) {
        char c = w->text[at];
        const struct namumark_pair *pair = NULL;
        if (c == '\n' || (f->row && c == '|' && at + 1 < f->end && w->text[at + 1] == '|')) break;
        if (c == '[' || c == '{' || c == '<') pair = walk_pair(w, f, at);
        if (pair) {
            at = pair->end;
        } else if (c == toggle_rules[t].mark) {
            size_t n = run_length(w, f, at);
            if (may_close(w, t, at, n)) return t == TOGGLE_ITALIC && n == 5 ? at + 3 : at;
            at += n;
        } else {
            at += c == '\\' ? 2 : 1;
        }
    }
    f->none_before[t] = (uint32_t)(at < f->end ? at : f->end);
    return 0;
}

static bool take_toggle(struct walk *w, struct frame *f, enum toggle t, size_t n)
{
    const struct toggle_rule *rule = &toggle_rules[t];
    uint32_t behind_mark = f->at + rule->width;
    if (f->closer[t] == f->at && f->at) {
        f->closer[t] = 0;
        f->at = behind_mark;
        return true;
    }
    size_t closer = fits(w, t, f->at, n) ? find_closer(w, f, t, f->at + rule->width) : 0;
    if (!closer) return false;
    f->closer[t] = rule->struck ? 0 : (uint32_t)closer;
    f->at = rule->struck ? (uint32_t)closer + rule->width : behind_mark;
    return true;
}

/* A run of marks: taken as a toggle, or text. */
static void take_run(struct walk *w, struct frame *f)
{
    size_t n = run_length(w, f, f->at);
    for (enum toggle t = 0; t < TOGGLES; t++)
        if (toggle_rules[t].mark == w->text[f->at] && n >= toggle_rules[t].width && take_toggle(w, f, t, n))
            return;
    walk_add(w, w->text + f->at, n);
    f->at += (uint32_t)n;
}

/* ---- links ---- */

static struct span trimmed(const struct walk *w, size_t at, size_t end)
{
    while (at < end && is_blank(w->text[at])) at++;
    while (end > at && is_blank(w->text[end - 1])) end--;
    return (struct span){(uint32_t)at, (uint32_t)end};
}

static bool is_media(const struct walk *w, struct span target)
{
    static const char *const kinds[] = {"파일:", "분류:", "file:", "category:"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (namumark_begins(w->text, target.at, target.end, kinds[i])) return true;
    return false;
}

/* What a link without a label shows: its target without ":", "/", "../" before it and "#anchor" behind it. */
static void add_target(struct walk *w, struct span target)
{
    const char *t = w->text;
    size_t at = target.at, end = target.end;
    while (namumark_begins(t, at, end, "../")) at += 3;
    if (at < end && (t[at] == ':' || t[at] == '/')) at++;
    if (at >= end || t[at] == '#') return;
    bool address = memmem(t + at, end - at, "://", 3) != NULL;
    for (size_t i = at; i < end; i++) {
        if (t[i] == '\\' && i + 1 < end)
            i++;
        else if (t[i] == '#' && i > at && i + 1 < end && !address)
            return;
        if (t[i] == ' ' || t[i] == '\n')
            walk_blank(w);
        else
            walk_add(w, t + i, 1);
    }
}

/* The '|' that ends the link's target, or 0; *nested is set if a bracket stands before it. */
static size_t find_bar(const struct walk *w, size_t at, size_t end, bool *nested)
{
    for (*nested = false; at < end; at++) {
        if (w->text[at] == '|') return at;
        if (w->text[at] == '[' && (*nested = namumark_pair_at(&w->pairs, at) != NULL)) return 0;
        if (w->text[at] == '\\') at++;
    }
    return 0;
}

static void push_inline(struct walk *w, const struct frame *f, struct span s)
{
    walk_push(w, (struct frame){.at = s.at, .end = s.end, .sentences = f->sentences});
}

static void end_line(struct walk *w, const struct frame *f)
{
    if (f->lines)
        walk_end_paragraph(w, f);
    else
        walk_blank(w);
}

static void take_link(struct walk *w, struct frame *f, const struct namumark_pair *pair)
{
    bool nested;
    size_t at = pair->open + 2, end = pair->end - 2, ignored;
    size_t bar = find_bar(w, at, end, &nested);
    struct span target = trimmed(w, at, bar ? bar : end);
    struct span label = bar ? trimmed(w, bar + 1, end) : target;
    bool labelled = bar && label.at < label.end; /* [[가나|]] shows its target */
    f->at = pair->end;
    if (is_media(w, target)) return;
    if (labelled || nested) {
        bool number_sign = label.end - label.at == 1 && w->text[label.at] == '#';
        if (!number_sign) push_inline(w, f, label);
        return;
    }
    enum namumark_macro old = namumark_macro_kind(w->text, target.at, w->len, &ignored);
    if (old == MACRO_BREAK)
        end_line(w, f);
    else if (!old || (old != MACRO_DROP && w->text[target.end - 1] != ')'))
        add_target(w, target);
}

/* ---- footnotes, macros, braces ---- */

/* Footnotes of one paragraph; what is over is dropped. It bounds memory: real paragraphs have a handful. */
enum { NOTES_MAX = 1024 };

/* "[* text]", "[*name text]"; "[*name]" alone repeats another one and has no text. */
static void take_note(struct walk *w, struct frame *f, const struct namumark_pair *pair)
{
    size_t at = pair->open + 2, end = pair->end - 1;
    f->at = pair->end;
    while (at < end && !is_blank(w->text[at]) && w->text[at] != '\n') at++;
    if (at == end || w->notes.len == NOTES_MAX) return;
    if (array_push(&w->notes, (struct span){(uint32_t)at, (uint32_t)end})) w->failed = true;
}

/* "[ruby(漢字, ruby=한자)]": what stands before the last comma that an argument follows. */
static void push_ruby(struct walk *w, const struct frame *f, size_t at, size_t end)
{
    for (size_t comma = at; comma < end; comma++) {
        if (w->text[comma] != ',') continue;
        size_t name = trimmed(w, comma + 1, end).at;
        if (namumark_begins(w->text, name, end, "ruby=") || namumark_begins(w->text, name, end, "color="))
            end = comma;
    }
    push_inline(w, f, trimmed(w, at, end));
}

static void take_macro(struct walk *w, struct frame *f, const struct namumark_pair *pair)
{
    size_t arguments = 0;
    enum namumark_macro kind = namumark_macro_kind(w->text, pair->open + 1, pair->end, &arguments);
    f->at = pair->end;
    if (kind == MACRO_BREAK)
        end_line(w, f);
    else if (kind == MACRO_RUBY)
        push_ruby(w, f, arguments + 1, pair->end - 2);
}

static void take_brace(struct walk *w, struct frame *f, const struct namumark_pair *pair)
{
    size_t content;
    enum namumark_brace kind = namumark_brace_kind(w->text, pair->open + 3, pair->end - 3, &content);
    struct frame inner = {.at = (uint32_t)content,
                          .end = pair->end - 3,
                          .lines = f->lines,
                          .literal = kind == BRACE_LITERAL,
                          .sentences = f->sentences};
    inner.own = inner.line_start = kind == BRACE_BLOCK && f->lines;
    f->at = pair->end;
    if (kind == BRACE_DROP) return;
    struct frame outer = *f;
    if (!inner.own) {
        walk_push(w, inner);
        return;
    }
    /* Footnotes of the paragraph that ends here come before the block. */
    walk_push(w, inner);
    walk_end_paragraph(w, &outer);
}

static void take_pair(struct walk *w, struct frame *f, const struct namumark_pair *pair)
{
    switch ((enum namumark_pair_kind)pair->kind) {
    case PAIR_BRACE:
        take_brace(w, f, pair);
        break;
    case PAIR_LINK:
        take_link(w, f, pair);
        break;
    case PAIR_NOTE:
        take_note(w, f, pair);
        break;
    case PAIR_MACRO:
        take_macro(w, f, pair);
        break;
    case PAIR_MATH:
        f->at = pair->end;
        break;
    }
}

/* ---- one step ---- */

/* True for a mark that nothing follows which would make more of it than text: half of a toggle, a bar. */
static bool stands_alone(const struct walk *w, const struct frame *f, size_t at)
{
    char c = w->text[at];
    return strchr("'_^,~-|", c) && (at + 1 >= f->end || w->text[at + 1] != c);
}

/* The byte at f->at and the text behind it. */
static void take_text(struct walk *w, struct frame *f)
{
    size_t at = f->at;
    do at = marks_next(&w->marks, at + 1);
    while (at < f->end && stands_alone(w, f, at));
    if (at > f->end) at = f->end;
    walk_add(w, w->text + f->at, at - f->at);
    f->at = (uint32_t)at;
}

static void take_line_end(struct walk *w, struct frame *f)
{
    f->at++;
    f->line_start = f->lines;
    end_line(w, f);
}

static void take_bar(struct walk *w, struct frame *f)
{
    if (!f->row || f->at + 1 >= f->end || w->text[f->at + 1] != '|') {
        take_text(w, f);
        return;
    }
    f->at = (uint32_t)namumark_cell_content(w->text, f->at + 2, f->end);
    f->line_start = true;
    walk_end_paragraph(w, f);
}

void walk_inline(struct walk *w, struct frame *f)
{
    const struct namumark_pair *pair;
    switch (w->text[f->at]) {
    case '\n':
        take_line_end(w, f);
        break;
    case ' ':
    case '\t':
    case '\r':
        f->at++;
        walk_blank(w);
        break;
    case '\\':
        if (f->at + 1 < f->end && w->text[f->at + 1] != '\n') f->at++;
        take_text(w, f);
        break;
    case '[':
    case '{':
    case '<':
        pair = walk_pair(w, f, f->at);
        if (pair)
            take_pair(w, f, pair);
        else
            take_text(w, f);
        break;
    case '|':
        take_bar(w, f);
        break;
    case '\'':
    case '_':
    case '^':
    case ',':
    case '~':
    case '-':
        take_run(w, f);
        break;
    default:
        take_text(w, f);
    }
}
