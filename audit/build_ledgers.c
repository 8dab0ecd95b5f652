/* What the ledgers and the corpora's manifests say, as rows. */
#include <glob.h>
#include <stdlib.h>

#include "audit/build_parts.h"
#include "common/io.h"
#include "pipeline/ingest/manifest.h"

enum { MANIFEST_LIMIT = 1 << 20 };

/* ---- the sources ---- */

static bool has_source(const struct tree *t, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < t->shards.len; i++)
        if (tree_source_len(t->shards.items[i]) == len && memcmp(t->shards.items[i], name, len) == 0)
            return true;
    return false;
}

static const char *text_or_empty(yajl_val object, const char *key)
{
    const char *text = json_get_string(object, key);
    return text ? text : "";
}

static int add_corpus(struct builder *b, const char *path, struct err *e)
{
    struct manifest m;
    struct buf text = BUF_INIT;
    if (manifest_read(&m, path, e)) return -1;
    int result = 0;
    if (has_source(&b->tree, m.name)) {
        result = io_read_file(path, MANIFEST_LIMIT, &text, e);
        if (!result)
            result = audit_row(&b->writer, AUDIT_CORPUS, e, audit_text(m.name), audit_text(m.title),
                               audit_text(text_or_empty(m.tree, "what")), audit_text(m.licence),
                               audit_text(m.limits), audit_text(text_or_empty(m.tree, "period")),
                               audit_text(text_or_empty(m.tree, "used_by_klue")),
                               audit_bytes(text.data, text.len));
    }
    if (result) err_context(e, "'%s'", path);
    buf_free(&text);
    manifest_free(&m);
    return result;
}

static int add_corpora(struct builder *b, struct err *e)
{
    struct buf pattern = BUF_INIT;
    glob_t found = {0};
    buf_printf(&pattern, "%s/*.json", b->options->manifests);
    int result = pattern.failed ? err_memory(e) : 0;
    if (!result && glob(buf_text(&pattern), 0, NULL, &found))
        result =
            err_system(e, "no manifests in '%s'; give their folder by --manifests", b->options->manifests);
    for (size_t i = 0; !result && i < found.gl_pathc; i++) result = add_corpus(b, found.gl_pathv[i], e);
    globfree(&found);
    buf_free(&pattern);
    return result;
}

static int add_stages(struct builder *b, struct err *e)
{
    for (int i = AUDIT_INGEST; i < AUDIT_STAGES; i++)
        if (audit_row(&b->writer, AUDIT_STAGE, e, audit_int(i), audit_text(audit_stages[i].name),
                      audit_text(audit_stages[i].folder)))
            return -1;
    return 0;
}

static int add_shards(struct builder *b, struct err *e)
{
    for (size_t i = 0; i < b->tree.shards.len; i++) {
        const char *name = b->tree.shards.items[i];
        if (audit_row(&b->writer, AUDIT_SHARD, e, audit_int((int64_t)i + 1), audit_text(name),
                      audit_bytes(name, tree_source_len(name))))
            return -1;
    }
    return 0;
}

int build_sources(struct builder *b, struct err *e)
{
    return add_corpora(b, e) || add_stages(b, e) || add_shards(b, e) ? -1 : 0;
}

/* ---- the ledgers ---- */

static int by_name(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

/* The id of a shard's name, counted from 1; 0 if there is none. */
static int64_t shard_id(const struct tree *t, const char *name)
{
    const char **found = bsearch(name, t->shards.items, t->shards.len, sizeof *t->shards.items, by_name);
    return found ? (int64_t)(found - t->shards.items) + 1 : 0;
}

static int64_t count_of(yajl_val ledger, const char *side, const char *unit)
{
    yajl_val counts = json_get(ledger, "counts", yajl_t_object);
    return json_get_i64(json_get(counts, side, yajl_t_object), unit, -1);
}

static int add_ledger_row(struct builder *b, int64_t id, int64_t shard, const struct tree_ledger *l,
                          struct err *e)
{
    yajl_val run = json_get(l->json, "run", yajl_t_object);
    struct buf config = BUF_INIT;
    json_value(&config, json_get(l->json, "config", yajl_t_object));
    int result = config.failed
                     ? err_memory(e)
                     : audit_row(&b->writer, AUDIT_LEDGER, e, audit_int(id), audit_int(l->stage),
                                 shard ? audit_int(shard) : audit_null(), audit_text(l->path),
                                 audit_text(json_get_string(l->json, "tool")),
                                 audit_text(text_or_empty(run, "program_sha256")),
                                 audit_bytes(config.data, config.len), audit_text(l->account_sha256),
                                 audit_count(count_of(l->json, "in", "documents")),
                                 audit_count(count_of(l->json, "in", "sentences")),
                                 audit_count(count_of(l->json, "in", "characters")),
                                 audit_count(count_of(l->json, "out", "documents")),
                                 audit_count(count_of(l->json, "out", "sentences")),
                                 audit_count(count_of(l->json, "out", "characters")));
    buf_free(&config);
    return result;
}

/* One file of a ledger's inputs or outputs, by the table it belongs to. */
static int add_file_row(struct builder *b, enum audit_table table, int64_t id, size_t number, yajl_val file,
                        struct err *e)
{
    const char *name = json_get_string(file, "name"), *sum = json_get_string(file, "sha256");
    int64_t bytes = json_get_i64(file, "bytes", -1);
    if (!name || !sum || bytes < 0) return err_data(e, "a file in it has no name, sha256 or bytes");
    struct audit_value values[] = {audit_int(id),    audit_int((int64_t)number),
                                   audit_text(name), audit_text(sum),
                                   audit_int(bytes), audit_text(text_or_empty(file, "text_sha256"))};
    return audit_insert(&b->writer, table, values, table == AUDIT_OUTPUT ? 6 : 5, e);
}

static int add_files(struct builder *b, enum audit_table table, int64_t id, const struct tree_ledger *l,
                     struct err *e)
{
    yajl_val files = json_get(l->json, table == AUDIT_INPUT ? "inputs" : "outputs", yajl_t_array);
    for (size_t i = 0; i < files->u.array.len; i++)
        if (add_file_row(b, table, id, i, files->u.array.values[i], e)) return -1;
    return 0;
}

static int add_dropped(struct builder *b, int64_t id, const struct tree_ledger *l, struct err *e)
{
    yajl_val dropped = json_get(l->json, "dropped", yajl_t_object);
    for (size_t i = 0; dropped && i < dropped->u.object.len; i++) {
        yajl_val counts = dropped->u.object.values[i];
        if (audit_row(&b->writer, AUDIT_DROPPED, e, audit_int(id), audit_text(dropped->u.object.keys[i]),
                      audit_int(json_get_i64(counts, "documents", 0)),
                      audit_int(json_get_i64(counts, "sentences", 0)),
                      audit_int(json_get_i64(counts, "characters", 0))))
            return -1;
    }
    return 0;
}

static int add_notes(struct builder *b, int64_t id, const struct tree_ledger *l, struct err *e)
{
    yajl_val notes = json_get(l->json, "notes", yajl_t_object);
    for (size_t i = 0; notes && i < notes->u.object.len; i++) {
        const yajl_val count = notes->u.object.values[i];
        if (!YAJL_IS_INTEGER(count)) return err_data(e, "one of its \"notes\" is no whole number");
        if (audit_row(&b->writer, AUDIT_NOTE, e, audit_int(id), audit_text(notes->u.object.keys[i]),
                      audit_int(YAJL_GET_INTEGER(count))))
            return -1;
    }
    return 0;
}

/* The sum of a file in a ledger's inputs or outputs, or NULL. */
static const char *sum_of(const struct tree_ledger *l, const char *list, const char *name)
{
    yajl_val files = json_get(l->json, list, yajl_t_array);
    for (size_t i = 0; i < files->u.array.len; i++) {
        const char *given = json_get_string(files->u.array.values[i], "name");
        if (given && strcmp(given, name) == 0) return json_get_string(files->u.array.values[i], "sha256");
    }
    return NULL;
}

const char *build_shard_sum(const struct builder *b, enum audit_stage stage, const char *name)
{
    const struct tree_ledger *l = tree_find(&b->tree, stage, name);
    struct buf file = BUF_INIT;
    buf_printf(&file, "%s%s", name, audit_stages[stage].suffix);
    const char *sum = l && !file.failed ? sum_of(l, "outputs", file.data) : NULL;
    buf_free(&file);
    return sum;
}

/* What a stage read is what the stage before it wrote. */
static int check_link(const struct builder *b, const struct tree_ledger *l, struct err *e)
{
    enum audit_stage reads = tree_reads(&b->tree, l->stage, l->name);
    if (!l->name[0] || !reads || !tree_find(&b->tree, reads, l->name)) return 0;
    yajl_val inputs = json_get(l->json, "inputs", yajl_t_array);
    const char *read = inputs->u.array.len ? json_get_string(inputs->u.array.values[0], "sha256") : NULL;
    const char *written = build_shard_sum(b, reads, l->name);
    if (read && written && strcmp(read, written) == 0) return 0;
    return err_data(e, "it was made from another '%s/%s%s': the two are not of one run of the chain",
                    audit_stages[reads].folder, l->name, audit_stages[reads].suffix);
}

static int add_ledger(struct builder *b, int64_t id, const struct tree_ledger *l, struct err *e)
{
    int64_t shard = shard_id(&b->tree, l->name);
    if (l->name[0] && !shard) return err_data(e, "it belongs to no shard of 01-ingest");
    if (check_link(b, l, e)) return -1;
    return add_ledger_row(b, id, shard, l, e) || add_files(b, AUDIT_INPUT, id, l, e) ||
                   add_files(b, AUDIT_OUTPUT, id, l, e) || add_dropped(b, id, l, e) || add_notes(b, id, l, e)
               ? -1
               : 0;
}

/* The inputs of ingest: every shard of a source lists all of them, so each is kept once. */
static int add_input_files(struct builder *b, struct err *e)
{
    return sqlite_exec(
        b->writer.db,
        "INSERT OR IGNORE INTO file SELECT shard.source, input.name, input.sha256, input.bytes "
        "FROM ledger JOIN shard ON shard.id = ledger.shard JOIN input ON input.ledger = ledger.id "
        "WHERE ledger.stage = 1 ORDER BY 1, 2, 3",
        e);
}

int build_ledgers(struct builder *b, struct err *e)
{
    for (size_t i = 0; i < b->tree.ledgers.len; i++) {
        const struct tree_ledger *l = &b->tree.ledgers.items[i];
        if (add_ledger(b, (int64_t)i + 1, l, e)) return err_context(e, "'%s'", l->path);
    }
    return add_input_files(b, e);
}

/* ---- is all there? ---- */

static int check_file(const struct builder *b, enum audit_stage stage, const char *name, struct err *e)
{
    static const char advice[] = "let 'make corpus' come to its end, or take what there is with --partial";
    struct buf path = BUF_INIT;
    tree_path(&b->tree, stage, stage == AUDIT_INDEX ? "bm25.db" : name, NULL, &path);
    if (path.failed) return err_memory(e);
    int result = 0;
    if (!tree_has(&b->tree, stage, name))
        result = err_data(e, "'%s' or its ledger is missing: %s", buf_text(&path), advice);
    buf_free(&path);
    return result;
}

int build_check_whole(const struct builder *b, struct err *e)
{
    for (size_t i = 0; i < b->tree.shards.len; i++)
        for (enum audit_stage stage = AUDIT_INGEST; stage < AUDIT_STAGES; stage++) {
            if (audit_is_optional(stage) || audit_is_of_all(stage)) continue;
            if (check_file(b, stage, b->tree.shards.items[i], e)) return -1;
        }
    return check_file(b, AUDIT_VOCAB, "", e) || check_file(b, AUDIT_INDEX, "", e) ? -1 : 0;
}
