#include "audit/recipe_tools.h"

#include <inttypes.h>

#include "audit/recipe_read.h"

typedef int entry_function(void *context, const char *shard, const struct buf *file,
                           const struct recipe_entry *entry, struct err *e);

static int each_entry(const char *path, entry_function *function, void *context, struct err *e)
{
    struct recipe_records *r;
    if (recipe_records_open(&r, path, e)) return -1;
    int result;
    const char *shard;
    while (!(result = recipe_records_shard(r, &shard, e)) && shard) {
        struct recipe_entry entry;
        const struct buf *file;
        result = recipe_records_next(r, &entry, &file, e);
        if (!result) result = function(context, shard, file, &entry, e);
        if (result) break;
    }
    recipe_records_close(r);
    return result;
}

static int count_entry(void *context, const char *shard, const struct buf *file,
                       const struct recipe_entry *entry, struct err *e)
{
    (void)shard, (void)file, (void)entry, (void)e;
    ++*(uint64_t *)context;
    return 0;
}

int recipe_check(const char *path, struct err *e)
{
    struct recipe recipe;
    uint64_t documents = 0;
    if (recipe_read(&recipe, path, "", e)) return -1;
    recipe_free(&recipe);
    return each_entry(path, count_entry, &documents, e);
}

int recipe_stat(const char *path, FILE *out, struct err *e)
{
    struct recipe recipe;
    uint64_t documents = 0;
    if (recipe_read(&recipe, path, "", e)) return -1;
    int result = each_entry(path, count_entry, &documents, e);
    if (!result)
        fprintf(out, ",\"shards\":%zu,\"ledgers\":%zu,\"files\":%zu,\"documents\":%" PRIu64,
                recipe.tree.shards.len, recipe.tree.ledgers.len, recipe.manifest.lines.len, documents);
    recipe_free(&recipe);
    return result;
}

struct printer {
    FILE *out;
    struct buf line;
};

/* file is JSON already; the shard's name is plain (recipe_in.c). */
static int print_entry(void *context, const char *shard, const struct buf *file,
                       const struct recipe_entry *entry, struct err *e)
{
    struct printer *p = context;
    buf_clear(&p->line);
    buf_printf(&p->line,
               "{\"shard\":\"%s\",\"file\":\"%s\",\"offset\":%" PRIi64 ",\"length\":%" PRIi64
               ",\"id\":\"%016" PRIx64 "\"",
               shard, buf_text(file), entry->offset, entry->length, entry->id);
    for (int i = 0; i < RECIPE_STAGES; i++)
        if (entry->digests[i])
            buf_printf(&p->line, ",\"%s\":\"%016" PRIx64 "\"", audit_stages[recipe_stages[i]].folder,
                       entry->digests[i]);
    buf_str(&p->line, "}\n");
    if (p->line.failed) return err_memory(e);
    if (fwrite(p->line.data, 1, p->line.len, p->out) == p->line.len) return 0;
    return err_errno(e, "cannot write");
}

int recipe_cat(const char *path, FILE *out, struct err *e)
{
    struct printer p = {.out = out};
    int result = each_entry(path, print_entry, &p, e);
    buf_free(&p.line);
    return result;
}
