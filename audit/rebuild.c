#include "audit/rebuild.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/differ.h"
#include "common/io.h"

struct rebuilder {
    const struct rebuild_options *options;
    struct faults *faults;
    ARRAY(const char *) chosen; /* shards, sorted */
    char *folder;               /* the temporary one */
    struct rerun rerun;
};

/* ---- the temporary folder ---- */

static int make_folder(struct rebuilder *r, struct err *e)
{
    const char *parent = getenv("TMPDIR");
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/malmoi-XXXXXX", parent && parent[0] ? parent : "/tmp");
    r->folder = buf_detach(&path);
    if (!r->folder) return err_memory(e);
    r->rerun.folder = r->folder;
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

/* 1 if it cannot be run, which is a fault. */
static int run_stage(struct rebuilder *r, const struct tree_ledger *l)
{
    struct err why = {0};
    if (!rerun_stage(&r->rerun, l, l->name, &why)) return 0;
    faults_err(r->faults, &why);
    return 1;
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

static void rebuild_one(struct rebuilder *r, enum audit_stage stage, const char *name)
{
    const struct tree_ledger *l = tree_find(r->options->tree, stage, name);
    if (!l) return;
    const char *why = rerun_left_out(&r->rerun, l);
    if (!why && !inputs_stand(r, l)) why = "its input is missing";
    if (why) {
        note(r, "left out", l, why);
        return;
    }
    note(r, "building again", l, NULL);
    if (!run_stage(r, l)) compare(r, l);
    clear_folder(r, false);
}

/* One run of ingest makes all shards of a source: compare those that were chosen. */
static void rebuild_source(struct rebuilder *r, size_t *at)
{
    const struct tree *t = r->options->tree;
    const char *shard = r->chosen.items[*at];
    size_t n = tree_source_len(shard);
    int result = 1;
    for (bool first = true; *at < r->chosen.len; first = false, ++*at) {
        const char *name = r->chosen.items[*at];
        const struct tree_ledger *l = tree_find(t, AUDIT_INGEST, name);
        if (tree_source_len(name) != n || strncmp(name, shard, n) != 0) break;
        const char *why = l ? rerun_left_out(&r->rerun, l) : NULL;
        if (!l) continue;
        if (why) note(r, "left out", l, why);
        if (why) continue;
        if (first) {
            note(r, "building again", l, NULL);
            result = run_stage(r, l);
        }
        if (result == 0) compare(r, l);
    }
    clear_folder(r, false);
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
    rebuild_one(r, AUDIT_INDEX, "");
    for (size_t at = 0; at < r->chosen.len;) rebuild_source(r, &at);
    for (size_t i = 0; i < r->chosen.len; i++)
        for (int stage = AUDIT_CLEAN; stage < AUDIT_STAGES; stage++)
            if (!audit_is_of_all(stage)) rebuild_one(r, (enum audit_stage)stage, r->chosen.items[i]);
    rebuild_one(r, AUDIT_GROUPS, "");
    rebuild_one(r, AUDIT_VOCAB, "");
    return 0;
}

int rebuild(const struct rebuild_options *options, struct faults *f, struct err *e)
{
    struct rebuilder r = {.options = options,
                          .faults = f,
                          .rerun = {.tree = options->tree,
                                    .commands = options->commands,
                                    .corpora = options->corpora,
                                    .benchmark = options->benchmark,
                                    .key = options->key,
                                    .threads = options->threads}};
    int result = rebuild_all(&r, e);
    if (r.folder) clear_folder(&r, true);
    free(r.folder);
    array_free(&r.chosen);
    rerun_free(&r.rerun);
    return result;
}
