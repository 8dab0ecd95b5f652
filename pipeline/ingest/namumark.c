#include "pipeline/ingest/namumark.h"

#include <string.h>

#include "pipeline/ingest/namumark_syntax.h"
#include "pipeline/ingest/namumark_walk.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void walk_push(struct walk *w, struct frame f)
{
    if (f.at >= f.end && !f.own) return;
    if (array_push(&w->frames, f)) w->failed = true;
}

void walk_add(struct walk *w, const char *bytes, size_t len)
{
    buf_add(w->out, bytes, len);
}

void walk_blank(struct walk *w)
{
    if (w->out->len > w->start && w->out->data[w->out->len - 1] != ' ') buf_char(w->out, ' ');
}

const struct namumark_pair *walk_pair(const struct walk *w, const struct frame *f, size_t at)
{
    const struct namumark_pair *pair = namumark_pair_at(&w->pairs, at);
    return pair && pair->end <= f->end ? pair : NULL;
}

/* The footnotes of a paragraph follow it, in their order. */
static void push_notes(struct walk *w)
{
    for (size_t i = w->notes.len; i-- > 0;) {
        struct span note = w->notes.items[i];
        walk_push(
            w, (struct frame){.at = note.at, .end = note.end, .lines = true, .own = true, .sentences = true});
    }
    array_clear(&w->notes);
}

void walk_end_paragraph(struct walk *w, const struct frame *f)
{
    struct buf *out = w->out;
    while (out->len > w->start && is_blank(out->data[out->len - 1])) out->len--;
    buf_terminate(out);
    size_t len = out->len - w->start;
    if (len && f->sentences && !namumark_is_sentence(out->data + w->start, len)) {
        out->len = w->start;
        buf_terminate(out);
    } else if (len) {
        buf_char(out, '\n');
        w->start = out->len;
    }
    if (w->notes.len) push_notes(w);
}

/* ---- line starts ---- */

static size_t line_end(const struct walk *w, size_t at, size_t end)
{
    const char *found = memchr(w->text + at, '\n', end - at);
    return found ? (size_t)(found - w->text) : end;
}

/* True if the line that ends at end has "||" as its last mark, from at on. */
static bool ends_in_bars(const struct walk *w, size_t at, size_t end)
{
    while (end > at && is_blank(w->text[end - 1])) end--;
    return end >= at + 2 && w->text[end - 1] == '|' && w->text[end - 2] == '|';
}

static bool is_bars(const struct walk *w, size_t at, size_t end)
{
    return at + 1 < end && w->text[at] == '|' && w->text[at + 1] == '|';
}

/* Where the row whose cells begin at at ends: at the first line that ends in "||", as cells may span lines.
 * A row that a blank line or another row interrupts is its first line alone. */
static size_t row_end(const struct walk *w, const struct frame *f, size_t at)
{
    size_t first = 0, cells = at;
    while (at < f->end) {
        char c = w->text[at];
        const struct namumark_pair *pair = c == '[' || c == '{' ? walk_pair(w, f, at) : NULL;
        if (pair) {
            at = pair->end;
        } else if (c == '\n') {
            if (ends_in_bars(w, cells, at)) return at;
            if (!first) first = at;
            if (at + 1 < f->end && w->text[at + 1] == '\n') return first;
            if (is_bars(w, at + 1, f->end)) return first;
            at++;
        } else {
            at += c == '\\' && at + 1 < f->end ? 2 : 1;
        }
    }
    return first && !ends_in_bars(w, cells, f->end) ? first : f->end;
}

static void push_row(struct walk *w, struct frame *f, size_t cells)
{
    size_t end = row_end(w, f, cells);
    f->at = (uint32_t)end;
    walk_push(w, (struct frame){.at = (uint32_t)namumark_cell_content(w->text, cells, end),
                                .end = (uint32_t)end,
                                .lines = true,
                                .line_start = true,
                                .own = true,
                                .row = true,
                                .sentences = true});
}

/* "|caption|cell||": returns the place behind the caption, or 0. */
static size_t caption_end(const struct walk *w, const struct frame *f, size_t at)
{
    if (w->text[at] != '|' || is_bars(w, at, f->end)) return 0;
    size_t end = line_end(w, at, f->end);
    const char *bar = memchr(w->text + at + 1, '|', end - at - 1);
    if (!bar || is_bars(w, (size_t)(bar - w->text), end)) return 0;
    size_t behind = (size_t)(bar - w->text) + 1;
    return ends_in_bars(w, behind, end) ? behind : 0;
}

/* What stands only in the first column: comments and headings. */
static bool take_first_column(struct walk *w, struct frame *f)
{
    size_t end = line_end(w, f->at, f->end), from, to;
    if (f->end - f->at >= 2 && memcmp(w->text + f->at, "##", 2) == 0) {
        f->at = (uint32_t)end;
        return true;
    }
    if (!namumark_is_heading(w->text, f->at, end, &from, &to)) return false;
    f->at = (uint32_t)end;
    walk_push(w, (struct frame){.at = (uint32_t)from, .end = (uint32_t)to, .own = true});
    return true;
}

static void walk_line_start(struct walk *w, struct frame *f)
{
    f->line_start = false;
    bool first_column = f->at == 0 || w->text[f->at - 1] == '\n';
    if (first_column && take_first_column(w, f)) return;
    f->at = (uint32_t)namumark_line_content(w->text, f->at, f->end);
    if (f->at >= f->end || f->row) return;
    size_t end, cells;
    if (is_bars(w, f->at, f->end))
        push_row(w, f, f->at + 2);
    else if ((cells = caption_end(w, f, f->at)) > 0)
        push_row(w, f, cells);
    else if (w->text[f->at] == '-' &&
             (end = line_end(w, f->at, f->end), namumark_is_rule(w->text, f->at, end)))
        f->at = (uint32_t)end;
}

/* ---- the loop ---- */

static void walk_literal(struct walk *w, struct frame *f)
{
    size_t end = line_end(w, f->at, f->end), from = f->at;
    if (w->out->len == w->start)
        while (from < end && is_blank(w->text[from])) from++;
    walk_add(w, w->text + from, end - from);
    f->at = (uint32_t)end;
    if (end == f->end) return;
    f->at++;
    if (f->lines)
        walk_end_paragraph(w, f);
    else
        walk_blank(w);
}

static void walk_pop(struct walk *w)
{
    struct frame f = *walk_top(w);
    w->frames.len--;
    if (f.own) walk_end_paragraph(w, &f);
}

static void walk_all(struct walk *w)
{
    while (w->frames.len && !w->failed && !w->out->failed) {
        struct frame *f = walk_top(w);
        if (f->at >= f->end)
            walk_pop(w);
        else if (f->literal)
            walk_literal(w, f);
        else if (f->line_start)
            walk_line_start(w, f);
        else
            walk_inline(w, f);
    }
}

/* What takes more than copying. A single blank does not: it stays what it is. */
static int find_marks(struct walk *w)
{
    struct mark_set set = {0};
    mark_set_add_all(&set, "\n\t\r\\[{<|'_^,~-");
    mark_set_add_pair(&set, ' ', ' ');
    return marks_find(&w->marks, &set, w->text, w->len);
}

int namumark_text(const char *markup, size_t len, struct buf *out, struct err *e)
{
    if (len >= UINT32_MAX) return err_data(e, "an article of %zu bytes is too long; the limit is 4 GiB", len);
    struct walk w = {.text = markup, .len = len, .out = out, .start = out->len};
    w.failed = namumark_find_pairs(markup, len, &w.pairs) || find_marks(&w);
    walk_push(&w, (struct frame){.end = (uint32_t)len, .lines = true, .line_start = true, .own = true});
    size_t begin = out->len;
    walk_all(&w);
    if (out->len > begin) out->len--;
    buf_terminate(out);
    bool failed = w.failed || out->failed;
    array_free(&w.pairs);
    array_free(&w.frames);
    array_free(&w.notes);
    marks_free(&w.marks);
    return failed ? err_memory(e) : 0;
}

bool namumark_is_redirect(const char *markup, size_t len)
{
    static const char *const words[] = {"#redirect", "#넘겨주기"};
    for (size_t i = 0; i < 2; i++) {
        size_t n = strlen(words[i]);
        if (len > n && namumark_begins(markup, 0, len, words[i]) && (markup[n] == ' ' || markup[n] == '\t'))
            return true;
    }
    return false;
}
