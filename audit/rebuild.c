#include "audit/rebuild.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/differ.h"
#include "audit/spawn.h"
#include "audit/verify_parts.h"
#include "common/io.h"
#include "common/opt_recorded.h"

struct rebuilder {
    const struct rebuild_options *options;
    struct faults *faults;
    ARRAY(const char *) chosen; /* shards, sorted */
    char *folder;               /* the temporary one */
    struct arena arena;         /* arguments of one run */
    struct opt_args arguments;
};

/* ---- the temporary folder ---- */

static int make_folder(struct rebuilder *r, struct err *e)
{
    const char *parent = getenv("TMPDIR");
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/malmoi-XXXXXX", parent && parent[0] ? parent : "/tmp");
    r->folder = buf_detach(&path);
    if (!r->folder) return err_memory(e);
    if (mkdtemp(r->folder)) return 0;
    err_errno(e, "cannot make a temporary folder '%s'", r->folder);
    free(r->folder);
    r->folder = NULL;
    return -1;
}

/* Remove what a stage left there, or with itself the folder, too. */
static void clear_folder(struct rebuilder *r, bool itself)
{
    char *const roots[] = {r->folder, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    if (!tree) return;
    for (FTSENT *entry; (entry = fts_read(tree));) {
        if (entry->fts_info == FTS_DP && (itself || entry->fts_level > 0))
            rmdir(entry->fts_path);
        else if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP)
            unlink(entry->fts_path);
    }
    fts_close(tree);
}

/* ---- arguments ---- */

/* An argument of parts, which end with a NULL. */
static int add(struct rebuilder *r, const char *const *parts, struct err *e)
{
    struct buf text = BUF_INIT;
    for (; *parts; parts++) buf_str(&text, *parts);
    const char *copy = text.failed ? NULL : arena_copy(&r->arena, buf_text(&text), text.len);
    buf_free(&text);
    return !copy || array_push(&r->arguments.items, copy) ? err_memory(e) : 0;
}
#define ADD(r, e, ...) add((r), (const char *const[]){__VA_ARGS__, NULL}, (e))

static int add_path(struct rebuilder *r, enum audit_stage stage, const char *name, const char *suffix,
                    struct err *e)
{
    struct buf path = BUF_INIT;
    tree_path(r->options->tree, stage, name, suffix, &path);
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
static int add_further(struct rebuilder *r, const struct tree_ledger *l, struct err *e)
{
    const char *root = r->options->tree->root;
    size_t n = tree_source_len(l->name);
    switch (l->stage) {
    case AUDIT_INGEST: {
        struct buf list = BUF_INIT;
        buf_printf(&list, "%s/exclude/%.*s.ids", root, (int)n, l->name);
        int result = list.failed            ? err_memory(e)
                     : io_exists(list.data) ? ADD(r, e, "--exclude=", list.data)
                                            : 0;
        buf_free(&list);
        return result;
    }
    case AUDIT_PII:
        return has_key(l) ? ADD(r, e, "--key=", r->options->key) : 0;
    case AUDIT_DECONTAMINATE:
        return ADD(r, e, "--index=", root, "/bm25.db");
    case AUDIT_DEDUP:
        return ADD(r, e, "--drops=", root, "/03-dedup/groups/", l->name, ".drops.jsonl.zst");
    case AUDIT_MORPHS:
        return ADD(r, e, "--any-dictionary"); /* its sums are compared behind */
    case AUDIT_TOKENS:
        return ADD(r, e, "--vocab=", root, "/08-vocab");
    default:
        return 0;
    }
}

static int add_inputs(struct rebuilder *r, const struct tree_ledger *l, struct err *e)
{
    const struct tree *t = r->options->tree;
    struct buf source = BUF_INIT;
    int result = 0;
    switch (l->stage) {
    case AUDIT_INGEST:
        buf_add(&source, l->name, tree_source_len(l->name));
        result = source.failed ? err_memory(e)
                               : ADD(r, e, source.data) || ADD(r, e, r->options->corpora, "/", source.data);
        buf_free(&source);
        return result ? -1 : 0;
    case AUDIT_INDEX:
        return ADD(r, e, r->options->benchmark);
    case AUDIT_VOCAB:
    case AUDIT_GROUPS:
        for (size_t i = 0; i < t->shards.len && !result; i++)
            result = add_path(r, audit_stages[l->stage].reads, t->shards.items[i], NULL, e);
        return result;
    default:
        return add_path(r, tree_reads(t, l->stage, l->name), l->name, NULL, e);
    }
}

/* -o, which is a folder for ingest and the vocabulary, a prefix for tokens, and else a file. */
static int add_output(struct rebuilder *r, const struct tree_ledger *l, struct err *e)
{
    const char *folder = audit_stages[l->stage].folder, *suffix = audit_stages[l->stage].suffix;
    if (l->stage == AUDIT_INDEX) return ADD(r, e, "--output=", r->folder, "/bm25.db");
    if (l->stage == AUDIT_INGEST || audit_is_of_all(l->stage))
        return ADD(r, e, "--output=", r->folder, "/", folder);
    if (l->stage == AUDIT_TOKENS) suffix = "";
    return ADD(r, e, "--output=", r->folder, "/", folder, "/", l->name, suffix);
}

static int make_arguments(struct rebuilder *r, const struct tree_ledger *l, struct err *e)
{
    const struct stage *of_records = audit_stages[l->stage].stage;
    const struct rebuild_command *command = &r->options->commands[l->stage];
    const struct opt *const own[] = {of_records ? of_records->options : NULL, NULL};
    yajl_val config = json_get(l->json, "config", yajl_t_object);
    char threads[32];
    snprintf(threads, sizeof threads, "--threads=%d", r->options->threads);
    arena_reset(&r->arena);
    array_clear(&r->arguments.items);
    if (ADD(r, e, "malmoi") || ADD(r, e, of_records ? of_records->name : command->words[0])) return -1;
    if (!of_records && command->words[1] && ADD(r, e, command->words[1])) return -1;
    if (opt_recorded(of_records ? own : command->tables, config, &r->arena, &r->arguments, e)) return -1;
    if (ADD(r, e, "--quiet") || add_further(r, l, e) || add_output(r, l, e)) return -1;
    bool one_thread = l->stage == AUDIT_INGEST || l->stage == AUDIT_INDEX;
    if (!one_thread && ADD(r, e, threads)) return -1;
    return ADD(r, e, "--") || add_inputs(r, l, e) ? -1 : 0;
}

/* ---- one stage of one shard ---- */

/* Compare the ledger that the run left with the tree's: it lists the sums of the outputs. */
static void compare(struct rebuilder *r, const struct tree_ledger *l)
{
    struct buf path = BUF_INIT;
    struct differ d = {.tree = r->options->tree, .ledger = l, .folder = r->folder};
    struct err why = {0};
    buf_printf(&path, "%s/%s", r->folder, l->path);
    if (path.failed || differ_read(&d, path.data, &why)) {
        if (path.failed) err_memory(&why);
        faults_err(r->faults, &why);
    } else if (strcmp(d.account_sha256, l->account_sha256) != 0) {
        differ_explain(&d, r->faults);
    }
    differ_free(&d);
    buf_free(&path);
}

static int run_stage(struct rebuilder *r, const struct tree_ledger *l, struct err *e)
{
    struct buf folder = BUF_INIT;
    struct err why = {0};
    buf_printf(&folder, "%s/%s", r->folder, audit_stages[l->stage].folder);
    int result = folder.failed ? err_memory(e) : io_make_folder(folder.data, e);
    buf_free(&folder);
    if (result) return -1;
    result = make_arguments(r, l, &why);
    if (!result) result = spawn_self(r->arguments.items.items, r->arguments.items.len, r->folder, &why);
    if (!result) return 0;
    err_context(&why, "'%s' cannot be built again", l->path);
    faults_err(r->faults, &why);
    return 1;
}

/* Why a stage is left out, or NULL. */
static const char *left_out(const struct rebuilder *r, const struct tree_ledger *l)
{
    if (!audit_stages[l->stage].stage && !r->options->commands[l->stage].tables)
        return "it cannot be run on one shard";
    if (l->stage == AUDIT_INGEST && !r->options->corpora) return "no --corpora";
    if (l->stage == AUDIT_INDEX && !r->options->benchmark) return "no --benchmark";
    if (l->stage == AUDIT_PII && has_key(l) && !r->options->key) return "no --key";
    return NULL;
}

static void note(struct rebuilder *r, const char *verb, const struct tree_ledger *l, const char *why)
{
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s '%s'%s%s", verb, l->path, why ? ": " : "", why ? why : "");
    r->faults->failed |= text.failed;
    r->options->note(r->options->context, buf_text(&text));
    buf_free(&text);
}

static bool inputs_stand(const struct rebuilder *r, const struct tree_ledger *l)
{
    const struct tree *t = r->options->tree;
    if (!audit_stages[l->stage].reads || audit_is_of_all(l->stage)) return true;
    struct buf path = BUF_INIT;
    tree_path(t, tree_reads(t, l->stage, l->name), l->name, NULL, &path);
    bool stand = !path.failed && io_exists(path.data);
    buf_free(&path);
    return stand;
}

static int rebuild_one(struct rebuilder *r, enum audit_stage stage, const char *name, struct err *e)
{
    const struct tree_ledger *l = tree_find(r->options->tree, stage, name);
    if (!l) return 0;
    const char *why = left_out(r, l);
    if (!why && !inputs_stand(r, l)) why = "its input is missing";
    if (why) return note(r, "left out", l, why), 0;
    note(r, "building again", l, NULL);
    int result = run_stage(r, l, e);
    if (result < 0) return -1;
    if (result == 0) compare(r, l);
    clear_folder(r, false);
    return 0;
}

/* One run of ingest makes all shards of a source: compare those that were chosen. */
static int rebuild_source(struct rebuilder *r, size_t *at, struct err *e)
{
    const struct tree *t = r->options->tree;
    const char *shard = r->chosen.items[*at];
    size_t n = tree_source_len(shard);
    int result = 1;
    for (bool first = true; *at < r->chosen.len; first = false, ++*at) {
        const char *name = r->chosen.items[*at];
        const struct tree_ledger *l = tree_find(t, AUDIT_INGEST, name);
        if (tree_source_len(name) != n || strncmp(name, shard, n) != 0) break;
        const char *why = l ? left_out(r, l) : NULL;
        if (!l) continue;
        if (why) note(r, "left out", l, why);
        if (why) continue;
        if (first) {
            note(r, "building again", l, NULL);
            result = run_stage(r, l, e);
            if (result < 0) return -1;
        }
        if (result == 0) compare(r, l);
    }
    clear_folder(r, false);
    return 0;
}

/* ---- which shards ---- */

struct lot {
    uint64_t drawn;
    const char *name;
};

static int by_lot(const void *a, const void *b)
{
    const struct lot *x = a, *y = b;
    return x->drawn != y->drawn ? (x->drawn < y->drawn ? -1 : 1) : strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every shard draws a number from the seed and its name; the lowest are chosen. So the choice does not depend
 * on the order of the shards, and a larger one holds the smaller. */
static int choose(struct rebuilder *r, struct err *e)
{
    const struct tree *t = r->options->tree;
    size_t n = t->shards.len;
    struct lot *lots = calloc(n + 1, sizeof *lots);
    struct buf text = BUF_INIT;
    if (!lots) return err_memory(e);
    for (size_t i = 0; i < n; i++) {
        buf_clear(&text);
        buf_printf(&text, "%llu:%s", (unsigned long long)r->options->seed, t->shards.items[i]);
        lots[i] = (struct lot){hash64(buf_text(&text), text.len), t->shards.items[i]};
    }
    qsort(lots, n, sizeof *lots, by_lot);
    int result = text.failed ? err_memory(e) : 0;
    for (size_t i = 0; i < n && i < r->options->shards && !result; i++)
        if (array_push(&r->chosen, lots[i].name)) result = err_memory(e);
    if (r->chosen.len) qsort(r->chosen.items, r->chosen.len, sizeof *r->chosen.items, by_name);
    buf_clear(&text);
    buf_printf(&text, "%zu of %zu shards are built again, seed %llu:", r->chosen.len, n,
               (unsigned long long)r->options->seed);
    for (size_t i = 0; i < r->chosen.len; i++) buf_printf(&text, " %s", r->chosen.items[i]);
    if (!result) r->options->note(r->options->context, buf_text(&text));
    buf_free(&text);
    free(lots);
    return result;
}

static int rebuild_all(struct rebuilder *r, struct err *e)
{
    if (choose(r, e) || make_folder(r, e)) return -1;
    if (rebuild_one(r, AUDIT_INDEX, "", e)) return -1;
    for (size_t at = 0; at < r->chosen.len;)
        if (rebuild_source(r, &at, e)) return -1;
    for (size_t i = 0; i < r->chosen.len; i++)
        for (int stage = AUDIT_CLEAN; stage < AUDIT_STAGES; stage++)
            if (!audit_is_of_all(stage) && rebuild_one(r, (enum audit_stage)stage, r->chosen.items[i], e))
                return -1;
    return rebuild_one(r, AUDIT_GROUPS, "", e) || rebuild_one(r, AUDIT_VOCAB, "", e) ? -1 : 0;
}

int rebuild(const struct rebuild_options *options, struct faults *f, struct err *e)
{
    struct rebuilder r = {.options = options, .faults = f};
    int result = rebuild_all(&r, e);
    if (r.folder) clear_folder(&r, true);
    free(r.folder);
    array_free(&r.chosen);
    array_free(&r.arguments.items);
    arena_free(&r.arena);
    return result;
}
