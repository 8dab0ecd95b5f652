#include "audit/trace_show.h"

#include <string.h>

#include "audit/escape.h"

static void add_escaped(struct buf *out, const struct buf *text)
{
    escape_terminal(buf_text(text), text->len, out);
}

static void add_origin(const struct origin *o, struct buf *out)
{
    add_escaped(out, &o->file);
    buf_printf(out, ", bytes %llu+%llu", (unsigned long long)o->offset, (unsigned long long)o->length);
}

/* ---- for people ---- */

static void add_pieces(const struct vocab *v, const uint16_t *ids, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        size_t len = 0;
        const char *piece = ids[i] < v->tokens.len ? vocab_token(v, ids[i], &len) : "";
        buf_char(out, ' ');
        escape_terminal(piece, len, out);
    }
    buf_char(out, '\n');
}

static void add_ids(const uint16_t *ids, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        buf_char(out, ' ');
        buf_u64(out, ids[i]);
    }
    buf_char(out, '\n');
}

static void add_verdict(const struct trace *t, struct buf *out)
{
    if (t->equal) {
        buf_str(out, "ids: equal\n");
        return;
    }
    buf_str(out, "ids: DIFFERENT; the sentence is now encoded as\n         ");
    add_ids(t->again.ids.items, t->again.ids.len, out);
}

static void add_step(const struct trace_step *step, const struct trace_step *after, bool show_personal,
                     struct buf *out)
{
    buf_printf(out, "  %-17s frame %u, line %u, ", audit_stages[step->stage].folder, step->place.frame,
               step->place.line);
    if (step->line == REPLAY_NO_LINE)
        buf_str(out, "which part of it cannot be told");
    else
        buf_printf(out, step->stage < AUDIT_SPLIT ? "paragraph %u" : "line %u of its text", step->line);
    bool same = step->text && after && after->text && step->len == after->len &&
                memcmp(step->text, after->text, step->len) == 0;
    if (same) {
        buf_str(out, ": the same text\n");
    } else if (step->text && (show_personal || !trace_is_personal(step->stage))) {
        buf_str(out, "\n    ");
        escape_terminal(step->text, step->len, out);
        buf_char(out, '\n');
    } else {
        buf_str(out, step->text ? ": another text, not shown\n" : "\n");
    }
}

/* Names what is left out, so that nobody takes its absence for an answer. */
static void add_hint(struct buf *out)
{
    buf_str(out, "  Text from before pii may hold personal data; --show-personal shows it.\n");
}

static void add_changes(const struct replay_set *replays, struct buf *out)
{
    for (size_t i = 0; i < replays->changes.len; i++) {
        const struct replay_change *c = &replays->changes.items[i];
        buf_str(out, i ? "         " : "changed  ");
        escape_terminal(c->what, strlen(c->what), out);
        buf_str(out, " since the chain ran: ");
        escape_terminal(c->recorded, strlen(c->recorded), out);
        buf_str(out, c->recorded[0] ? " then, " : "none then, ");
        escape_terminal(c->now, strlen(c->now), out);
        buf_str(out, c->now[0] ? " now\n" : "none now\n");
    }
}

static int add_source(struct trace_shard *s, const struct record *r, struct buf *out, struct err *e)
{
    struct origin o = {0};
    struct buf licence = BUF_INIT;
    int result = origin_of_record(&o, &s->tree, buf_text(&s->name), r, e);
    if (!result && s->has_db) result = origin_licence(&s->db, &o, &licence, e);
    if (!result) {
        buf_str(out, "source   ");
        add_origin(&o, out);
        buf_printf(out, "\n         sha256 %s",
                   o.sha256[0] ? o.sha256 : "not known: several inputs have its name");
        if (licence.len) buf_str(out, ", licence ");
        add_escaped(out, &licence);
        buf_char(out, '\n');
    }
    origin_free(&o);
    buf_free(&licence);
    return result;
}

int trace_text(struct trace_shard *s, const struct trace *t, bool show_personal, struct buf *out,
               struct err *e)
{
    const struct trace_step *last = &t->steps[AUDIT_DECONTAMINATE];
    buf_printf(out, "sequence %llu of %s\ntext     ", (unsigned long long)t->sequence, buf_text(&s->name));
    escape_terminal(last->text, last->len, out);
    buf_printf(out, "\npieces  ");
    add_pieces(&s->vocab, t->ids, t->n_ids, out);
    buf_str(out, "ids     ");
    add_ids(t->ids, t->n_ids, out);
    add_verdict(t, out);
    buf_str(out, "record   ");
    add_escaped(out, &last->record.id);
    buf_printf(out, ", sentence %u of the split\n", t->sentence->number);
    if (add_source(s, &last->record, out, e)) return -1;
    add_changes(&s->replays, out);
    buf_printf(out, "steps, with earlier records found %s\n",
               s->has_db ? "by provenance.db"
                         : "by reading the shards for the id: there is no provenance.db");
    bool hidden = false;
    const struct trace_step *after = NULL;
    for (int i = AUDIT_DECONTAMINATE; i >= AUDIT_INGEST; i--) {
        const struct trace_step *step = &t->steps[i];
        if (!step->stage) continue;
        add_step(step, after, show_personal, out);
        hidden |= trace_is_personal(step->stage);
        after = step;
    }
    if (hidden && !show_personal) add_hint(out);
    return out->failed ? err_memory(e) : 0;
}

int trace_brief(struct trace_shard *s, const struct trace *t, struct buf *out, struct err *e)
{
    const struct trace_step *last = &t->steps[AUDIT_DECONTAMINATE];
    struct origin o = {0};
    if (origin_of_record(&o, &s->tree, buf_text(&s->name), &last->record, e)) return origin_free(&o), -1;
    buf_printf(out, "%s %llu  %zu tokens, ids: %s, ", buf_text(&s->name), (unsigned long long)t->sequence,
               t->n_ids, t->equal ? "equal" : "DIFFERENT");
    add_escaped(out, &last->record.id);
    buf_printf(out, " sentence %u, ", t->sentence->number);
    add_origin(&o, out);
    buf_char(out, '\n');
    origin_free(&o);
    return out->failed ? err_memory(e) : 0;
}

/* ---- for programs ---- */

static void json_ids(const char *key, const uint16_t *ids, size_t n, struct buf *out)
{
    json_key(out, key);
    buf_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i) buf_char(out, ',');
        buf_u64(out, ids[i]);
    }
    buf_char(out, ']');
}

static void json_pieces(const struct vocab *v, const uint16_t *ids, size_t n, struct buf *out)
{
    json_key(out, "pieces");
    buf_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        size_t len = 0;
        const char *piece = ids[i] < v->tokens.len ? vocab_token(v, ids[i], &len) : "";
        if (i) buf_char(out, ',');
        json_string(out, piece, len);
    }
    buf_char(out, ']');
}

static void json_step(const struct trace_step *step, bool show_personal, struct buf *out)
{
    buf_char(out, '{');
    json_key(out, "stage");
    json_cstring(out, audit_stages[step->stage].name);
    json_key_u64(out, "frame", step->place.frame);
    json_key_u64(out, "line", step->place.line);
    json_key(out, "line_of_text");
    if (step->line == REPLAY_NO_LINE)
        buf_str(out, "null");
    else
        buf_u64(out, step->line);
    if (step->text && (show_personal || !trace_is_personal(step->stage)))
        json_key_string(out, "text", step->text, step->len);
    buf_char(out, '}');
}

static void json_steps(const struct trace_shard *s, const struct trace *t, bool show_personal,
                       struct buf *out)
{
    json_key(out, "found_by");
    json_cstring(out, s->has_db ? "provenance.db" : "reading");
    json_key(out, "steps");
    buf_char(out, '[');
    bool first = true;
    for (int i = AUDIT_INGEST; i <= AUDIT_DECONTAMINATE; i++) {
        if (!t->steps[i].stage) continue;
        if (!first) buf_char(out, ',');
        json_step(&t->steps[i], show_personal, out);
        first = false;
    }
    buf_char(out, ']');
}

int trace_json(struct trace_shard *s, const struct trace *t, bool show_personal, struct buf *out,
               struct err *e)
{
    const struct trace_step *last = &t->steps[AUDIT_DECONTAMINATE];
    struct origin o = {0};
    if (origin_of_record(&o, &s->tree, buf_text(&s->name), &last->record, e)) return origin_free(&o), -1;
    buf_char(out, '{');
    json_key_string(out, "shard", buf_text(&s->name), s->name.len);
    json_key_u64(out, "sequence", t->sequence);
    json_key_string(out, "id", buf_text(&last->record.id), last->record.id.len);
    json_key_u64(out, "sentence", t->sentence->number);
    json_key_string(out, "text", last->text, last->len);
    json_ids("ids", t->ids, t->n_ids, out);
    json_pieces(&s->vocab, t->ids, t->n_ids, out);
    json_key(out, "equal");
    buf_str(out, t->equal ? "true" : "false");
    if (!t->equal) json_ids("ids_now", t->again.ids.items, t->again.ids.len, out);
    json_key(out, "origin");
    buf_char(out, '{');
    json_key_string(out, "file", buf_text(&o.file), o.file.len);
    json_key_u64(out, "offset", o.offset);
    json_key_u64(out, "length", o.length);
    if (o.sha256[0]) json_key_string(out, "sha256", o.sha256, strlen(o.sha256));
    buf_char(out, '}');
    if (t->steps[AUDIT_INGEST].stage) json_steps(s, t, show_personal, out);
    buf_str(out, "}\n");
    origin_free(&o);
    return out->failed ? err_memory(e) : 0;
}
