#include "audit/recipe.h"

#include "audit/accounts.h"
#include "audit/recipe_file.h"
#include "audit/recipe_parts.h"
#include "audit/recipe_shard.h"
#include "pipeline/ledger.h"

enum { FILE_LIMIT = RECIPE_MEMBER_LIMIT };

struct writer {
    const struct recipe_options *options;
    struct tree tree;
    struct recipe_out *out;
    struct buf name, text;
};

static int add_member(struct writer *w, const char *name, struct err *e)
{
    return w->text.failed ? err_memory(e) : recipe_out_add(w->out, name, buf_text(&w->text), w->text.len, e);
}

/* ---- what is small ---- */

static int add_about(struct writer *w, struct err *e)
{
    buf_clear(&w->text);
    buf_char(&w->text, '{');
    json_key_string(&w->text, "format", RECIPE_FORMAT, strlen(RECIPE_FORMAT));
    json_key_i64(&w->text, "version", RECIPE_VERSION);
    json_key_string(&w->text, "tool", MALMOI_VERSION, strlen(MALMOI_VERSION));
    json_key(&w->text, "stages");
    buf_char(&w->text, '[');
    for (int i = 0; i < RECIPE_STAGES; i++) {
        if (i) buf_char(&w->text, ',');
        json_cstring(&w->text, audit_stages[recipe_stages[i]].folder);
    }
    buf_str(&w->text, "]}\n");
    return add_member(w, RECIPE_ABOUT, e);
}

/* A file of the tree's root. */
static int add_file(struct writer *w, const char *name, bool needed, struct err *e)
{
    buf_clear(&w->name);
    buf_clear(&w->text);
    if (buf_printf(&w->name, "%s/%s", w->tree.root, name)) return err_memory(e);
    if (!needed && !io_exists(w->name.data)) return 0;
    return io_read_file(w->name.data, FILE_LIMIT, &w->text, e) || add_member(w, name, e) ? -1 : 0;
}

/* The corpora's manifests, of the sources that the tree has. */
static int add_corpora(struct writer *w, struct err *e)
{
    const struct tree *t = &w->tree;
    size_t last = 0;
    for (size_t i = 0; i < t->shards.len; i++) {
        const char *shard = t->shards.items[i];
        size_t n = tree_source_len(shard);
        bool again = n == last && strncmp(shard, t->shards.items[i - 1], n) == 0;
        last = n;
        if (again) continue;
        buf_clear(&w->name);
        buf_clear(&w->text);
        if (buf_printf(&w->name, "%s/%.*s.json", w->options->manifests, (int)n, shard)) return err_memory(e);
        if (!io_exists(w->name.data)) continue;
        if (io_read_file(w->name.data, FILE_LIMIT, &w->text, e)) return -1;
        buf_clear(&w->name);
        if (buf_printf(&w->name, RECIPE_CORPORA "%.*s.json", (int)n, shard)) return err_memory(e);
        if (add_member(w, w->name.data, e)) return -1;
    }
    return 0;
}

/* A ledger without its run object: neither times nor hosts. Its account stays what it was. */
static int add_ledger(struct writer *w, const char *path, struct err *e)
{
    static const char run[] = "\n\"run\":{";
    buf_clear(&w->name);
    buf_clear(&w->text);
    if (buf_printf(&w->name, "%s/%s", w->tree.root, path)) return err_memory(e);
    if (io_read_file(w->name.data, FILE_LIMIT, &w->text, e)) return -1;
    size_t end = 0;
    for (const char *at = buf_text(&w->text); (at = strstr(at, run)); at++) end = (size_t)(at - w->text.data);
    if (!end) return err_data(e, "'%s' has no \"run\" object", w->name.data);
    w->text.len = end;
    buf_str(&w->text, "\n\"run\":{}}\n");
    buf_clear(&w->name);
    if (buf_printf(&w->name, RECIPE_LEDGERS "%s", path)) return err_memory(e);
    return add_member(w, w->name.data, e);
}

/* The list of accounts has the ledgers' paths in their order. */
static int add_ledgers(struct writer *w, struct err *e)
{
    struct buf list = BUF_INIT, path = BUF_INIT;
    int result = accounts_list(&w->tree, &list, e);
    for (const char *line = buf_text(&list), *feed; !result && (feed = strchr(line, '\n')); line = feed + 1) {
        const char *from = line + SHA256_HEX - 1 + 2;
        result = buf_assign(&path, from, (size_t)(feed - from)) ? err_memory(e) : add_ledger(w, path.data, e);
    }
    buf_free(&list);
    buf_free(&path);
    return result;
}

/* ---- records ---- */

struct parts {
    const char *shard;
    unsigned number;
    struct buf file; /* the last one that was named in this part */
    bool named;
};

static int end_part(struct writer *w, struct parts *p, struct err *e)
{
    buf_clear(&w->name);
    if (buf_printf(&w->name, RECIPE_RECORDS "%s/%06u", p->shard, p->number++)) return err_memory(e);
    if (add_member(w, w->name.data, e)) return -1;
    buf_clear(&w->text);
    p->named = false;
    return 0;
}

/* An entry, and before it `@"FILE"` where its file is another one than that of the entry before. */
static int add_entry(struct writer *w, struct parts *p, const struct recipe_shard *s,
                     const struct recipe_entry *entry, struct err *e)
{
    const struct buf *file = recipe_shard_file(s);
    bool same =
        p->named && p->file.len == file->len && memcmp(buf_text(&p->file), buf_text(file), file->len) == 0;
    if (!same) {
        buf_str(&w->text, "@\"");
        buf_add(&w->text, buf_text(file), file->len);
        buf_str(&w->text, "\"\n");
        if (buf_assign(&p->file, buf_text(file), file->len)) return err_memory(e);
        p->named = true;
    }
    recipe_entry_write(entry, &w->text);
    return w->text.len < RECIPE_PART_BYTES ? 0 : end_part(w, p, e);
}

static int add_shard(struct writer *w, const char *name, struct err *e)
{
    struct parts p = {.shard = name};
    struct recipe_shard *s;
    struct recipe_entry entry;
    int more = 1;
    if (recipe_shard_open(&s, &w->tree, name, w->options->max_record, e)) return -1;
    buf_clear(&w->text);
    while ((more = recipe_shard_next(s, &entry, e)) == 1)
        if (add_entry(w, &p, s, &entry, e)) {
            more = -1;
            break;
        }
    if (more == 0 && (w->text.len || !p.number) && end_part(w, &p, e)) more = -1;
    recipe_shard_close(s);
    buf_free(&p.file);
    return more;
}

/* ---- the whole ---- */

static int add_all(struct writer *w, struct err *e)
{
    if (add_about(w, e) || add_file(w, RECIPE_ACCOUNTS, false, e)) return -1;
    if (w->options->manifests && add_corpora(w, e)) return -1;
    if (add_ledgers(w, e) || add_file(w, RECIPE_MANIFEST, true, e)) return -1;
    for (size_t i = 0; i < w->tree.shards.len; i++)
        if (add_shard(w, w->tree.shards.items[i], e)) return -1;
    return 0;
}

int recipe_write(const char *root, const char *path, const struct recipe_options *options, struct err *e)
{
    struct writer w = {.options = options};
    if (tree_open(&w.tree, root, e)) return -1;
    int result = recipe_out_open(&w.out, path, options->existing, e);
    if (!result) {
        result = add_all(&w, e);
        if (result)
            recipe_out_abort(w.out);
        else
            result = recipe_out_commit(w.out, e);
    }
    buf_free(&w.name);
    buf_free(&w.text);
    tree_close(&w.tree);
    return result;
}
