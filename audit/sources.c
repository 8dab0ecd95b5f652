#include "audit/sources.h"

#include <errno.h>
#include <fts.h>
#include <string.h>

#include "audit/verify_parts.h"
#include "common/io.h"

struct found {
    const char *name, *path; /* in the arena */
};

struct checker {
    const struct sources_check *check;
    ARRAY(struct recorded) listed;
    ARRAY(struct found) found;
    struct arena arena;
    bool equal;
};

/* ---- the two lists ---- */

static int by_listed(const void *a, const void *b)
{
    const struct recorded *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->sha256, y->sha256);
}

static int by_found(const void *a, const void *b)
{
    const struct found *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->path, y->path);
}

/* Every shard of a source lists the files of all its shards. */
static int add_listed(struct checker *c, const struct tree_ledger *l, struct err *e)
{
    struct recorded file;
    for (size_t i = 0; i < verify_count(l, "inputs"); i++)
        if (verify_item(l, "inputs", i, &file) && array_push(&c->listed, file)) return err_memory(e);
    return 0;
}

static void sort_listed(struct checker *c)
{
    size_t n = 0;
    struct recorded *items = c->listed.items;
    if (c->listed.len) qsort(items, c->listed.len, sizeof *items, by_listed);
    for (size_t i = 0; i < c->listed.len; i++)
        if (!n || by_listed(&items[n - 1], &items[i]) != 0) items[n++] = items[i];
    c->listed.len = n;
}

static int add_found(struct checker *c, const char *path, struct err *e)
{
    char *copy = arena_copy(&c->arena, path, strlen(path));
    if (!copy) return err_memory(e);
    struct found file = {io_base_name(copy), copy};
    return array_push(&c->found, file) ? err_memory(e) : 0;
}

static int find_files(struct checker *c, const char *folder, struct err *e)
{
    char *const roots[] = {(char *)folder, NULL};
    FTS *files = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, NULL);
    if (!files) return err_errno(e, "cannot read the folder '%s'", folder);
    int result = 0;
    for (FTSENT *entry; !result && (entry = fts_read(files));) {
        if (entry->fts_info == FTS_F) result = add_found(c, entry->fts_path, e);
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS) {
            errno = entry->fts_errno;
            result = err_errno(e, "cannot read '%s'", entry->fts_path);
        }
    }
    fts_close(files);
    if (c->found.len) qsort(c->found.items, c->found.len, sizeof *c->found.items, by_found);
    return result;
}

/* A takedown's list is an input of ingest that stands in the output. */
static int find_exclusions(struct checker *c, const char *source, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/exclude/%s.ids", c->check->tree->root, source);
    int result = path.failed ? err_memory(e) : io_exists(path.data) ? add_found(c, path.data, e) : 0;
    buf_free(&path);
    return result;
}

/* ---- comparing ---- */

static int note(struct checker *c, const char *folder, const char *name, const char *what, struct err *e)
{
    struct buf text = BUF_INIT;
    c->equal = false;
    buf_printf(&text, "%s/%s %s", folder, name, what);
    if (!text.failed) c->check->note(c->check->context, text.data);
    int result = text.failed ? err_memory(e) : 0;
    buf_free(&text);
    return result;
}

/* Compare the files of one name: from listed[*i] and found[*k] on, which move behind them. */
static int compare_name(struct checker *c, const char *folder, size_t *i, size_t *k, struct err *e)
{
    const struct recorded *listed = c->listed.items;
    const char *name = listed[*i].name;
    size_t first = *k;
    while (*k < c->found.len && strcmp(c->found.items[*k].name, name) == 0) ++*k;
    for (; *i < c->listed.len && strcmp(listed[*i].name, name) == 0; ++*i) {
        bool equal = false;
        for (size_t n = first; n < *k && !equal; n++) {
            char sum[SHA256_HEX];
            if (sha256_file(c->found.items[n].path, sum, NULL, e)) return -1;
            equal = strcmp(sum, listed[*i].sha256) == 0;
        }
        if (!equal &&
            note(c, folder, name, first < *k ? "is another file than the recorded one" : "is missing", e))
            return -1;
    }
    return 0;
}

static int compare(struct checker *c, const char *folder, bool further, struct err *e)
{
    size_t i = 0, k = 0;
    while (i < c->listed.len || k < c->found.len) {
        int order = i == c->listed.len  ? 1
                    : k == c->found.len ? -1
                                        : strcmp(c->listed.items[i].name, c->found.items[k].name);
        if (order <= 0) {
            if (compare_name(c, folder, &i, &k, e)) return -1;
        } else {
            if (further &&
                note(c, folder, c->found.items[k].name, "was not there when the recipe was made", e))
                return -1;
            k++;
        }
    }
    return 0;
}

static int check_folder(struct checker *c, const char *path, const char *shown, bool further, bool *equal,
                        struct err *e)
{
    sort_listed(c);
    int result = find_files(c, path, e);
    if (!result) result = compare(c, shown, further, e);
    if (!c->equal) *equal = false;
    return result;
}

static void free_checker(struct checker *c)
{
    array_free(&c->listed);
    array_free(&c->found);
    arena_free(&c->arena);
}

int sources_check(const struct sources_check *check, const char *source, bool *there, bool *equal,
                  struct err *e)
{
    struct checker c = {.check = check, .equal = true};
    const struct tree *t = check->tree;
    struct buf path = BUF_INIT;
    size_t n = strlen(source);
    int result = buf_printf(&path, "%s/%s", check->folder, source) ? err_memory(e) : 0;
    *there = !result && io_exists(path.data);
    for (size_t i = 0; i < t->ledgers.len && !result; i++) {
        const struct tree_ledger *l = &t->ledgers.items[i];
        if (l->stage == AUDIT_INGEST && tree_source_len(l->name) == n && strncmp(l->name, source, n) == 0)
            result = add_listed(&c, l, e);
    }
    if (!result && *there) result = find_exclusions(&c, source, e);
    if (!result && *there) result = check_folder(&c, path.data, source, true, equal, e);
    if (!result && !*there) *equal = false;
    buf_free(&path);
    free_checker(&c);
    return result;
}

int sources_check_benchmark(const struct sources_check *check, bool *equal, struct err *e)
{
    struct checker c = {.check = check, .equal = true};
    const struct tree_ledger *l = tree_find(check->tree, AUDIT_INDEX, "");
    int result = l ? add_listed(&c, l, e) : 0;
    if (!result) result = check_folder(&c, check->folder, "benchmark", false, equal, e);
    free_checker(&c);
    return result;
}
