#include "audit/recipe_read.h"

#include <stdlib.h>
#include <string.h>

#include "audit/recipe_file.h"
#include "audit/recipe_parts.h"

static bool begins_with(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* ---- the entries ---- */

struct recipe_records {
    struct recipe_in *in;
    struct buf shard, file;
    const struct buf *part; /* belongs to in */
    size_t at;              /* in part */
    bool ended;
};

int recipe_records_open(struct recipe_records **out, const char *path, struct err *e)
{
    struct recipe_records *r = calloc(1, sizeof *r);
    *out = NULL;
    if (!r) return err_memory(e);
    if (recipe_in_open(&r->in, path, e)) {
        free(r);
        return -1;
    }
    *out = r;
    return 0;
}

void recipe_records_close(struct recipe_records *r)
{
    if (!r) return;
    recipe_in_close(r->in);
    buf_free(&r->shard);
    buf_free(&r->file);
    free(r);
}

/* records/SHARD/NNNNNN */
static int begin_part(struct recipe_records *r, const char *name, const struct buf *content, struct err *e)
{
    const char *shard = name + strlen(RECIPE_RECORDS), *slash = strchr(shard, '/');
    if (!slash) return err_data(e, "'%s' is no part of a shard's records", name);
    buf_clear(&r->file);
    if (buf_assign(&r->shard, shard, (size_t)(slash - shard))) return err_memory(e);
    r->part = content;
    r->at = 0;
    return 0;
}

static int malformed(const struct recipe_records *r, struct err *e)
{
    return err_data(e, "the recipe's records of '%s' are not well formed", r->shard.data);
}

/* A line `@"FILE"`: a JSON string, which is kept as it stands. */
static int take_file(struct recipe_records *r, const char *line, size_t len, struct err *e)
{
    yajl_val name = NULL;
    struct err why;
    if (len < 3 || buf_assign(&r->file, line + 1, len - 1))
        return r->file.failed ? err_memory(e) : malformed(r, e);
    bool good = !json_parse(r->file.data, "file", &name, &why) && YAJL_IS_STRING(name);
    yajl_tree_free(name);
    if (!good || r->file.data[0] != '"' || r->file.data[len - 2] != '"') return malformed(r, e);
    return buf_assign(&r->file, line + 2, len - 3) ? err_memory(e) : 0;
}

/* Pass over the names of files, to the next entry of this part or its end. */
static int pass_files(struct recipe_records *r, struct err *e)
{
    const struct buf *part = r->part;
    while (r->at < part->len && part->data[r->at] == '@') {
        const char *line = part->data + r->at, *feed = memchr(line, '\n', part->len - r->at);
        if (!feed) return malformed(r, e);
        if (take_file(r, line, (size_t)(feed - line), e)) return -1;
        r->at += (size_t)(feed - line) + 1;
    }
    return 0;
}

int recipe_records_shard(struct recipe_records *r, const char **shard, struct err *e)
{
    const char *name;
    const struct buf *content;
    *shard = NULL;
    while (!r->ended) {
        if (r->part && pass_files(r, e)) return -1;
        if (r->part && r->at < r->part->len) {
            *shard = r->shard.data;
            return 0;
        }
        r->part = NULL;
        int more = recipe_in_next(r->in, &name, &content, e);
        if (more < 0) return -1;
        r->ended = more == 0;
        if (more && begins_with(name, RECIPE_RECORDS) && begin_part(r, name, content, e)) return -1;
    }
    return 0;
}

int recipe_records_next(struct recipe_records *r, struct recipe_entry *entry, const struct buf **file,
                        struct err *e)
{
    const char *line = r->part->data + r->at, *feed = memchr(line, '\n', r->part->len - r->at);
    if (!feed) return malformed(r, e);
    if (recipe_entry_read(line, (size_t)(feed - line), entry, e))
        return err_context(e, "the recipe's records of '%s'", r->shard.data);
    r->at += (size_t)(feed - line) + 1;
    *file = &r->file;
    return 0;
}

/* ---- the rest ---- */

static int take(struct recipe *r, const char *name, const struct buf *content, struct err *e)
{
    if (begins_with(name, RECIPE_LEDGERS))
        return tree_add(&r->tree, name + strlen(RECIPE_LEDGERS), content, e);
    if (strcmp(name, RECIPE_MANIFEST) == 0) return sum_list_parse(&r->manifest, content, name, e);
    if (begins_with(name, RECIPE_RECORDS) || begins_with(name, RECIPE_CORPORA) ||
        strcmp(name, RECIPE_ABOUT) == 0 || strcmp(name, RECIPE_ACCOUNTS) == 0)
        return 0;
    return err_data(e, "'%s' is no member of a recipe", name);
}

int recipe_read(struct recipe *r, const char *path, const char *root, struct err *e)
{
    struct recipe_in *in;
    const char *name;
    const struct buf *content;
    int more;
    *r = (struct recipe){.tree = {.root = root}};
    if (recipe_in_open(&in, path, e)) return -1;
    while ((more = recipe_in_next(in, &name, &content, e)) == 1)
        if (take(r, name, content, e)) {
            err_context(e, "'%s'", path);
            more = -1;
            break;
        }
    recipe_in_close(in);
    if (!more && !r->manifest.lines.len) more = err_data(e, "'%s' has no %s", path, RECIPE_MANIFEST);
    if (!more) more = tree_complete(&r->tree, e) ? err_context(e, "'%s'", path) : 0;
    if (more) recipe_free(r);
    return more;
}

void recipe_free(struct recipe *r)
{
    tree_close(&r->tree);
    sum_list_free(&r->manifest);
    *r = (struct recipe){0};
}
