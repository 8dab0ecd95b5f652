#include "audit/outputs.h"

#include <stdlib.h>
#include <string.h>

#include "audit/accounts.h"
#include "audit/verify_parts.h"
#include "common/io.h"

enum { LIST_LIMIT = 1 << 30 };

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct sum_line *)a)->path, ((const struct sum_line *)b)->path);
}

static int add_line(struct outputs *o, const char *folder, const char *name, const char *sha256,
                    struct err *e)
{
    struct buf path = BUF_INIT;
    struct sum_line line;
    buf_printf(&path, "%s%s%s", folder, folder[0] ? "/" : "", name);
    memcpy(line.sha256, sha256, SHA256_HEX);
    line.path = path.failed ? NULL : arena_copy(&o->arena, path.data, path.len);
    buf_free(&path);
    return !line.path || array_push(&o->lines, line) ? err_memory(e) : 0;
}

static int add_ledger(struct outputs *o, const struct tree_ledger *l, struct err *e)
{
    struct recorded file;
    for (size_t i = 0; i < verify_count(l, "outputs"); i++) {
        if (!verify_item(l, "outputs", i, &file))
            return err_data(e, "'%s': its output %zu is not well formed", l->path, i);
        if (add_line(o, audit_stages[l->stage].folder, file.name, file.sha256, e)) return -1;
    }
    return 0;
}

int outputs_list(struct outputs *o, const struct tree *t, struct err *e)
{
    *o = (struct outputs){0};
    for (size_t i = 0; i < t->ledgers.len; i++)
        if (add_ledger(o, &t->ledgers.items[i], e)) return -1;
    if (o->lines.len) qsort(o->lines.items, o->lines.len, sizeof *o->lines.items, by_path);
    return 0;
}

void outputs_free(struct outputs *o)
{
    array_free(&o->lines);
    arena_free(&o->arena);
}

/* A list that is there already stays as it is. */
static int write_list(const struct tree *t, const char *name, const struct buf *list, struct err *e)
{
    struct buf path = BUF_INIT, old = BUF_INIT;
    buf_printf(&path, "%s/%s", t->root, name);
    int result = list->failed || path.failed ? err_memory(e) : 0;
    bool same = !result && io_exists(path.data) && !io_read_file(path.data, LIST_LIMIT, &old, NULL) &&
                old.len == list->len && memcmp(buf_text(&old), buf_text(list), old.len) == 0;
    if (!result && !same) result = io_write_file(path.data, buf_text(list), list->len, e);
    buf_free(&path);
    buf_free(&old);
    return result;
}

/* A takedown's lists are no outputs, but stand in the tree. */
static int add_exclusions(struct outputs *o, const struct tree *t, struct err *e)
{
    struct buf path = BUF_INIT;
    size_t below = strlen(t->root) + 1, last = 0;
    int result = 0;
    for (size_t i = 0; i < t->shards.len && !result; i++) {
        const char *shard = t->shards.items[i];
        size_t n = tree_source_len(shard);
        bool again = n == last && strncmp(shard, t->shards.items[i - 1], n) == 0;
        char sum[SHA256_HEX];
        last = n;
        buf_clear(&path);
        buf_printf(&path, "%s/exclude/%.*s.ids", t->root, (int)n, shard);
        if (path.failed)
            result = err_memory(e);
        else if (!again && io_exists(path.data))
            result =
                sha256_file(path.data, sum, NULL, e) || add_line(o, "", path.data + below, sum, e) ? -1 : 0;
    }
    buf_free(&path);
    return result;
}

int outputs_write_lists(const struct tree *t, struct err *e)
{
    struct outputs o = {0};
    struct buf list = BUF_INIT;
    char sum[SHA256_HEX];
    int result = accounts_list(t, &list, e);
    if (!result) result = write_list(t, ACCOUNTS_FILE, &list, e);
    if (!result) result = outputs_list(&o, t, e);
    if (!result) {
        sha256_hex_of(buf_text(&list), list.len, sum);
        result = add_line(&o, "", ACCOUNTS_FILE, sum, e) || add_exclusions(&o, t, e) ? -1 : 0;
    }
    buf_clear(&list);
    if (!result) {
        qsort(o.lines.items, o.lines.len, sizeof *o.lines.items, by_path);
        for (size_t i = 0; i < o.lines.len; i++)
            buf_printf(&list, "%s  %s\n", o.lines.items[i].sha256, o.lines.items[i].path);
        result = write_list(t, "manifest-sha256.txt", &list, e);
    }
    buf_free(&list);
    outputs_free(&o);
    return result;
}
