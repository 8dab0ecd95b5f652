#include "audit/rerun.h"

#include <stdio.h>
#include <string.h>

#include "audit/spawn.h"
#include "audit/verify_parts.h"
#include "common/io.h"
#include "common/opt_recorded.h"

/* An argument of parts, which end with a NULL. */
static int add(struct rerun *r, const char *const *parts, struct err *e)
{
    struct buf text = BUF_INIT;
    for (; *parts; parts++) buf_str(&text, *parts);
    const char *copy = text.failed ? NULL : arena_copy(&r->arena, buf_text(&text), text.len);
    buf_free(&text);
    return !copy || array_push(&r->arguments.items, copy) ? err_memory(e) : 0;
}
#define ADD(r, e, ...) add((r), (const char *const[]){__VA_ARGS__, NULL}, (e))

static int add_path(struct rerun *r, enum audit_stage stage, const char *name, const char *suffix,
                    struct err *e)
{
    struct buf path = BUF_INIT;
    tree_path(r->tree, stage, name, suffix, &path);
    int result = path.failed ? err_memory(e) : ADD(r, e, path.data);
    buf_free(&path);
    return result;
}

static bool has_key(const struct tree_ledger *l)
{
    struct recorded input;
    for (size_t i = 1; i < verify_count(l, "inputs"); i++)
        if (verify_item(l, "inputs", i, &input) && strcmp(input.name, "key") == 0) return true;
    return false;
}

/* What a ledger names by its sum alone. */
static int add_further(struct rerun *r, const struct tree_ledger *l, const char *name, struct err *e)
{
    const char *root = r->tree->root;
    size_t n = tree_source_len(name);
    switch (l->stage) {
    case AUDIT_INGEST: {
        struct buf list = BUF_INIT;
        buf_printf(&list, "%s/exclude/%.*s.ids", root, (int)n, name);
        int result = list.failed            ? err_memory(e)
                     : io_exists(list.data) ? ADD(r, e, "--exclude=", list.data)
                                            : 0;
        buf_free(&list);
        return result;
    }
    case AUDIT_PII:
        return has_key(l) ? ADD(r, e, "--key=", r->key) : 0;
    case AUDIT_DECONTAMINATE:
        return ADD(r, e, "--index=", root, "/bm25.db");
    case AUDIT_DEDUP:
        return ADD(r, e, "--drops=", root, "/03-dedup/groups/", name, ".drops.jsonl.zst");
    case AUDIT_MORPHS:
        return ADD(r, e, "--any-dictionary"); /* its sums are compared behind */
    case AUDIT_TOKENS:
        return ADD(r, e, "--vocab=", root, "/08-vocab");
    default:
        return 0;
    }
}

static int add_inputs(struct rerun *r, const struct tree_ledger *l, const char *name, struct err *e)
{
    const struct tree *t = r->tree;
    struct buf source = BUF_INIT;
    int result = 0;
    switch (l->stage) {
    case AUDIT_INGEST:
        buf_add(&source, name, tree_source_len(name));
        result =
            source.failed ? err_memory(e) : ADD(r, e, source.data) || ADD(r, e, r->corpora, "/", source.data);
        buf_free(&source);
        return result ? -1 : 0;
    case AUDIT_INDEX:
        return ADD(r, e, r->benchmark);
    case AUDIT_VOCAB:
    case AUDIT_GROUPS:
        for (size_t i = 0; i < t->shards.len && !result; i++)
            result = add_path(r, audit_stages[l->stage].reads, t->shards.items[i], NULL, e);
        return result;
    default:
        return add_path(r, tree_reads(t, l->stage, l->name), name, NULL, e);
    }
}

/* -o, which is a folder for ingest and the vocabulary, a prefix for tokens, and else a file. */
static int add_output(struct rerun *r, const struct tree_ledger *l, const char *name, struct err *e)
{
    const char *folder = audit_stages[l->stage].folder, *suffix = audit_stages[l->stage].suffix;
    if (l->stage == AUDIT_INDEX) return ADD(r, e, "--output=", r->folder, "/bm25.db");
    if (l->stage == AUDIT_INGEST || audit_is_of_all(l->stage))
        return ADD(r, e, "--output=", r->folder, "/", folder);
    if (l->stage == AUDIT_TOKENS) suffix = "";
    return ADD(r, e, "--output=", r->folder, "/", folder, "/", name, suffix);
}

static int make_arguments(struct rerun *r, const struct tree_ledger *l, const char *name, struct err *e)
{
    const struct stage *of_records = audit_stages[l->stage].stage;
    const struct rebuild_command *command = &r->commands[l->stage];
    const struct opt *const own[] = {of_records ? of_records->options : NULL, NULL};
    yajl_val config = json_get(l->json, "config", yajl_t_object);
    char threads[32];
    snprintf(threads, sizeof threads, "--threads=%d", r->threads);
    arena_reset(&r->arena);
    array_clear(&r->arguments.items);
    if (ADD(r, e, "malmoi") || ADD(r, e, of_records ? of_records->name : command->words[0])) return -1;
    if (!of_records && command->words[1] && ADD(r, e, command->words[1])) return -1;
    if (opt_recorded(of_records ? own : command->tables, config, &r->arena, &r->arguments, e)) return -1;
    if (ADD(r, e, "--quiet") || (r->update && ADD(r, e, "--update")) || add_further(r, l, name, e) ||
        add_output(r, l, name, e))
        return -1;
    bool one_thread = l->stage == AUDIT_INGEST || l->stage == AUDIT_INDEX;
    if (!one_thread && ADD(r, e, threads)) return -1;
    return ADD(r, e, "--") || add_inputs(r, l, name, e) ? -1 : 0;
}

const char *rerun_left_out(const struct rerun *r, const struct tree_ledger *l)
{
    if (!audit_stages[l->stage].stage && !r->commands[l->stage].tables)
        return "it cannot be run on one shard";
    if (l->stage == AUDIT_INGEST && !r->corpora) return "no --corpora";
    if (l->stage == AUDIT_INDEX && !r->benchmark) return "no --benchmark";
    if (l->stage == AUDIT_PII && has_key(l) && !r->key) return "no --key";
    return NULL;
}

static int make_folder(const struct rerun *r, enum audit_stage stage, struct err *e)
{
    struct buf folder = BUF_INIT;
    buf_printf(&folder, "%s/%s", r->folder, audit_stages[stage].folder);
    int result = folder.failed ? err_memory(e) : io_make_folder(folder.data, e);
    buf_free(&folder);
    return result;
}

int rerun_stage(struct rerun *r, const struct tree_ledger *l, const char *name, struct err *e)
{
    if (make_folder(r, l->stage, e)) return -1;
    int result = make_arguments(r, l, name, e);
    if (!result) result = spawn_self(r->arguments.items.items, r->arguments.items.len, r->folder, e);
    return result ? err_context(e, "'%s' cannot be built again", l->path) : 0;
}

void rerun_free(struct rerun *r)
{
    array_free(&r->arguments.items);
    arena_free(&r->arena);
}
