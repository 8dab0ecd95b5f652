#include "audit/reason.h"

#include <string.h>

#include "common/io.h"

/* ---- is it the same work? ---- */

/* Another program may do the same; another version, index, list or dictionary need not. */
static int same_work(const struct replay_set *s, const struct tree_ledger *ledger, struct err *e)
{
    for (size_t i = 0; i < s->changes.len; i++) {
        const char *what = s->changes.items[i].what;
        if (strcmp(what, "program") == 0) continue;
        if (strcmp(what, "version") == 0)
            return err_data(e, "'%s' was made with another version than " MALMOI_VERSION, ledger->path);
        return err_data(e, "'%s' was made with another '%s'", ledger->path, what);
    }
    return 0;
}

static int open_replay(struct reasons *r, const struct tree_ledger *ledger, struct err *why)
{
    enum audit_stage stage = ledger->stage;
    struct replay *replay;
    if (stage == AUDIT_DECONTAMINATE && !io_exists(r->index))
        return err_data(why, "there is no index '%s'", r->index);
    replay_start(&r->sets[stage], r->tree, ledger->name, NULL, r->index);
    if (replay_of(&r->sets[stage], stage, &replay, why) || same_work(&r->sets[stage], ledger, why)) return -1;
    r->replays[stage] = replay->stage;
    return 0;
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
        replay_end(&r->sets[i]);
        r->replays[i] = NULL;
        r->asked[i] = false;
    }
    tally_free(&r->tally);
    buf_free(&r->notes);
}
