#include "audit/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/io.h"

enum { LEDGER_LIMIT = 64 << 20, SHARD_DIGITS = 5 };

static const char shard_suffix[] = ".ledger.json", folder_ledger[] = "ledger.json",
                  index_ledger[] = "bm25.ledger.json";

static bool ends_in(const char *name, const char *suffix)
{
    size_t n = strlen(name), k = strlen(suffix);
    return n > k && strcmp(name + n - k, suffix) == 0;
}

/* petition-00000: what remove_stale and the chain take for a shard's name. */
static bool is_shard_name(const char *name)
{
    const char *dash = strrchr(name, '-');
    return dash && dash > name && strlen(dash + 1) == SHARD_DIGITS &&
           strspn(dash + 1, "0123456789") == SHARD_DIGITS;
}

size_t tree_source_len(const char *shard)
{
    const char *dash = strrchr(shard, '-');
    return dash ? (size_t)(dash - shard) : strlen(shard);
}

/* ---- one ledger ---- */

int tree_account(const struct buf *ledger, char sha256[SHA256_HEX], struct err *e)
{
    static const char run[] = "\n\"run\":{";
    const char *at = NULL, *from = buf_text(ledger);
    for (const char *next; (next = strstr(from, run)); from = next + 1) at = next;
    if (!at) return err_data(e, "it has no \"run\" object");
    sha256_hex_of(ledger->data, (size_t)(at - ledger->data), sha256);
    return 0;
}

static int check_shape(const struct tree_ledger *l, struct err *e)
{
    const char *stage = json_get_string(l->json, "stage");
    if (!stage || !json_get_string(l->json, "tool") || !json_get(l->json, "config", yajl_t_object) ||
        !json_get(l->json, "inputs", yajl_t_array) || !json_get(l->json, "outputs", yajl_t_array))
        return err_data(e, "it is not a ledger: stage, tool, config, inputs or outputs are missing");
    if (strcmp(stage, audit_stages[l->stage].name) == 0) return 0;
    return err_data(e, "it is of the stage '%.80s', and this is the place of '%s'", stage,
                    audit_stages[l->stage].name);
}

static int parse_ledger(struct tree_ledger *l, const char *path, const struct buf *text, struct err *e)
{
    if (json_parse(buf_text(text), path, &l->json, e)) return -1;
    return check_shape(l, e) || tree_account(text, l->account_sha256, e) ? err_context(e, "'%s'", path) : 0;
}

static int read_ledger(struct tree *t, struct tree_ledger *l, struct err *e)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    buf_printf(&path, "%s/%s", t->root, l->path);
    int result = path.failed ? err_memory(e) : io_read_file(path.data, LEDGER_LIMIT, &text, e);
    if (!result) result = parse_ledger(l, buf_text(&path), &text, e);
    buf_free(&path);
    buf_free(&text);
    return result;
}

/* given: the ledger's text; NULL: it is read from its file. */
static int add_ledger(struct tree *t, enum audit_stage stage, const char *file, size_t name_len,
                      const struct buf *given, struct err *e)
{
    struct buf path = BUF_INIT;
    const char *folder = audit_stages[stage].folder;
    buf_printf(&path, "%s%s%s", folder, folder[0] ? "/" : "", file);
    struct tree_ledger l = {.stage = stage};
    l.name = arena_copy(&t->arena, file, name_len);
    l.path = path.failed ? NULL : arena_copy(&t->arena, path.data, path.len);
    buf_free(&path);
    if (!l.name || !l.path) return err_memory(e);
    struct err why = {0};
    if (given ? parse_ledger(&l, l.path, given, &why) : read_ledger(t, &l, &why)) {
        yajl_tree_free(l.json);
        if (t->broken && why.code == ERR_DATA) return faults_err(t->broken, &why), 0;
        if (e) *e = why;
        return -1;
    }
    if (!array_push(&t->ledgers, l)) return 0;
    yajl_tree_free(l.json);
    return err_memory(e);
}

/* ---- folders ---- */

static int add_file(struct tree *t, enum audit_stage stage, const char *file, struct err *e)
{
    if (audit_is_of_all(stage))
        return strcmp(file, stage == AUDIT_INDEX ? index_ledger : folder_ledger)
                   ? 0
                   : add_ledger(t, stage, file, 0, NULL, e);
    if (!ends_in(file, shard_suffix)) return 0;
    return add_ledger(t, stage, file, strlen(file) - (sizeof shard_suffix - 1), NULL, e);
}

static int read_folder(struct tree *t, enum audit_stage stage, struct err *e)
{
    struct buf path = BUF_INIT;
    buf_printf(&path, "%s/%s", t->root, audit_stages[stage].folder);
    if (path.failed) return err_memory(e);
    DIR *folder = opendir(path.data);
    int result = 0;
    if (!folder && errno != ENOENT) result = err_errno(e, "cannot read the folder '%s'", path.data);
    for (struct dirent *entry; folder && !result;) {
        errno = 0;
        if (!(entry = readdir(folder))) {
            if (errno) result = err_errno(e, "cannot read the folder '%s'", path.data);
            break;
        }
        result = add_file(t, stage, entry->d_name, e);
    }
    if (folder) closedir(folder);
    buf_free(&path);
    return result;
}

static int by_place(const void *a, const void *b)
{
    const struct tree_ledger *x = a, *y = b;
    return x->stage != y->stage ? (x->stage < y->stage ? -1 : 1) : strcmp(x->name, y->name);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void make_unique(struct tree *t)
{
    const char **names = t->shards.items;
    size_t n = 0;
    qsort(names, t->shards.len, sizeof *names, by_name);
    for (size_t i = 0; i < t->shards.len; i++)
        if (n == 0 || strcmp(names[n - 1], names[i]) != 0) names[n++] = names[i];
    t->shards.len = n;
}

static int list_shards(struct tree *t, struct err *e)
{
    for (size_t i = 0; i < t->ledgers.len; i++) {
        const struct tree_ledger *l = &t->ledgers.items[i];
        if ((l->stage != AUDIT_INGEST && !t->broken) || !is_shard_name(l->name)) continue;
        if (array_push(&t->shards, l->name)) return err_memory(e);
    }
    if (t->shards.len) {
        if (t->broken) make_unique(t);
        return 0;
    }
    return err_data(e, "'%s' is no output of 'make corpus': %s holds no shard with a ledger", t->root,
                    audit_stages[AUDIT_INGEST].folder);
}

int tree_complete(struct tree *t, struct err *e)
{
    if (t->ledgers.len) qsort(t->ledgers.items, t->ledgers.len, sizeof *t->ledgers.items, by_place);
    return list_shards(t, e);
}

static int open_tree(struct tree *t, const char *root, struct faults *broken, struct err *e)
{
    *t = (struct tree){.root = root, .broken = broken};
    int result = io_is_folder(root) ? 0 : err_system(e, "'%s' is not a folder", root);
    for (int stage = AUDIT_INGEST; !result && stage < AUDIT_STAGES; stage++)
        result = read_folder(t, (enum audit_stage)stage, e);
    if (!result) result = tree_complete(t, e);
    if (result) tree_close(t);
    return result;
}

/* ---- ledgers that stand elsewhere ---- */

/* The stage whose folder a path is in; 0 if there is none. */
static enum audit_stage stage_of_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) : 0;
    for (int i = AUDIT_INGEST; i < AUDIT_STAGES; i++)
        if (strlen(audit_stages[i].folder) == n && strncmp(audit_stages[i].folder, path, n) == 0)
            return (enum audit_stage)i;
    return 0;
}

int tree_add(struct tree *t, const char *path, const struct buf *text, struct err *e)
{
    enum audit_stage stage = stage_of_path(path);
    const char *file = io_base_name(path);
    if (audit_is_of_all(stage) && strcmp(file, stage == AUDIT_INDEX ? index_ledger : folder_ledger) == 0)
        return add_ledger(t, stage, file, 0, text, e);
    struct buf name = BUF_INIT;
    size_t n = ends_in(file, shard_suffix) ? strlen(file) - (sizeof shard_suffix - 1) : 0;
    if (buf_add(&name, file, n)) return err_memory(e);
    bool known = stage && !audit_is_of_all(stage) && is_shard_name(buf_text(&name));
    buf_free(&name);
    return known ? add_ledger(t, stage, file, n, text, e)
                 : err_data(e, "'%s' is no ledger of the chain", path);
}

/* ---- opening ---- */

int tree_open(struct tree *t, const char *root, struct err *e)
{
    return open_tree(t, root, NULL, e);
}

int tree_open_damaged(struct tree *t, const char *root, struct faults *broken, struct err *e)
{
    return open_tree(t, root, broken, e);
}

/* Read the ledger if there is one. */
static int read_one(struct tree *t, enum audit_stage stage, const char *name, struct err *e)
{
    struct buf file = BUF_INIT, path = BUF_INIT;
    if (audit_is_of_all(stage))
        buf_str(&file, stage == AUDIT_INDEX ? index_ledger : folder_ledger);
    else
        buf_printf(&file, "%s%s", name, shard_suffix);
    tree_path(t, stage, buf_text(&file), "", &path);
    int result = file.failed || path.failed ? err_memory(e) : 0;
    if (!result && io_exists(path.data)) result = add_file(t, stage, file.data, e);
    buf_free(&file);
    buf_free(&path);
    return result;
}

int tree_open_shard(struct tree *t, const char *root, const char *name, struct err *e)
{
    *t = (struct tree){.root = root};
    int result = io_is_folder(root) ? 0 : err_system(e, "'%s' is not a folder", root);
    if (!result && (!is_shard_name(name) || strchr(name, '/')))
        result = err_data(e, "'%s' is no name of a shard", name);
    for (int stage = AUDIT_INGEST; !result && stage < AUDIT_STAGES; stage++)
        result = read_one(t, (enum audit_stage)stage, name, e);
    if (!result) result = list_shards(t, e);
    if (result) tree_close(t);
    return result;
}

void tree_close(struct tree *t)
{
    for (size_t i = 0; i < t->ledgers.len; i++) yajl_tree_free(t->ledgers.items[i].json);
    array_free(&t->ledgers);
    array_free(&t->shards);
    arena_free(&t->arena);
}

/* ---- questions ---- */

const struct tree_ledger *tree_find(const struct tree *t, enum audit_stage stage, const char *name)
{
    struct tree_ledger key = {.stage = stage, .name = name};
    if (!t->ledgers.len) return NULL;
    return bsearch(&key, t->ledgers.items, t->ledgers.len, sizeof *t->ledgers.items, by_place);
}

bool tree_has(const struct tree *t, enum audit_stage stage, const char *name)
{
    struct buf path = BUF_INIT;
    bool has = tree_find(t, stage, name) && !tree_path(t, stage, name, NULL, &path) && io_exists(path.data);
    buf_free(&path);
    return has;
}

enum audit_stage tree_reads(const struct tree *t, enum audit_stage stage, const char *name)
{
    if (stage == AUDIT_SPLIT && tree_find(t, AUDIT_DEDUP, name)) return AUDIT_DEDUP;
    return audit_stages[stage].reads;
}

int tree_path(const struct tree *t, enum audit_stage stage, const char *name, const char *suffix,
              struct buf *out)
{
    const struct audit_stage_info *info = &audit_stages[stage];
    return buf_printf(out, "%s%s%s/%s%s", t->root, info->folder[0] ? "/" : "", info->folder, name,
                      suffix ? suffix : info->suffix);
}
