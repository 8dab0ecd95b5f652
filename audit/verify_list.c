#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audit/accounts.h"
#include "audit/verify_parts.h"
#include "common/io.h"

#define MANIFEST "manifest-sha256.txt"

/* ---- what stands there ---- */

static bool ends_in(const char *text, const char *suffix)
{
    size_t n = strlen(text), k = strlen(suffix);
    return n >= k && strcmp(text + n - k, suffix) == 0;
}

static bool is_ledger(const char *path)
{
    return ends_in(path, ".ledger.json") || strcmp(io_base_name(path), "ledger.json") == 0;
}

static int add_entry(struct verify *v, const FTSENT *entry, size_t root_len, struct err *e)
{
    const char *path = entry->fts_path + root_len;
    while (*path == '/') path++;
    switch (entry->fts_info) {
    case FTS_D:
    case FTS_DP:
        return 0;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS: {
        struct err why = {0};
        err_system(&why, "cannot read '%s': %s", path, strerror(entry->fts_errno));
        faults_err(&v->faults, &why);
        return 0;
    }
    case FTS_F:
        break;
    default:
        faults_add(&v->faults, "'%s' is no plain file", path);
        return 0;
    }
    struct verify_file file = {.path = arena_copy(&v->arena, path, strlen(path)),
                               .bytes = (uint64_t)entry->fts_statp->st_size};
    return !file.path || array_push(&v->files, file) ? err_memory(e) : 0;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct verify_file *)a)->path, ((const struct verify_file *)b)->path);
}

static int walk(struct verify *v, struct err *e)
{
    char *root = strdup(v->options->root);
    if (!root) return err_memory(e);
    char *const roots[] = {root, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    int result = tree ? 0 : err_errno(e, "cannot read '%s'", root);
    for (FTSENT *entry; !result && (errno = 0, entry = fts_read(tree));)
        result = add_entry(v, entry, strlen(root), e);
    if (!result && errno) result = err_errno(e, "cannot read '%s'", root);
    if (tree) fts_close(tree);
    free(root);
    if (!result && v->files.len) qsort(v->files.items, v->files.len, sizeof *v->files.items, by_path);
    return result;
}

/* ---- the lists ---- */

static bool read_list(struct verify *v, const char *name, struct sum_list *list)
{
    if (!verify_find(v, name)) return faults_add(&v->faults, "'%s' is missing", name), false;
    struct buf path = BUF_INIT;
    struct err why = {0};
    buf_printf(&path, "%s/%s", v->options->root, name);
    int result = 0;
    if (path.failed)
        v->faults.failed = true;
    else if ((result = sum_list_read(list, path.data, &why)))
        faults_err(&v->faults, &why);
    buf_free(&path);
    return !result && list->text.data;
}

/* The manifest leaves out ledgers, which tell times, itself, and what is made from the tree. */
static bool belongs_in_manifest(const char *path)
{
    return !is_ledger(path) && strcmp(path, MANIFEST) != 0 &&
           strncmp(path, "provenance.db", sizeof "provenance.db" - 1) != 0;
}

static void match_manifest(struct verify *v)
{
    if (!read_list(v, MANIFEST, &v->manifest)) return;
    for (size_t i = 0; i < v->manifest.lines.len; i++) {
        const struct sum_line *line = &v->manifest.lines.items[i];
        struct verify_file *file = verify_find(v, line->path);
        if (file)
            file->manifest = line;
        else
            faults_add(&v->faults, "'%s' is missing: the manifest lists it", line->path);
    }
}

static void match_accounts(struct verify *v)
{
    v->has_accounts = read_list(v, ACCOUNTS_FILE, &v->accounts);
    if (!v->has_accounts) return;
    for (size_t i = 0; i < v->tree.ledgers.len; i++) {
        const struct tree_ledger *l = &v->tree.ledgers.items[i];
        const struct sum_line *line = sum_list_find(&v->accounts, l->path);
        if (line && strcmp(line->sha256, l->account_sha256) != 0)
            faults_add(&v->faults, "'%s' was edited, or is of another output: %s lists another account",
                       l->path, ACCOUNTS_FILE);
    }
    for (size_t i = 0; i < v->files.len; i++) {
        const char *path = v->files.items[i].path;
        if (is_ledger(path) && !sum_list_find(&v->accounts, path))
            faults_add(&v->faults, "'%s' is a stray ledger: %s does not list it", path, ACCOUNTS_FILE);
    }
    for (size_t i = 0; i < v->accounts.lines.len; i++)
        if (!verify_find(v, v->accounts.lines.items[i].path))
            faults_add(&v->faults, "'%s' is missing: %s lists it", v->accounts.lines.items[i].path,
                       ACCOUNTS_FILE);
}

/* ---- who made what ---- */

static void claim(struct verify *v, const struct tree_ledger *l, const struct recorded *output)
{
    struct buf path = BUF_INIT;
    buf_add(&path, l->path, (size_t)(io_base_name(l->path) - l->path));
    buf_str(&path, output->name);
    if (path.failed) v->faults.failed = true;
    struct verify_file *file = verify_find(v, buf_text(&path));
    if (!file) {
        if (!sum_list_find(&v->manifest, buf_text(&path)))
            faults_add(&v->faults, "'%s' is missing: '%s' lists it", buf_text(&path), l->path);
    } else if (file->ledger) {
        faults_add(&v->faults, "'%s' is listed by '%s' and by '%s'", file->path, file->ledger->path, l->path);
    } else {
        file->ledger = l;
        file->recorded = *output;
    }
    buf_free(&path);
}

/* A ledger speaks for files of its own shard alone: petition-00000.jsonl.zst, …. */
static bool is_own(const struct tree_ledger *l, const char *name)
{
    size_t len = strlen(l->name);
    return !len || (strncmp(name, l->name, len) == 0 && name[len] == '.');
}

static void match_ledgers(struct verify *v)
{
    for (size_t i = 0; i < v->tree.ledgers.len; i++) {
        const struct tree_ledger *l = &v->tree.ledgers.items[i];
        for (size_t k = 0; k < verify_count(l, "outputs"); k++) {
            struct recorded output;
            if (verify_item(l, "outputs", k, &output) && is_own(l, output.name))
                claim(v, l, &output);
            else
                faults_add(&v->faults, "'%s': output %zu is not well formed", l->path, k);
        }
    }
}

/* exclude/petition.ids is what the ingest of petition was told to leave out. */
static bool claim_exclusion(struct verify *v, struct verify_file *file)
{
    const char *name = io_base_name(file->path);
    size_t len = strlen(name) - sizeof ".ids" + 1;
    for (size_t i = 0; i < v->tree.ledgers.len; i++) {
        const struct tree_ledger *l = &v->tree.ledgers.items[i];
        if (l->stage != AUDIT_INGEST || tree_source_len(l->name) != len || strncmp(l->name, name, len) != 0)
            continue;
        for (size_t k = 0; k < verify_count(l, "inputs"); k++)
            if (verify_item(l, "inputs", k, &file->recorded) && strcmp(file->recorded.name, name) == 0)
                return true;
    }
    file->recorded = (struct recorded){0};
    return false;
}

static void find_strays(struct verify *v)
{
    for (size_t i = 0; i < v->files.len; i++) {
        struct verify_file *file = &v->files.items[i];
        const char *path = file->path;
        bool own = strcmp(path, MANIFEST) == 0 || strcmp(path, ACCOUNTS_FILE) == 0;
        if (!belongs_in_manifest(path)) continue;
        if (strncmp(path, "exclude/", 8) == 0 && ends_in(path, ".ids")) own = claim_exclusion(v, file);
        if (ends_in(path, ".part") || strstr(path, ".part/"))
            faults_add(&v->faults, "'%s' is left over from a run that did not end", path);
        else if (!own && !file->ledger)
            faults_add(&v->faults, "'%s' is a stray file: no ledger lists it", path);
        else if (!file->manifest && v->manifest.lines.len)
            faults_add(&v->faults, "'%s' is not in the manifest", path);
    }
}

/* Every stage of every shard, but for those that the chain may leave out. */
static void find_missing(struct verify *v, enum audit_stage stage, const char *name, const char *file)
{
    struct buf path = BUF_INIT;
    const char *folder = audit_stages[stage].folder;
    buf_printf(&path, "%s%s%s", folder, folder[0] ? "/" : "", file);
    if (path.failed)
        v->faults.failed = true;
    else if (!tree_find(&v->tree, stage, name) && !verify_find(v, path.data) &&
             !sum_list_find(&v->accounts, path.data))
        faults_add(&v->faults, "'%s' is missing: the stage '%s' of '%s' did not end", path.data,
                   audit_stages[stage].name, name[0] ? name : "all shards");
    buf_free(&path);
}

static void find_missing_stages(struct verify *v)
{
    find_missing(v, AUDIT_INDEX, "", "bm25.ledger.json");
    for (size_t i = 0; i < v->tree.shards.len; i++) {
        const char *shard = v->tree.shards.items[i];
        struct buf file = BUF_INIT;
        buf_printf(&file, "%s.ledger.json", shard);
        if (file.failed) v->faults.failed = true;
        for (int stage = AUDIT_INGEST; stage < AUDIT_INDEX && !file.failed; stage++)
            if (!audit_is_optional(stage) && !audit_is_of_all(stage))
                find_missing(v, (enum audit_stage)stage, shard, file.data);
        buf_free(&file);
    }
    find_missing(v, AUDIT_VOCAB, "", "ledger.json");
}

int verify_list(struct verify *v, struct err *e)
{
    if (walk(v, e)) return -1;
    match_manifest(v);
    match_accounts(v);
    match_ledgers(v);
    find_strays(v);
    find_missing_stages(v);
    return 0;
}
