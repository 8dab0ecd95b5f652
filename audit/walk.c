#include "audit/walk.h"

#include "common/json.h"

/* ---- one shard ---- */

static int fault_at(const struct walk_shard *s, struct err *e)
{
    return err_context(e, "'%s', frame %u, line %u", s->path.data, s->place.frame, s->place.line);
}

static int next_frame(struct walk_shard *s, struct err *e)
{
    uint64_t frame;
    s->line = NULL;
    if (shard_next(s->reader, &s->text, &frame, e)) return -1;
    if (!s->text.len) return 0;
    if (frame > UINT32_MAX) return err_data(e, "'%s' has too many frames", s->path.data);
    s->place = (struct audit_place){(uint32_t)frame, 0};
    s->line = s->text.data;
    return 0;
}

/* To the next line, or to the first one. */
static int advance(struct walk_shard *s, struct err *e)
{
    s->parsed = false;
    const char *next = s->line ? s->line + s->len + 1 : NULL;
    if (next && next < s->text.data + s->text.len) {
        s->line = next;
        s->place.line++;
    } else if (next_frame(s, e)) {
        return -1;
    }
    if (!s->line) return 0;
    const char *end = s->text.data + s->text.len, *feed = memchr(s->line, '\n', (size_t)(end - s->line));
    s->len = (size_t)((feed ? feed : end) - s->line);
    return 0;
}

struct record *walk_record(struct walk *w, struct walk_shard *s, struct err *e)
{
    if (!s->parsed && record_parse(w->parser, s->line, s->len, &s->record, e)) {
        fault_at(s, e);
        return NULL;
    }
    s->parsed = true;
    return &s->record;
}

/* ---- is it the same document? ---- */

/* A line that record_write made begins with the document's id and source and ends with its origin and what no
 * stage knows. */
static int expect(struct walk *w, const struct record *r, struct err *e)
{
    buf_clear(&w->head);
    buf_clear(&w->tail);
    buf_char(&w->head, '{');
    json_key_string(&w->head, "id", buf_text(&r->id), r->id.len);
    json_key_string(&w->head, "source", buf_text(&r->source), r->source.len);
    json_key(&w->head, "text");
    if (r->origin.len) {
        buf_str(&w->tail, ",\"origin\":");
        buf_add(&w->tail, r->origin.data, r->origin.len);
    }
    buf_add(&w->tail, buf_text(&r->extra), r->extra.len);
    buf_char(&w->tail, '}');
    return w->head.failed || w->tail.failed ? err_memory(e) : 0;
}

static bool same_bytes(const struct buf *a, const struct buf *b)
{
    return a->len == b->len && memcmp(buf_text(a), buf_text(b), a->len) == 0;
}

/* 1 if the shard's next record is the document r, 0 if not, -1. The bytes at both ends of the line decide
 * without a parse where they agree: a line is one JSON object, so they are its first and last members. Where
 * they do not, the record is parsed, once for as long as it waits. */
static int holds(struct walk *w, struct walk_shard *s, const struct record *r, struct err *e)
{
    const struct buf *head = &w->head, *tail = &w->tail;
    if (!s->line) return 0;
    if (r->origin.len && s->len >= head->len + tail->len && memcmp(s->line, head->data, head->len) == 0 &&
        memcmp(s->line + s->len - tail->len, tail->data, tail->len) == 0)
        return 1;
    const struct record *other = walk_record(w, s, e);
    if (!other) return -1;
    return same_bytes(&r->id, &other->id) && same_bytes(&r->origin, &other->origin);
}

/* ---- the walk ---- */

static int open_shard(struct walk *w, const struct tree *t, enum audit_stage stage, const char *name,
                      uint64_t max_record, struct err *e)
{
    struct walk_shard *s = &w->shards[w->n_shards++];
    struct buf path = BUF_INIT;
    s->stage = stage;
    buf_printf(&s->path, "%s/%s%s", audit_stages[stage].folder, name, audit_stages[stage].suffix);
    int result = tree_path(t, stage, name, NULL, &path) || s->path.failed ? err_memory(e) : 0;
    if (!result) result = shard_open(&s->reader, buf_text(&path), max_record, e);
    buf_free(&path);
    return result ? result : advance(s, e);
}

int walk_open(struct walk *w, const struct tree *t, const char *name, uint64_t max_record, struct err *e)
{
    *w = (struct walk){.parser = record_parser_new()};
    if (!w->parser) return err_memory(e);
    for (enum audit_stage stage = AUDIT_INGEST; stage <= AUDIT_MORPHS; stage++) {
        if (!tree_has(t, stage, name)) {
            if (audit_is_optional(stage)) continue;
            break;
        }
        if (open_shard(w, t, stage, name, max_record, e)) return -1;
        w->morphs = stage == AUDIT_MORPHS;
    }
    if (!w->n_shards) return err_data(e, "'%s' is no shard of 01-ingest", name);
    uint64_t frames = shard_frames(w->shards[0].reader);
    w->frame_bytes = frames ? shard_bytes(w->shards[0].reader) / frames : 0;
    return 0;
}

void walk_close(struct walk *w)
{
    for (int i = 0; i < w->n_shards; i++) {
        struct walk_shard *s = &w->shards[i];
        shard_close(s->reader);
        buf_free(&s->path);
        buf_free(&s->text);
        record_free(&s->record);
    }
    record_parser_free(w->parser);
    buf_free(&w->head);
    buf_free(&w->tail);
    *w = (struct walk){0};
}

static int main_shards(const struct walk *w)
{
    return w->n_shards - w->morphs;
}

/* Leave the current document behind at all stages that hold it. */
static int leave(struct walk *w, struct err *e)
{
    for (int i = 0; i < w->n_here; i++)
        if (advance(&w->shards[i], e)) return -1;
    return w->in_morphs ? advance(&w->shards[w->n_shards - 1], e) : 0;
}

/* After the last document nothing may be left over at a later stage. */
static int check_end(const struct walk *w, struct err *e)
{
    for (int i = 1; i < w->n_shards; i++) {
        const struct walk_shard *s = &w->shards[i];
        if (!s->line) continue;
        err_data(
            e, "this record does not follow from '%s' in its order: the two are not of one run of the chain",
            w->shards[i - 1].path.data);
        return fault_at(s, e);
    }
    return 0;
}

int walk_next(struct walk *w, struct err *e)
{
    if (w->begun && leave(w, e)) return -1;
    w->begun = true;
    w->n_here = 0;
    w->in_morphs = false;
    if (!w->shards[0].line) return check_end(w, e);
    const struct record *r = walk_record(w, &w->shards[0], e);
    if (!r || expect(w, r, e)) return -1;
    int here = 1;
    for (w->n_here = 1; w->n_here < main_shards(w); w->n_here++)
        if ((here = holds(w, &w->shards[w->n_here], r, e)) != 1) break;
    if (here == 1 && w->morphs) {
        here = holds(w, &w->shards[w->n_shards - 1], r, e);
        w->in_morphs = here == 1;
    }
    return here < 0 ? -1 : 1;
}

bool walk_reaches(const struct walk *w, enum audit_stage stage)
{
    for (int i = 0; i < w->n_shards; i++)
        if (w->shards[i].stage == stage) return true;
    return false;
}

struct walk_shard *walk_at(struct walk *w, enum audit_stage stage)
{
    if (stage == AUDIT_MORPHS) return w->in_morphs ? &w->shards[w->n_shards - 1] : NULL;
    for (int i = 0; i < w->n_here; i++)
        if (w->shards[i].stage == stage) return &w->shards[i];
    return NULL;
}

struct walk_shard *walk_last(struct walk *w)
{
    return &w->shards[w->n_here - 1];
}

enum audit_stage walk_dropped_by(const struct walk *w)
{
    return w->n_here < main_shards(w) ? w->shards[w->n_here].stage : 0;
}
