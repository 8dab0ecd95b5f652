#include <string.h>
#include <unistd.h>

#include "audit/outputs.h"
#include "audit/reproduce_parts.h"
#include "audit/sources.h"
#include "audit/spawn.h"
#include "common/io.h"
#include "pipeline/ledger.h"

/* Behind ingest and the index. With dedup, a stage of all shards stands between those of one. */
static const enum audit_stage order[] = {AUDIT_CLEAN,  AUDIT_PII,   AUDIT_SIGNATURES, AUDIT_GROUPS,
                                         AUDIT_DEDUP,  AUDIT_SPLIT, AUDIT_FILTER,     AUDIT_DECONTAMINATE,
                                         AUDIT_MORPHS, AUDIT_COUNT, AUDIT_VOCAB,      AUDIT_TOKENS};

/* The recipe's ledger whose options a shard is made with: its own, that of a shard of its source, or that of
 * any shard (a source may come in more shards than it did); NULL: the chain had no such stage. */
static const struct tree_ledger *pattern(const struct tree *t, enum audit_stage stage, const char *shard)
{
    const struct tree_ledger *l = tree_find(t, stage, shard);
    size_t n = tree_source_len(shard);
    for (size_t i = 0; !l && i < t->ledgers.len; i++) {
        const struct tree_ledger *other = &t->ledgers.items[i];
        if (other->stage == stage && tree_source_len(other->name) == n && strncmp(other->name, shard, n) == 0)
            l = other;
    }
    for (size_t i = 0; !l && i < t->ledgers.len; i++)
        if (t->ledgers.items[i].stage == stage) l = &t->ledgers.items[i];
    return l;
}

static int run_one(struct reproducer *p, enum audit_stage stage, const char *shard, struct err *e)
{
    const struct tree_ledger *l = pattern(&p->recipe.tree, stage, shard);
    if (!l) return 0;
    const char *folder = audit_stages[stage].folder;
    if (reproduce_note(p, e, "building %s%s%s", folder[0] ? folder : "the index", shard[0] ? "/" : "", shard))
        return -1;
    return rerun_stage(&p->rerun, l, shard, e);
}

/* ---- the sources ---- */

/* Check the files of the source that a shard is of, and ingest them. */
static int run_source(struct reproducer *p, const char *shard, struct err *e)
{
    struct sources_check check = {&p->recipe.tree, p->options->corpora, p->options->note,
                                  p->options->context};
    struct buf source = BUF_INIT;
    bool there = false;
    int result = buf_add(&source, shard, tree_source_len(shard)) ? err_memory(e) : 0;
    if (!result) result = sources_check(&check, source.data, &there, &p->result->sources_equal, e);
    if (!result && !there) result = reproduce_note(p, e, "the source '%s' is missing", source.data);
    if (!result && there) result = run_one(p, AUDIT_INGEST, shard, e);
    buf_free(&source);
    return result;
}

static int run_sources(struct reproducer *p, struct err *e)
{
    const struct tree *t = &p->recipe.tree;
    struct sources_check check = {t, p->options->benchmark, p->options->note, p->options->context};
    for (size_t i = 0; i < t->shards.len; i++) {
        const char *shard = t->shards.items[i];
        size_t n = tree_source_len(shard);
        bool again = i && tree_source_len(t->shards.items[i - 1]) == n &&
                     strncmp(t->shards.items[i - 1], shard, n) == 0;
        if (!again && run_source(p, shard, e)) return -1;
    }
    if (!tree_find(t, AUDIT_INDEX, "")) return 0;
    return sources_check_benchmark(&check, &p->result->sources_equal, e) || run_one(p, AUDIT_INDEX, "", e)
               ? -1
               : 0;
}

/* ---- the shards ---- */

/* From here on the recipe's shards are those that ingest has made. */
static int take_shards(struct reproducer *p, struct err *e)
{
    struct tree built, *t = &p->recipe.tree;
    if (tree_open(&built, p->options->out, e)) return -1;
    array_clear(&t->shards);
    int result = 0;
    for (size_t i = 0; i < built.shards.len && !result; i++) {
        const char *name = arena_copy(&t->arena, built.shards.items[i], strlen(built.shards.items[i]));
        if (!name || array_push(&t->shards, name)) result = err_memory(e);
    }
    tree_close(&built);
    return result;
}

static int run_stage(struct reproducer *p, enum audit_stage stage, struct err *e)
{
    const struct tree *t = &p->recipe.tree;
    if (audit_is_of_all(stage)) return run_one(p, stage, "", e);
    for (size_t i = 0; i < t->shards.len; i++)
        if (run_one(p, stage, t->shards.items[i], e)) return -1;
    return 0;
}

static int write_lists(struct reproducer *p, struct err *e)
{
    struct tree built;
    struct buf said = BUF_INIT;
    if (tree_open(&built, p->options->out, e)) return -1;
    int result = outputs_write_lists(&built, e);
    tree_close(&built);
    buf_printf(&said, "%s/" SPAWN_SAID, p->options->out);
    if (!said.failed) unlink(said.data);
    buf_free(&said);
    return result;
}

/* A version of its own is no fault, but likely the reason of one. */
static int check_tool(struct reproducer *p, struct err *e)
{
    const char *tool = json_get_string(p->recipe.tree.ledgers.items[0].json, "tool");
    if (strcmp(tool, MALMOI_VERSION) == 0) return 0;
    return reproduce_note(p, e, "the recipe was made by '%s', and this is " MALMOI_VERSION, tool);
}

int reproduce_run(struct reproducer *p, struct err *e)
{
    if (check_tool(p, e) || io_make_folder(p->options->out, e) || run_sources(p, e) || take_shards(p, e))
        return -1;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (run_stage(p, order[i], e)) return -1;
    return write_lists(p, e);
}
