#include <string.h>

#include "audit/why.h"
#include "pipeline/reject.h"

static void number(struct buf *out, const char *key, double value)
{
    json_key(out, key);
    buf_printf(out, "%.4f", value);
}

static void text(struct buf *out, const char *key, const struct buf *value)
{
    json_key_string(out, key, buf_text(value), value->len);
}

static void add_origin(const struct origin *o, const struct buf *licence, struct buf *out)
{
    json_key(out, "origin");
    buf_char(out, '{');
    text(out, "file", &o->file);
    json_key_u64(out, "offset", o->offset);
    json_key_u64(out, "length", o->length);
    if (o->sha256[0]) json_key_string(out, "sha256", o->sha256, strlen(o->sha256));
    if (licence->len) text(out, "licence", licence);
    buf_char(out, '}');
}

static void add_tally(const struct tally *t, struct buf *out)
{
    json_key(out, "dropped");
    buf_char(out, '{');
    for (size_t i = 0; i < t->reasons.len; i++) {
        const struct counts *d = &t->reasons.items[i].dropped;
        json_key(out, t->reasons.items[i].name);
        buf_char(out, '{');
        json_key_i64(out, "documents", d->documents);
        json_key_i64(out, "sentences", d->sentences);
        json_key_i64(out, "characters", d->characters);
        buf_char(out, '}');
    }
    buf_char(out, '}');
    json_key(out, "notes");
    buf_char(out, '{');
    for (size_t i = 0; i < t->notes.len; i++)
        json_key_i64(out, t->notes.items[i].name, t->notes.items[i].count);
    buf_char(out, '}');
}

static void add_line(struct buf *out, const char *number_key, const char *text_key, const line_array *lines,
                     uint32_t number, bool shown)
{
    if (number == REPLAY_NO_LINE) return;
    json_key_u64(out, number_key, number);
    if (shown) json_key_string(out, text_key, lines->items[number].text, lines->items[number].len);
}

static void add_changes(const struct why *w, const struct path_step *step, struct buf *out)
{
    bool show_personal = w->show_personal;
    bool after = show_personal || step->stage >= AUDIT_PII;
    bool before = show_personal ? step->stage != AUDIT_PII : step->stage > AUDIT_PII;
    json_key(out, "changes");
    buf_char(out, '[');
    bool first = true;
    for (size_t i = 0; i < step->changes.len; i++) {
        const struct path_change *c = &step->changes.items[i];
        if (!why_wants_change(w, step, c)) continue;
        buf_str(out, first ? "{" : ",{");
        first = false;
        add_line(out, "before_line", "before", &step[-1].lines, c->before, before);
        add_line(out, "after_line", "after", &step->lines, c->after, after);
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

static void add_step(const struct why *w, const struct path_step *step, struct buf *out)
{
    static const char *const replays[] = {[PATH_NOT_REPLAYED] = "none",
                                          [PATH_EQUAL] = "equal",
                                          [PATH_DIFFERS] = "differs",
                                          [PATH_WITHOUT_KEY] = "without-key"};
    buf_char(out, '{');
    json_key_string(out, "stage", audit_stages[step->stage].name, strlen(audit_stages[step->stage].name));
    if (step->here) {
        json_key_u64(out, "frame", step->place.frame);
        json_key_u64(out, "line", step->place.line);
        json_key_u64(out, "lines_of_text", step->lines.len);
        json_key_i64(out, "characters",
                     record_characters(buf_text(&step->record.text), step->record.text.len));
    }
    json_key_string(out, "replay", replays[step->replay], strlen(replays[step->replay]));
    add_tally(&step->tally, out);
    add_changes(w, step, out);
    buf_char(out, '}');
}

static void add_measure(const struct filter_measure *m, struct buf *out)
{
    json_key(out, "filter");
    buf_char(out, '{');
    json_key_i64(out, "length", m->length);
    json_key_string(out, "unit", m->unit, strlen(m->unit));
    json_key_i64(out, "least", m->least);
    json_key_i64(out, "letters", m->letters);
    json_key_i64(out, "hangul", m->hangul);
    number(out, "min_hangul_share", m->min_hangul_share);
    json_key_i64(out, "cjk", m->cjk);
    json_key_i64(out, "max_cjk", m->max_cjk);
    buf_char(out, '}');
}

static void add_finding(const struct path_finding *f, struct buf *out)
{
    json_key(out, "benchmark");
    buf_char(out, '{');
    json_key_string(out, "id", f->benchmark, strlen(f->benchmark));
    number(out, "ratio", f->ratio);
    number(out, "share", f->share);
    json_key_string(out, "text", f->text, strlen(f->text));
    buf_char(out, '}');
}

static void add_sentence(const struct path_sentence *s, struct buf *out)
{
    struct buf reason = BUF_INIT;
    why_reason(s, &reason);
    buf_char(out, '{');
    json_key_u64(out, "sentence", s->line.number);
    if (s->paragraph != REPLAY_NO_LINE) json_key_u64(out, "paragraph", s->paragraph);
    json_key_string(out, "fate", s->fate ? audit_stages[s->fate].name : "kept",
                    strlen(s->fate ? audit_stages[s->fate].name : "kept"));
    if (s->fate) text(out, "reason", &reason);
    json_key_string(out, "text", s->line.text, s->line.len);
    if (s->measured) add_measure(&s->measure, out);
    if (s->fate == AUDIT_DECONTAMINATE && s->finding.benchmark) add_finding(&s->finding, out);
    buf_char(out, '}');
    buf_free(&reason);
}

static void add_tokens(const struct audit_document *d, struct buf *out)
{
    if (d->sequence < 0) return;
    json_key(out, "tokens");
    buf_char(out, '{');
    json_key_i64(out, "sequence", d->sequence);
    json_key_i64(out, "token", d->token);
    json_key_i64(out, "tokens", d->tokens);
    buf_char(out, '}');
}

static void add_changes_since(const struct replay_set *r, struct buf *out)
{
    json_key(out, "changed_since");
    buf_char(out, '[');
    for (size_t i = 0; i < r->changes.len; i++) {
        const struct replay_change *c = &r->changes.items[i];
        buf_str(out, i ? ",{" : "{");
        json_key_string(out, "what", c->what, strlen(c->what));
        json_key_string(out, "recorded", c->recorded, strlen(c->recorded));
        json_key_string(out, "now", c->now, strlen(c->now));
        buf_char(out, '}');
    }
    buf_char(out, ']');
}

void why_json(const struct why *w, struct buf *out)
{
    const struct audit_document *d = w->document;
    bool dropped = d->fate > 0 && d->fate < AUDIT_STAGES;
    const char *fate = dropped ? audit_stages[d->fate].name : "kept";
    buf_char(out, '{');
    text(out, "id", &d->id);
    text(out, "shard", &w->shard);
    json_key_string(out, "fate", fate, strlen(fate));
    if (d->reason.len) text(out, "reason", &d->reason);
    if (w->path.stays) {
        json_key_string(out, "stays", w->path.stays, strlen(w->path.stays));
        number(out, "similarity", w->path.similarity);
    }
    add_tokens(d, out);
    add_origin(&w->origin, &w->licence, out);
    if (w->raw_read) reject_raw(out, buf_text(&w->raw), w->raw.len);
    if (w->raw_fault.code)
        json_key_string(out, "raw_fault", w->raw_fault.message, strlen(w->raw_fault.message));
    add_changes_since(&w->replays, out);
    json_key(out, "steps");
    buf_char(out, '[');
    for (size_t i = 0; i < w->path.steps.len; i++) {
        if (i) buf_char(out, ',');
        add_step(w, &w->path.steps.items[i], out);
    }
    buf_char(out, ']');
    json_key(out, "sentences");
    buf_char(out, '[');
    bool first = true;
    for (size_t i = 0; i < w->path.sentences.len; i++) {
        const struct path_sentence *s = &w->path.sentences.items[i];
        if (w->sentence >= 0 && w->sentence != (int64_t)s->line.number) continue;
        if (!first) buf_char(out, ',');
        add_sentence(s, out);
        first = false;
    }
    buf_str(out, "]}\n");
}

void why_rejected_json(const struct rejected *r, const char *source, bool show_personal, struct buf *out)
{
    buf_char(out, '{');
    json_key_string(out, "source", source, strlen(source));
    json_key_string(out, "fate", "rejected", strlen("rejected"));
    text(out, "reason", &r->reason);
    text(out, "file", &r->file);
    json_key_u64(out, "offset", r->offset);
    json_key_u64(out, "length", r->length);
    json_key_u64(out, "part", r->part);
    if (show_personal) reject_raw(out, buf_text(&r->raw), r->raw.len);
    buf_str(out, "}\n");
}
