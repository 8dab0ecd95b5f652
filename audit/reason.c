#include "audit/reason.h"

#include <string.h>

#include "common/io.h"

/* ---- is it the same work? ---- */

static bool has_sum(yajl_val inputs, const char *sha256)
{
    for (size_t i = 0; i < inputs->u.array.len; i++) {
        const char *sum = json_get_string(inputs->u.array.values[i], "sha256");
        if (sum && strcmp(sum, sha256) == 0) return true;
    }
    return false;
}

/* A stage's inputs are its shard and what it read besides. */
static int compare_inputs(const struct stage_replay *replay, const struct tree_ledger *ledger, struct err *e)
{
    const struct ledger_files *own = stage_replay_inputs(replay);
    yajl_val inputs = json_get(ledger->json, "inputs", yajl_t_array);
    for (size_t i = 0; i < own->items.len; i++)
        if (!has_sum(inputs, own->items.items[i].sha256))
            return err_data(e, "'%s' was made with another '%s'", ledger->path, own->items.items[i].name);
    if (inputs->u.array.len == own->items.len + 1) return 0;
    return err_data(e, "'%s' was made with other inputs than a replay has", ledger->path);
}

int audit_replay_open(struct stage_replay **out, const struct tree_ledger *ledger, const char *const *more,
                      struct err *e)
{
    *out = NULL;
    const struct stage *stage = audit_stages[ledger->stage].stage;
    if (!stage) return err_data(e, "the stage '%s' cannot be replayed", audit_stages[ledger->stage].name);
    if (strcmp(json_get_string(ledger->json, "tool"), MALMOI_VERSION) != 0)
        return err_data(e, "'%s' was made with another version than " MALMOI_VERSION, ledger->path);
    int result = stage_replay_open(out, stage, json_get(ledger->json, "config", yajl_t_object), more, e);
    if (!result && compare_inputs(*out, ledger, e)) {
        stage_replay_close(*out);
        *out = NULL;
        result = -1;
    }
    return result;
}

/* ---- the reason ---- */

static bool took_more(const struct tally_reason *a, const struct tally_reason *b)
{
    const struct counts none = {0, 0, 0}, *x = &a->dropped, *y = b ? &b->dropped : &none;
    return x->sentences != y->sentences ? x->sentences > y->sentences : x->characters > y->characters;
}

const char *audit_reason_of(const struct tally *t)
{
    const struct tally_reason *own = NULL, *most = NULL;
    for (size_t i = 0; i < t->reasons.len; i++) {
        const struct tally_reason *r = &t->reasons.items[i];
        if (r->dropped.documents > 0 && !own) own = r;
        if (r->dropped.documents == 0 && took_more(r, most)) most = r;
    }
    if (!own) return NULL;
    return most && strcmp(own->name, "empty") == 0 ? most->name : own->name;
}

/* The one reason under which the ledger counts documents; NULL if there are several. */
static const char *sole_reason(const struct tree_ledger *ledger)
{
    yajl_val dropped = json_get(ledger->json, "dropped", yajl_t_object);
    const char *sole = NULL;
    for (size_t i = 0; dropped && i < dropped->u.object.len; i++) {
        if (json_get_i64(dropped->u.object.values[i], "documents", 0) <= 0) continue;
        if (sole) return NULL;
        sole = dropped->u.object.keys[i];
    }
    return sole;
}

/* What dedup does is decided over all shards, but by the shard's drop list it is a function of one record. */
static int open_replay(struct reasons *r, const struct tree_ledger *ledger, struct err *why)
{
    bool indexed = ledger->stage == AUDIT_DECONTAMINATE, listed = ledger->stage == AUDIT_DEDUP;
    if (indexed && !io_exists(r->index)) return err_data(why, "there is no index '%s'", r->index);
    struct buf *option = &r->options[ledger->stage];
    if (indexed) buf_printf(option, "--index=%s", r->index);
    if (listed)
        buf_printf(option, "--drops=%s/%s/%s.drops.jsonl.zst", r->root, audit_stages[AUDIT_GROUPS].folder,
                   ledger->name);
    const char *const more[] = {option->len ? option->data : NULL, NULL};
    return option->failed ? err_memory(why)
                          : audit_replay_open(&r->replays[ledger->stage], ledger, more, why);
}

static int replay(struct reasons *r, const struct tree_ledger *ledger, struct record *before,
                  const char **reason, struct err *why)
{
    enum audit_stage stage = ledger->stage;
    if (!r->asked[stage]) {
        r->asked[stage] = true;
        if (open_replay(r, ledger, why)) return -1;
    }
    if (!r->replays[stage]) return err_data(why, "'%s' cannot be replayed", ledger->path);
    array_clear(&r->tally.reasons);
    array_clear(&r->tally.notes);
    buf_clear(&r->notes);
    enum stage_verdict verdict = stage_replay_record(r->replays[stage], before, &r->tally, &r->notes, why);
    if (verdict == STAGE_FAIL) return -1;
    if (r->tally.failed || r->notes.failed) return err_memory(why);
    if (verdict == STAGE_DROP && (*reason = audit_reason_of(&r->tally))) return 0;
    return err_data(why, "'%s' would not drop it now", audit_stages[stage].folder);
}

int reasons_find(struct reasons *r, const struct tree_ledger *ledger, struct record *before,
                 const char **reason, struct err *e)
{
    struct err why = {0};
    *reason = NULL;
    if (!audit_stages[ledger->stage].stage) {
        *reason = sole_reason(ledger);
        if (*reason) return 0;
        err_data(&why, "'%s' has several reasons, or none, for documents", ledger->path);
    } else if (replay(r, ledger, before, reason, &why) == 0) {
        return 0;
    }
    if (why.code == ERR_SYSTEM) {
        *e = why;
        return -1;
    }
    if (!r->unexplained++) r->why = why;
    return 0;
}

void reasons_close(struct reasons *r)
{
    for (int i = 0; i < AUDIT_STAGES; i++) {
        stage_replay_close(r->replays[i]);
        r->replays[i] = NULL;
        r->asked[i] = false;
        buf_free(&r->options[i]);
    }
    tally_free(&r->tally);
    buf_free(&r->notes);
}
