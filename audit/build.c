#include "audit/build.h"

#include "audit/build_parts.h"
#include "audit/piece.h"
#include "common/io.h"
#include "vocab/vocab.h"

/* ---- table build ---- */

static int add_fact(struct builder *b, const char *key, const char *value, struct err *e)
{
    return audit_row(&b->writer, AUDIT_BUILD, e, audit_text(key), audit_text(value));
}

static int add_number(struct builder *b, const char *key, int64_t value, struct err *e)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)value);
    return add_fact(b, key, text, e);
}

/* The tree's manifest stands for all its files. */
static int add_manifest(struct builder *b, struct err *e)
{
    struct buf path = BUF_INIT;
    char sum[SHA256_HEX];
    uint64_t bytes;
    buf_printf(&path, "%s/manifest-sha256.txt", b->tree.root);
    int result = path.failed ? err_memory(e) : 0;
    if (!result && !(b->options->partial && !io_exists(path.data))) {
        result = sha256_file(path.data, sum, &bytes, e);
        if (!result) result = add_fact(b, "manifest_sha256", sum, e);
    }
    buf_free(&path);
    return result;
}

static int add_facts(struct builder *b, struct err *e)
{
    const struct audit_build_counts *c = &b->counts;
    const struct {
        const char *key;
        int64_t value;
    } numbers[] = {{"shards", (int64_t)b->tree.shards.len},
                   {"documents", c->documents},
                   {"dropped", c->dropped},
                   {"unexplained", c->unexplained},
                   {"sentences", c->sentences},
                   {"tokens", c->tokens},
                   {"findings", c->findings},
                   {"partial", b->options->partial}};
    if (add_fact(b, "tool", MALMOI_VERSION, e) || add_manifest(b, e)) return -1;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (add_number(b, numbers[i].key, numbers[i].value, e)) return -1;
    return 0;
}

/* ---- the build ---- */

/* The ingested shards are what the progress is shown of. */
static uint64_t bytes_to_read(const struct tree *t)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < t->ledgers.len && t->ledgers.items[i].stage == AUDIT_INGEST; i++) {
        yajl_val outputs = json_get(t->ledgers.items[i].json, "outputs", yajl_t_array);
        for (size_t k = 0; k < outputs->u.array.len; k++)
            bytes += (uint64_t)json_get_i64(outputs->u.array.values[k], "bytes", 0);
    }
    return bytes;
}

static int add_shards(struct builder *b, struct err *e)
{
    for (size_t i = 0; i < b->tree.shards.len; i++) {
        const char *name = b->tree.shards.items[i];
        if (build_documents(b, name, (int64_t)i + 1, e) || build_findings(b, name, (int64_t)i + 1, e))
            return -1;
    }
    return 0;
}

static int load_vocabulary(struct builder *b, struct vocab *v, struct err *e)
{
    if (!tree_has(&b->tree, AUDIT_VOCAB, "")) return 0;
    struct buf path = BUF_INIT;
    int result = tree_path(&b->tree, AUDIT_VOCAB, "vocab.txt", NULL, &path) ? err_memory(e)
                                                                            : vocab_load(v, path.data, e);
    buf_free(&path);
    if (!result) memcpy(b->vocab_sha256, v->sha256, sizeof b->vocab_sha256);
    return result;
}

static int fill(struct builder *b, struct err *e)
{
    struct vocab vocab = {0};
    int result = load_vocabulary(b, &vocab, e);
    if (!result) result = build_sources(b, e);
    if (!result) result = build_ledgers(b, e);
    progress_start(&b->progress, "audit build", bytes_to_read(&b->tree), b->options->quiet);
    if (!result) result = add_shards(b, e);
    progress_end(&b->progress);
    if (!result) result = pieces_write(&vocab, &b->writer, e);
    if (!result) result = figures_write(&b->figures, vocab.tokens.len, &b->writer, e);
    if (!result) result = add_facts(b, e);
    vocab_free(&vocab);
    return result;
}

static int build(struct builder *b, const char *path, struct err *e)
{
    if (!b->options->partial && build_check_whole(b, e)) return -1;
    if (audit_writer_open(&b->writer, path, e)) return -1;
    if (!fill(b, e)) return audit_writer_commit(&b->writer, e);
    audit_writer_abort(&b->writer);
    return -1;
}

int audit_build(const char *root, const char *path, const struct audit_build_options *options,
                struct audit_build_counts *counts, struct err *e)
{
    struct builder b = {.options = options, .index = options->index};
    struct buf index = BUF_INIT;
    if (tree_open(&b.tree, root, e)) return -1;
    buf_printf(&index, "%s/bm25.db", root);
    if (!b.index) b.index = buf_text(&index);
    int result = index.failed ? err_memory(e) : build(&b, path, e);
    *counts = b.counts;
    figures_free(&b.figures);
    tree_close(&b.tree);
    buf_free(&index);
    return result;
}
