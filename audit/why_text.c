#include <string.h>

#include "audit/escape.h"
#include "audit/why.h"

enum { CONTEXT_CHARS = 40, RAW_SHOWN = 2000 };

/* What a line of the answer begins with: names are at most as long as the longest folder. */
static void row(struct buf *out, const char *name)
{
    buf_printf(out, "%-18s", name);
}

static void add_escaped(struct buf *out, const struct buf *text)
{
    escape_terminal(buf_text(text), text->len, out);
}

/* ---- the document ---- */

static void add_stays(const struct why *w, struct buf *out)
{
    if (!w->path.stays) return;
    buf_str(out, "; what stays is ");
    escape_terminal(w->path.stays, strlen(w->path.stays), out);
    buf_printf(out, ", similarity %.3f", w->path.similarity);
}

static void add_fate(const struct why *w, struct buf *out)
{
    const struct audit_document *d = w->document;
    row(out, "fate");
    if (d->fate > 0 && d->fate < AUDIT_STAGES) {
        buf_printf(out, "dropped by %s: ", audit_stages[d->fate].name);
        if (d->reason.len)
            add_escaped(out, &d->reason);
        else
            buf_str(out, "no reason is known");
        add_stays(w, out);
    } else {
        buf_printf(out, "kept, %lld of %lld sentences; %lld tokens in %s/%s from sequence %lld, token %lld",
                   (long long)d->kept, (long long)d->sentences, (long long)d->tokens,
                   audit_stages[AUDIT_TOKENS].folder, buf_text(&w->shard), (long long)d->sequence,
                   (long long)d->token);
    }
    buf_char(out, '\n');
}

static void add_source(const struct why *w, struct buf *out)
{
    const struct origin *o = &w->origin;
    row(out, "source");
    add_escaped(out, &o->file);
    buf_printf(out, ", bytes %llu+%llu\n", (unsigned long long)o->offset, (unsigned long long)o->length);
    row(out, "");
    buf_printf(out, "sha256 %s", o->sha256[0] ? o->sha256 : "not known: no input, or several, have its name");
    buf_char(out, '\n');
    if (!w->licence.len) return;
    row(out, "");
    buf_str(out, "licence ");
    add_escaped(out, &w->licence);
    buf_char(out, '\n');
}

static void add_bytes(const struct buf *raw, uint64_t length, struct buf *out)
{
    size_t shown = raw->len < RAW_SHOWN ? raw->len : RAW_SHOWN;
    while (shown < raw->len && shown && ((unsigned char)raw->data[shown] & 0xC0) == 0x80) shown--;
    escape_terminal(buf_text(raw), shown, out);
    buf_char(out, '\n');
    if (shown == length) return;
    row(out, "");
    buf_printf(out, "(%llu more bytes)\n", (unsigned long long)(length - shown));
}

static void add_raw(const struct why *w, struct buf *out)
{
    row(out, "raw bytes");
    if (w->raw_fault.code) {
        escape_terminal(w->raw_fault.message, strlen(w->raw_fault.message), out);
        buf_char(out, '\n');
    } else if (w->raw_read) {
        add_bytes(&w->raw, w->origin.length, out);
    } else {
        buf_str(out,
                w->show_personal
                    ? "not read: give --corpora DIR\n"
                    : "not shown: they may hold personal data; --show-personal --corpora DIR shows them\n");
    }
}

static void add_changes_since(const struct why *w, struct buf *out)
{
    for (size_t i = 0; i < w->replays.changes.len; i++) {
        const struct replay_change *c = &w->replays.changes.items[i];
        row(out, i ? "" : "changed since");
        escape_terminal(c->what, strlen(c->what), out);
        buf_str(out, ": ");
        escape_terminal(c->recorded, strlen(c->recorded), out);
        buf_str(out, c->recorded[0] ? " then, " : "none then, ");
        escape_terminal(c->now, strlen(c->now), out);
        buf_str(out, c->now[0] ? " now\n" : "none now\n");
    }
}

/* ---- a step ---- */

static void add_tally(const struct tally *t, struct buf *out)
{
    for (size_t i = 0; i < t->reasons.len; i++) {
        const struct counts *d = &t->reasons.items[i].dropped;
        row(out, "");
        buf_printf(out, "%s:", t->reasons.items[i].name);
        if (d->documents) buf_str(out, d->characters ? " the document," : " the document");
        if (d->sentences) buf_printf(out, " %lld sentences,", (long long)d->sentences);
        if (d->characters || !d->documents) buf_printf(out, " %lld characters", (long long)d->characters);
        buf_str(out, " taken\n");
    }
    for (size_t i = 0; i < t->notes.len; i++) {
        row(out, "");
        buf_printf(out, "%s: %lld replaced\n", t->notes.items[i].name, (long long)t->notes.items[i].count);
    }
}

/* A part of a line in which two lines differ. */
struct window {
    size_t from, to; /* bytes */
};

static bool is_inside(const struct line *l, size_t at)
{
    return at < l->len && ((unsigned char)l->text[at] & 0xC0) == 0x80;
}

static size_t back(const struct line *l, size_t at, int chars)
{
    while (chars-- && at) do
            at--;
        while (at && is_inside(l, at));
    return at;
}

static size_t ahead(const struct line *l, size_t at, int chars)
{
    while (chars-- && at < l->len) do
            at++;
        while (is_inside(l, at));
    return at;
}

/* Where a differs from b, with some characters around it. */
static struct window difference(const struct line *a, const struct line *b)
{
    size_t least = a->len < b->len ? a->len : b->len, front = 0, end = 0;
    while (front < least && a->text[front] == b->text[front]) front++;
    while (end < least - front && a->text[a->len - 1 - end] == b->text[b->len - 1 - end]) end++;
    size_t to = a->len - end;
    while (front && is_inside(a, front)) front--;
    while (is_inside(a, to)) to++;
    return (struct window){back(a, front, CONTEXT_CHARS), ahead(a, to, CONTEXT_CHARS)};
}

static void add_line(char sign, const struct line *l, const struct line *other, struct buf *out)
{
    struct window w = {0, l->len};
    if (other) w = difference(l, other);
    row(out, "");
    buf_printf(out, "  %c %s", sign, w.from ? "…" : "");
    escape_terminal(l->text + w.from, w.to - w.from, out);
    buf_str(out, w.to < l->len ? "…\n" : "\n");
}

/* before: whether the text before the stage may be shown; pii's own may never be. */
static void add_line_changes(const struct why *w, const struct path_step *step, bool before, struct buf *out)
{
    for (size_t i = 0; i < step->changes.len; i++) {
        const struct path_change *c = &step->changes.items[i];
        if (!why_wants_change(w, step, c)) continue;
        const struct line *a = c->before == REPLAY_NO_LINE ? NULL : &step[-1].lines.items[c->before],
                          *b = c->after == REPLAY_NO_LINE ? NULL : &step->lines.items[c->after];
        row(out, "");
        buf_printf(out, step->stage == AUDIT_MORPHS ? "line %u%s\n" : "paragraph %u%s\n",
                   b ? c->after : c->before, b ? a ? "" : ", which is new" : " is gone");
        if (a && before) add_line('-', a, b, out);
        /* Where a pseudonym begins to differ from the value would tell of the value, so pii's line is whole.
         */
        if (b) add_line('+', b, before ? a : NULL, out);
    }
}

static void add_sizes(const struct path_step *step, struct buf *out)
{
    int64_t characters = record_characters(buf_text(&step->record.text), step->record.text.len);
    buf_printf(out, "frame %u, line %u: %zu %s, %lld characters", step->place.frame, step->place.line,
               step->lines.len, step->stage < AUDIT_SPLIT ? "paragraphs" : "sentences",
               (long long)characters);
}

static void add_step(const struct why *w, const struct path_step *step, struct buf *out)
{
    static const char *const replays[] = {
        [PATH_NOT_REPLAYED] = "",
        [PATH_EQUAL] = "; replay equal",
        [PATH_DIFFERS] = "; REPLAY DIFFERS",
        [PATH_WITHOUT_KEY] = "; replayed without the key of the chain (--key), so not compared"};
    row(out, audit_stages[step->stage].folder);
    if (step->here)
        add_sizes(step, out);
    else
        buf_str(out, "the document is dropped");
    buf_printf(out, "%s\n", replays[step->replay]);
    add_tally(&step->tally, out);
    bool before = w->show_personal ? step->stage != AUDIT_PII : step->stage > AUDIT_PII;
    if (step->changes.len && step->stage < AUDIT_PII && !w->show_personal) {
        row(out, "");
        buf_printf(out, "%zu paragraphs changed; not shown: they may hold personal data (--show-personal)\n",
                   step->changes.len);
    } else {
        add_line_changes(w, step, before, out);
    }
}

/* ---- sentences ---- */

static void add_measure(const struct filter_measure *m, struct buf *out)
{
    row(out, "");
    buf_printf(out, "  length %lld %s", (long long)m->length, m->unit);
    if (m->least) buf_printf(out, " (at least %lld)", (long long)m->least);
    double share = m->letters ? (double)m->hangul / (double)m->letters : 1;
    buf_printf(out, "; Hangul %.4f of %lld letters (at least %g); %lld hanja and kana", share,
               (long long)m->letters, m->min_hangul_share, (long long)m->cjk);
    if (m->max_cjk >= 0) buf_printf(out, " (at most %lld)", (long long)m->max_cjk);
    buf_char(out, '\n');
}

static void add_finding(const struct path_finding *f, struct buf *out)
{
    if (!f->benchmark) return;
    row(out, "");
    buf_str(out, "  benchmark ");
    escape_terminal(f->benchmark, strlen(f->benchmark), out);
    buf_printf(out, ", ratio %.4f, share %.4f:\n", f->ratio, f->share);
    row(out, "");
    buf_str(out, "  ");
    escape_terminal(f->text, strlen(f->text), out);
    buf_char(out, '\n');
}

static void add_sentence(const struct path_sentence *s, bool always_measured, struct buf *out)
{
    struct buf name = BUF_INIT;
    buf_printf(&name, "sentence %u", s->line.number);
    row(out, buf_text(&name));
    buf_free(&name);
    if (s->fate) {
        buf_printf(out, "dropped by %s: ", audit_stages[s->fate].name);
        why_reason(s, out);
    } else {
        buf_str(out, "kept");
    }
    if (s->paragraph != REPLAY_NO_LINE) buf_printf(out, ", of paragraph %u", s->paragraph);
    buf_char(out, '\n');
    row(out, "");
    buf_str(out, "  ");
    escape_terminal(s->line.text, s->line.len, out);
    buf_char(out, '\n');
    if (s->measured && (always_measured || s->fate == AUDIT_FILTER)) add_measure(&s->measure, out);
    if (s->fate == AUDIT_DECONTAMINATE) add_finding(&s->finding, out);
}

void why_text(const struct why *w, struct buf *out)
{
    row(out, "document");
    add_escaped(out, &w->document->id);
    buf_char(out, '\n');
    add_fate(w, out);
    add_source(w, out);
    add_raw(w, out);
    add_changes_since(w, out);
    for (size_t i = 0; i < w->path.steps.len; i++) add_step(w, &w->path.steps.items[i], out);
    for (size_t i = 0; i < w->path.sentences.len; i++) {
        const struct path_sentence *s = &w->path.sentences.items[i];
        if (w->sentence < 0 || w->sentence == (int64_t)s->line.number) add_sentence(s, w->sentence >= 0, out);
    }
}

void why_rejected_text(const struct rejected *r, const char *source, bool show_personal, struct buf *out)
{
    row(out, "rejected");
    add_escaped(out, &r->file);
    buf_printf(out, ", bytes %llu+%llu, part %llu of a record that ingest of %s could not read\n",
               (unsigned long long)r->offset, (unsigned long long)r->length, (unsigned long long)r->part,
               source);
    row(out, "reason");
    add_escaped(out, &r->reason);
    buf_char(out, '\n');
    row(out, "raw bytes");
    if (show_personal)
        add_bytes(&r->raw, r->raw.len, out);
    else
        buf_str(out, "not shown: they may hold personal data (--show-personal)\n");
}
