#include "audit/replay.h"

#include <string.h>

void replay_start(struct replay_set *s, const struct tree *tree, const char *shard, const char *key,
                  const char *index)
{
    *s = (struct replay_set){.tree = tree, .shard = shard, .key = key, .index = index};
}

void replay_end(struct replay_set *s)
{
    for (int i = 0; i < AUDIT_STAGES; i++) stage_replay_close(s->replays[i].stage);
    array_free(&s->changes);
    arena_free(&s->arena);
}

/* ---- what changed since the chain ran ---- */

static int compare(struct replay_set *s, const char *what, const char *recorded, const char *now,
                   struct err *e)
{
    if (!recorded) recorded = "";
    if (!now) now = "";
    if (strcmp(recorded, now) == 0) return 0;
    for (size_t i = 0; i < s->changes.len; i++) {
        const struct replay_change *c = &s->changes.items[i];
        if (!strcmp(c->what, what) && !strcmp(c->recorded, recorded) && !strcmp(c->now, now)) return 0;
    }
    struct replay_change c = {arena_copy(&s->arena, what, strlen(what)),
                              arena_copy(&s->arena, recorded, strlen(recorded)),
                              arena_copy(&s->arena, now, strlen(now))};
    return !c.what || !c.recorded || !c.now || array_push(&s->changes, c) ? err_memory(e) : 0;
}

static const char *sum_of(yajl_val inputs, const char *name)
{
    for (size_t i = 0; inputs && i < inputs->u.array.len; i++) {
        const char *given = json_get_string(inputs->u.array.values[i], "name");
        if (given && strcmp(given, name) == 0) return json_get_string(inputs->u.array.values[i], "sha256");
    }
    return NULL;
}

static const char *now_of(const struct ledger_files *inputs, const char *name)
{
    for (size_t i = 0; i < inputs->items.len; i++)
        if (strcmp(inputs->items.items[i].name, name) == 0) return inputs->items.items[i].sha256;
    return NULL;
}

/* The first input of a ledger is the shard; the others are compared, whichever side names them. */
static int compare_inputs(struct replay_set *s, yajl_val recorded, const struct ledger_files *now,
                          struct err *e)
{
    for (size_t i = 1; recorded && i < recorded->u.array.len; i++) {
        yajl_val input = recorded->u.array.values[i];
        const char *name = json_get_string(input, "name");
        if (name && compare(s, name, json_get_string(input, "sha256"), now_of(now, name), e)) return -1;
    }
    for (size_t i = 0; i < now->items.len; i++) {
        const struct ledger_file *f = &now->items.items[i];
        if (compare(s, f->name, sum_of(recorded, f->name), f->sha256, e)) return -1;
    }
    return 0;
}

static int compare_all(struct replay_set *s, yajl_val ledger, const struct ledger_files *inputs,
                       struct err *e)
{
    yajl_val run = json_get(ledger, "run", yajl_t_object);
    if (compare(s, "version", json_get_string(ledger, "tool"), MALMOI_VERSION, e) ||
        compare(s, "program", run ? json_get_string(run, "program_sha256") : NULL, ledger_program(), e))
        return -1;
    return compare_inputs(s, json_get(ledger, "inputs", yajl_t_array), inputs, e);
}

/* ---- opening ---- */

/* "--NAME=" and the path, in the arena; NULL if memory runs out. */
static const char *argument(struct replay_set *s, const char *name, const char *path)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "--%s=%s", name, path);
    const char *copy = text.failed ? NULL : arena_copy(&s->arena, text.data, text.len);
    buf_free(&text);
    return copy;
}

/* The same for a file of the tree. */
static const char *tree_argument(struct replay_set *s, const char *name, enum audit_stage stage,
                                 const char *file, const char *suffix)
{
    struct buf path = BUF_INIT;
    const char *copy = tree_path(s->tree, stage, file, suffix, &path) ? NULL : argument(s, name, path.data);
    buf_free(&path);
    return copy;
}

/* What a stage needs besides its configuration: *more is NULL if it needs nothing. */
static int further_argument(struct replay_set *s, enum audit_stage stage, const char **more, struct err *e)
{
    struct buf file = BUF_INIT;
    *more = NULL;
    if (stage == AUDIT_PII && !s->key) return 0;
    if (stage == AUDIT_PII)
        *more = argument(s, "key", s->key);
    else if (stage == AUDIT_DECONTAMINATE && s->index)
        *more = argument(s, "index", s->index);
    else if (stage == AUDIT_DECONTAMINATE)
        *more = tree_argument(s, "index", AUDIT_INDEX, "bm25.db", "");
    else if (stage == AUDIT_DEDUP && buf_printf(&file, "groups/%s", s->shard) == 0)
        *more = tree_argument(s, "drops", AUDIT_DEDUP, file.data, ".drops.jsonl.zst");
    else if (stage != AUDIT_DEDUP)
        return 0;
    buf_free(&file);
    return *more ? 0 : err_memory(e);
}

static int open_stage(struct replay_set *s, enum audit_stage stage, const struct tree_ledger *ledger,
                      struct err *e)
{
    struct replay *r = &s->replays[stage];
    const char *more[2] = {NULL, NULL};
    if (further_argument(s, stage, &more[0], e) ||
        stage_replay_open(&r->stage, audit_stages[stage].stage,
                          json_get(ledger->json, "config", yajl_t_object), more, e))
        return -1;
    r->whole = stage == AUDIT_DEDUP;
    r->without_key =
        stage == AUDIT_PII && !s->key && sum_of(json_get(ledger->json, "inputs", yajl_t_array), "key");
    return compare_all(s, ledger->json, stage_replay_inputs(r->stage), e);
}

int replay_of(struct replay_set *s, enum audit_stage stage, struct replay **replay, struct err *e)
{
    const struct tree_ledger *ledger = tree_find(s->tree, stage, s->shard);
    *replay = NULL;
    if (!audit_stages[stage].stage || !ledger) return 0;
    if (!s->replays[stage].stage && open_stage(s, stage, ledger, e)) return -1;
    *replay = &s->replays[stage];
    return 0;
}

/* ---- lines ---- */

static bool same_text(const struct line *a, const struct line *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* Without a replay: what is left of the lines is taken for the first of equal ones. */
static int match_in_order(const line_array *before, const line_array *after, replay_origins *origins)
{
    for (size_t i = 0, k = 0; k < after->len; k++) {
        size_t at = i;
        while (at < before->len && !same_text(&before->items[at], &after->items[k])) at++;
        bool found = at < before->len;
        if (array_push(origins, found ? (uint32_t)at : REPLAY_NO_LINE)) return -1;
        if (found) i = at + 1;
    }
    return 0;
}

/* One line as a record of its own, replayed. Returns its lines in made, none if it was dropped. */
static int replay_line(const struct replay *replay, const struct record *before, const struct line *line,
                       struct record *alone, line_array *made, struct err *e)
{
    struct tally tally = TALLY_INIT;
    struct buf notes = BUF_INIT;
    record_clear(alone);
    if (buf_add(&alone->id, buf_text(&before->id), before->id.len) ||
        buf_add(&alone->source, buf_text(&before->source), before->source.len) ||
        buf_add(&alone->text, line->text, line->len))
        return err_memory(e);
    enum stage_verdict verdict = stage_replay_record(replay->stage, alone, &tally, &notes, e);
    tally_free(&tally);
    buf_free(&notes);
    array_clear(made);
    return verdict == STAGE_FAIL ? -1 : verdict == STAGE_DROP ? 0 : record_lines(alone, made, e);
}

static int replay_lines(const struct replay *replay, const struct record *before, const line_array *lines,
                        const line_array *after, replay_origins *origins, struct err *e)
{
    struct record alone = {0};
    line_array made = ARRAY_INIT;
    int result = 0;
    for (size_t i = 0; !result && i < lines->len && origins->len < after->len; i++) {
        result = replay_line(replay, before, &lines->items[i], &alone, &made, e);
        for (size_t k = 0; !result && k < made.len && origins->len < after->len; k++) {
            bool same = replay->without_key || same_text(&made.items[k], &after->items[origins->len]);
            if (array_push(origins, same ? (uint32_t)i : REPLAY_NO_LINE)) result = err_memory(e);
        }
    }
    while (!result && origins->len < after->len)
        if (array_push(origins, REPLAY_NO_LINE)) result = err_memory(e);
    record_free(&alone);
    array_free(&made);
    return result;
}

int replay_line_origins(const struct replay *replay, const struct record *before, const struct record *after,
                        replay_origins *origins, struct err *e)
{
    line_array from = ARRAY_INIT, to = ARRAY_INIT;
    array_clear(origins);
    int result = record_lines(before, &from, e);
    if (!result) result = record_lines(after, &to, e);
    bool by_line = replay && !replay->whole;
    if (!result && by_line) result = replay_lines(replay, before, &from, &to, origins, e);
    if (!result && !by_line && match_in_order(&from, &to, origins)) result = err_memory(e);
    array_free(&from);
    array_free(&to);
    return result;
}
