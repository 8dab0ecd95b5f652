#include "audit/document_path.h"

#include <string.h>

#include "audit/findings.h"

void document_path_free(struct document_path *p)
{
    for (size_t i = 0; i < p->steps.len; i++) {
        struct path_step *step = &p->steps.items[i];
        record_free(&step->record);
        array_free(&step->lines);
        tally_free(&step->tally);
        buf_free(&step->notes);
        array_free(&step->origins);
        array_free(&step->changes);
    }
    array_free(&p->steps);
    array_free(&p->sentences);
    arena_free(&p->arena);
    *p = (struct document_path){0};
}

const struct path_step *document_path_step(const struct document_path *p, enum audit_stage stage)
{
    for (size_t i = 0; i < p->steps.len; i++)
        if (p->steps.items[i].stage == stage) return &p->steps.items[i];
    return NULL;
}

/* ---- one step ---- */

static bool same(const struct buf *a, const struct buf *b)
{
    return a->len == b->len && memcmp(buf_text(a), buf_text(b), a->len) == 0;
}

static int read_step(struct path_step *step, struct record_reader *records, const char *shard,
                     const struct audit_document *d, struct err *e)
{
    step->here = audit_document_place(d, (int)step->stage, &step->place);
    if (!step->here) return 0;
    if (record_at(records, step->stage, shard, step->place, &step->record, e)) return -1;
    if (!same(&step->record.id, &d->id))
        return err_data(e,
                        "%s/%s has another record where provenance.db says '%s' stands; run 'malmoi audit "
                        "build' again",
                        audit_stages[step->stage].folder, shard, buf_text(&d->id));
    return record_lines(&step->record, &step->lines, e);
}

static int copy_record(const struct record *from, struct record *to)
{
    const struct buf *const sources[] = {&from->id,   &from->source, &from->text, &from->kept,
                                         &from->meta, &from->origin, &from->extra};
    struct buf *const targets[] = {&to->id,   &to->source, &to->text, &to->kept,
                                   &to->meta, &to->origin, &to->extra};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (buf_assign(targets[i], buf_text(sources[i]), sources[i]->len)) return -1;
    return 0;
}

/* Two records are equal if they are written alike. */
static int compare_records(const struct record *a, const struct record *b, bool *equal, struct err *e)
{
    struct buf x = BUF_INIT, y = BUF_INIT;
    record_write(a, &x);
    record_write(b, &y);
    *equal = same(&x, &y);
    bool failed = x.failed || y.failed;
    buf_free(&x);
    buf_free(&y);
    return failed ? err_memory(e) : 0;
}

static int replay_step(struct path_step *step, const struct replay *replay, const struct record *before,
                       struct err *e)
{
    struct record now = {0};
    int result = copy_record(before, &now) ? err_memory(e) : 0;
    enum stage_verdict verdict = STAGE_FAIL;
    if (!result) {
        verdict = stage_replay_record(replay->stage, &now, &step->tally, &step->notes, e);
        if (verdict == STAGE_FAIL) result = err_context(e, "%s", audit_stages[step->stage].name);
    }
    bool equal = (verdict == STAGE_KEEP) == step->here;
    if (!result && equal && step->here && !replay->without_key)
        result = compare_records(&now, &step->record, &equal, e);
    step->replay = !equal ? PATH_DIFFERS : replay->without_key ? PATH_WITHOUT_KEY : PATH_EQUAL;
    if (!result && (step->tally.failed || step->notes.failed)) result = err_memory(e);
    record_free(&now);
    return result;
}

static bool same_line(const struct line *a, const struct line *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* Lines in the order of the record before; those that come from nowhere last of all up to there. */
static int list_changes(struct path_step *step, const line_array *before)
{
    uint32_t next = 0; /* the first line of before that is not accounted for */
    for (size_t k = 0; k < step->lines.len; k++) {
        uint32_t from = step->origins.items[k];
        for (; from != REPLAY_NO_LINE && next < from; next++)
            if (array_push(&step->changes, (struct path_change){next, REPLAY_NO_LINE})) return -1;
        if (from != REPLAY_NO_LINE) next = from + 1;
        bool changed = from == REPLAY_NO_LINE || !same_line(&before->items[from], &step->lines.items[k]);
        if (changed && array_push(&step->changes, (struct path_change){from, (uint32_t)k})) return -1;
    }
    for (; next < before->len; next++)
        if (array_push(&step->changes, (struct path_change){next, REPLAY_NO_LINE})) return -1;
    return 0;
}

/* Whether a stage makes lines of lines. The others cut paragraphs into sentences, or drop sentences. */
static bool changes_lines(enum audit_stage stage)
{
    return stage < AUDIT_SPLIT || stage == AUDIT_MORPHS;
}

static int compare_lines(struct path_step *step, const struct replay *replay, const struct path_step *before,
                         struct err *e)
{
    if (replay_line_origins(replay, &before->record, &step->record, &step->origins, e)) return -1;
    return list_changes(step, &before->lines) ? err_memory(e) : 0;
}

static int add_step(struct document_path *p, struct record_reader *records, struct replay_set *replays,
                    const struct audit_document *d, enum audit_stage stage, struct err *e)
{
    if (array_push(&p->steps, (struct path_step){.stage = stage})) return err_memory(e);
    struct path_step *step = &p->steps.items[p->steps.len - 1];
    const struct path_step *before = p->steps.len > 1 ? step - 1 : NULL;
    if (read_step(step, records, replays->shard, d, e)) return -1;
    if (!before)
        return step->here ? 0 : err_data(e, "the document has no place in %s", audit_stages[stage].folder);
    struct replay *replay;
    if (replay_of(replays, stage, &replay, e)) return -1;
    if (replay && replay_step(step, replay, &before->record, e)) return -1;
    p->differs |= step->replay == PATH_DIFFERS;
    return step->here && changes_lines(stage) ? compare_lines(step, replay, before, e) : 0;
}

/* ---- sentences ---- */

/* The sentences that did not leave a stage they had come to are its. */
static void set_fates(struct document_path *p, enum audit_stage stage)
{
    const struct path_step *step = document_path_step(p, stage);
    for (size_t i = 0, k = 0; step && i < p->sentences.len; i++) {
        struct path_sentence *s = &p->sentences.items[i];
        while (k < step->lines.len && step->lines.items[k].number < s->line.number) k++;
        bool left = k < step->lines.len && step->lines.items[k].number == s->line.number;
        if (!left && !s->fate) s->fate = stage;
    }
}

static int measure(struct document_path *p, struct replay_set *replays, struct err *e)
{
    struct replay *replay;
    const struct path_step *split = document_path_step(p, AUDIT_SPLIT);
    if (replay_of(replays, AUDIT_FILTER, &replay, e)) return -1;
    for (size_t i = 0; replay && i < p->sentences.len; i++) {
        struct path_sentence *s = &p->sentences.items[i];
        s->measured = true;
        s->measure = filter_measure(stage_replay_shared(replay->stage), buf_text(&split->record.source),
                                    s->line.text, s->line.len);
    }
    return 0;
}

static int add_sentences(struct document_path *p, struct replay_set *replays, struct err *e)
{
    const struct path_step *split = document_path_step(p, AUDIT_SPLIT);
    if (!split || !split->here) return 0;
    struct replay *replay;
    replay_origins origins = ARRAY_INIT;
    int result = replay_of(replays, AUDIT_SPLIT, &replay, e);
    if (!result) result = replay_line_origins(replay, &split[-1].record, &split->record, &origins, e);
    for (size_t i = 0; !result && i < split->lines.len; i++) {
        struct path_sentence s = {.line = split->lines.items[i], .paragraph = origins.items[i]};
        if (array_push(&p->sentences, s)) result = err_memory(e);
    }
    array_free(&origins);
    if (result) return -1;
    set_fates(p, AUDIT_FILTER);
    set_fates(p, AUDIT_DECONTAMINATE);
    if (document_path_step(p, AUDIT_FILTER) && measure(p, replays, e)) return -1;
    return document_path_step(p, AUDIT_DECONTAMINATE) ? findings_read(p, replays, e) : 0;
}

int document_path_read(struct document_path *p, struct record_reader *records, struct replay_set *replays,
                       const struct audit_document *d, bool morphs, struct err *e)
{
    enum audit_stage last = morphs ? AUDIT_MORPHS : AUDIT_DECONTAMINATE;
    *p = (struct document_path){0};
    int result = 0;
    for (int stage = AUDIT_INGEST; !result && stage <= (int)last; stage++) {
        if (!tree_find(replays->tree, (enum audit_stage)stage, replays->shard)) continue;
        if (p->steps.len && !p->steps.items[p->steps.len - 1].here) break;
        result = add_step(p, records, replays, d, (enum audit_stage)stage, e);
    }
    if (!result) result = findings_duplicate(p, e);
    if (!result) result = add_sentences(p, replays, e);
    if (result) document_path_free(p);
    return result;
}
