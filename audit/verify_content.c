#include <stdlib.h>
#include <string.h>

#include "audit/scan.h"
#include "audit/verify_parts.h"
#include "audit/verify_tokens.h"
#include "bm25/check.h"
#include "common/io.h"
#include "common/pool.h"
#include "common/progress.h"
#include "pipeline/dedup/signatures.h"
#include "vocab/counts_file.h"
#include "vocab/vocab.h"

enum { JSON_LIMIT = 256 << 20 };

/* A piece of work: a file, or the three of a token shard. */
struct item {
    enum { RECORDS, LINES, COUNTS, TOKENS, INDEX, SIGNATURES, VOCABULARY, JSON, BYTES } kind;
    enum audit_stage stage;   /* of RECORDS, COUNTS, TOKENS */
    const char *shard;        /* likewise; NULL for the others */
    struct verify_file *file; /* of TOKENS, the .bin */
    struct scan scan;
    struct verify_tokens tokens;
    struct faults faults;
};

struct content {
    struct verify *verify;
    ARRAY(struct item) items;
    size_t next;
    const char *shard;               /* whose scans are kept */
    struct scan *kept[AUDIT_STAGES]; /* NULL: none, or it was not whole */
    struct progress progress;
};

/* ---- sums ---- */

/* Two files that were exchanged tell more than two that differ. */
static const char *twin(const struct verify *v, const struct verify_file *file, const char *sha256)
{
    for (size_t i = 0; i < v->files.len; i++) {
        const struct verify_file *other = &v->files.items[i];
        if (other == file) continue;
        if ((other->ledger && strcmp(other->recorded.sha256, sha256) == 0) ||
            (other->manifest && strcmp(other->manifest->sha256, sha256) == 0))
            return other->path;
    }
    return NULL;
}

static void check_sums(const struct verify *v, const struct verify_file *file, const struct scan *s,
                       struct faults *f)
{
    if (!s->sha256[0]) return;
    const struct recorded *r = &file->recorded;
    bool manifest = file->manifest && strcmp(file->manifest->sha256, s->sha256) != 0;
    bool ledger = r->sha256 && (strcmp(r->sha256, s->sha256) != 0 || (uint64_t)r->bytes != s->bytes);
    if (manifest || ledger) {
        const char *other = twin(v, file, s->sha256);
        faults_add(f, "'%s' is not the file that %s: its SHA-256 is %.12s…%s%s%s", file->path,
                   manifest && ledger ? "the manifest and its ledger list"
                   : manifest         ? "the manifest lists"
                                      : "its ledger lists",
                   s->sha256, other ? ", as '" : "", other ? other : "", other ? "' should have" : "");
    } else if (r->text_sha256 && s->text_sha256[0] && strcmp(r->text_sha256, s->text_sha256) != 0) {
        faults_add(f, "'%s' has another text_sha256 than its ledger lists", file->path);
    }
}

/* ---- one file ---- */

static void check_number(const struct tree_ledger *l, const struct verify_file *file, const char *unit,
                         int64_t found, struct faults *f)
{
    int64_t counted = verify_number(l, "out", unit);
    if (counted >= 0 && counted != found)
        faults_add(f, "'%s' has %lld %s, but its ledger says %lld", file->path, (long long)found, unit,
                   (long long)counted);
}

static void check_records(struct item *item, const char *path)
{
    struct scan_options o = {
        .path = path,
        .name = item->file->path,
        .lines = item->kind == RECORDS ? SCAN_RECORDS
                 : item->kind == LINES ? SCAN_OBJECTS
                                       : SCAN_ANY,
        .shard = item->shard,
        .sentences = item->kind == RECORDS && item->stage >= AUDIT_SPLIT,
    };
    struct scan *s = &item->scan;
    scan_shard(s, &o, &item->faults);
    if (item->kind != RECORDS || !s->whole) return;
    const struct tree_ledger *l = item->file->ledger;
    check_number(l, item->file, "documents", s->counts.documents, &item->faults);
    if (item->stage >= AUDIT_SPLIT)
        check_number(l, item->file, "sentences", s->counts.sentences, &item->faults);
    check_number(l, item->file, "characters", s->counts.characters, &item->faults);
}

static int check_counts(struct item *item, const char *path, struct err *e)
{
    struct counts_info sums = {0};
    if (!item->scan.whole) return 0; /* told already */
    if (counts_read_sums(path, &sums, e)) return -1;
    check_number(item->file->ledger, item->file, "words", (int64_t)sums.words, &item->faults);
    check_number(item->file->ledger, item->file, "occurrences", (int64_t)sums.occurrences, &item->faults);
    return 0;
}

static int check_vocabulary(struct item *item, const char *path, struct err *e)
{
    struct vocab vocab = {0};
    int result = vocab_load(&vocab, path, e);
    if (!result && item->file->ledger)
        check_number(item->file->ledger, item->file, "pieces", (int64_t)vocab.tokens.len, &item->faults);
    vocab_free(&vocab);
    return result;
}

static int check_json(const char *path, struct err *e)
{
    yajl_val tree = NULL;
    int result = json_read_file(path, JSON_LIMIT, &tree, e);
    yajl_tree_free(tree);
    return result;
}

static int check_kind(struct item *item, const char *path, struct err *e)
{
    switch (item->kind) {
    case COUNTS:
        return check_counts(item, path, e);
    case INDEX:
        return bm25_check(path, e);
    case SIGNATURES:
        return signatures_check(path, e);
    case VOCABULARY:
        return check_vocabulary(item, path, e);
    case JSON:
        return check_json(path, e);
    default:
        return 0;
    }
}

static int work(void *context, void *given, int thread, struct err *e)
{
    (void)thread;
    const struct verify *v = ((struct content *)context)->verify;
    struct item *item = given;
    struct buf path = BUF_INIT;
    struct err why = {0};
    buf_printf(&path, "%s/%s", v->options->root, item->file->path);
    if (path.failed) return err_memory(e);
    if (item->kind == TOKENS) {
        verify_tokens_open(&item->tokens, item->file->ledger, path.data, &item->faults);
    } else {
        if (item->kind == RECORDS || item->kind == LINES || item->kind == COUNTS)
            check_records(item, path.data);
        else
            scan_bytes(&item->scan, path.data, &item->faults);
        check_sums(v, item->file, &item->scan, &item->faults);
        if (check_kind(item, path.data, &why)) faults_err(&item->faults, &why);
    }
    buf_free(&path);
    return item->faults.failed ? err_memory(e) : 0;
}

/* ---- against its neighbours ---- */

static void forget_scans(struct content *c)
{
    for (int stage = 0; stage < AUDIT_STAGES; stage++) {
        if (c->kept[stage]) scan_free(c->kept[stage]);
        c->kept[stage] = NULL;
    }
}

static void compare_records(struct content *c, struct item *item)
{
    struct verify *v = c->verify;
    size_t missing;
    enum audit_stage reads = tree_reads(&v->tree, item->stage, item->shard);
    const struct scan *before = reads ? c->kept[reads] : NULL;
    if (before && !scan_is_subsequence(&item->scan, before, &missing))
        faults_add(&v->faults, "'%s': its record %zu is none of '%s', or not in that order", item->file->path,
                   missing, audit_stages[reads].folder);
    c->kept[item->stage] = &item->scan;
}

static void compare_tokens(struct content *c, struct item *item)
{
    struct verify *v = c->verify;
    const struct tree_ledger *l = item->file->ledger,
                             *made_from = tree_find(&v->tree, AUDIT_DECONTAMINATE, item->shard);
    for (int i = 0; i < VERIFY_TOKEN_FILES; i++) {
        struct buf path = BUF_INIT;
        buf_printf(&path, "%s/%s%s", audit_stages[AUDIT_TOKENS].folder, item->shard,
                   verify_token_suffixes[i]);
        const struct verify_file *file = path.failed ? NULL : verify_find(v, path.data);
        if (file) check_sums(v, file, &item->tokens.files[i], &v->faults);
        v->result->bytes += item->tokens.files[i].bytes;
        buf_free(&path);
    }
    struct recorded shard;
    bool known = made_from && verify_output(made_from, audit_stages[AUDIT_DECONTAMINATE].suffix, &shard);
    verify_tokens_compare(&item->tokens, l, c->kept[AUDIT_DECONTAMINATE], known ? shard.sha256 : NULL,
                          &v->faults);
}

static int produce(void *context, void **given, struct err *e)
{
    (void)e;
    struct content *c = context;
    *given = c->next < c->items.len ? &c->items.items[c->next++] : NULL;
    return 0;
}

static void discard(void *context, void *given)
{
    (void)context;
    struct item *item = given;
    scan_free(&item->scan);
    verify_tokens_close(&item->tokens);
    faults_free(&item->faults);
}

static int consume(void *context, void *given, struct err *e)
{
    struct content *c = context;
    struct verify *v = c->verify;
    struct item *item = given;
    faults_move(&v->faults, &item->faults);
    if (item->shard != c->shard) forget_scans(c);
    c->shard = item->shard;
    if (item->kind == RECORDS && item->scan.whole)
        compare_records(c, item);
    else if (item->kind == TOKENS)
        compare_tokens(c, item);
    v->result->files += item->kind == TOKENS ? VERIFY_TOKEN_FILES : 1;
    v->result->bytes += item->scan.bytes;
    v->result->text_bytes += item->scan.text_bytes;
    progress_add(&c->progress, item->scan.bytes);
    if (c->kept[item->stage] != &item->scan) scan_free(&item->scan);
    verify_tokens_close(&item->tokens);
    faults_free(&item->faults);
    return verify_report(v, e);
}

/* ---- the order of the work ---- */

static int plan(struct content *c, struct item item, struct err *e)
{
    item.file->taken = true;
    c->progress.total += item.file->bytes;
    return array_push(&c->items, item) ? err_memory(e) : 0;
}

/* A token shard is read as one thing of three files; if one of them is missing, that is told already. */
static bool tokens_stand(const struct verify *v, const char *shard)
{
    bool stand = true;
    for (int i = 0; i < VERIFY_TOKEN_FILES && stand; i++) {
        struct buf path = BUF_INIT;
        buf_printf(&path, "%s/%s%s", audit_stages[AUDIT_TOKENS].folder, shard, verify_token_suffixes[i]);
        stand = !path.failed && verify_find(v, path.data);
        buf_free(&path);
    }
    return stand;
}

/* What is compared with one another comes together: a shard's stages in their order. */
static int plan_shard(struct content *c, const char *shard, struct err *e)
{
    for (int stage = AUDIT_INGEST; stage <= AUDIT_TOKENS; stage++) {
        struct buf path = BUF_INIT;
        if (stage == AUDIT_VOCAB) continue;
        buf_printf(&path, "%s/%s%s", audit_stages[stage].folder, shard, audit_stages[stage].suffix);
        struct verify_file *file = path.failed ? NULL : verify_find(c->verify, path.data);
        int result = path.failed ? err_memory(e) : 0;
        buf_free(&path);
        struct item item = {.kind = audit_has_records(stage) ? RECORDS
                                    : stage == AUDIT_COUNT   ? COUNTS
                                                             : TOKENS,
                            .stage = (enum audit_stage)stage,
                            .shard = shard,
                            .file = file};
        bool stands = file && file->ledger && (item.kind != TOKENS || tokens_stand(c->verify, shard));
        if (!result && stands) result = plan(c, item, e);
        if (result) return -1;
    }
    return 0;
}

static bool ends_in(const char *text, const char *suffix)
{
    size_t n = strlen(text), k = strlen(suffix);
    return n >= k && strcmp(text + n - k, suffix) == 0;
}

static int plan_others(struct content *c, struct err *e)
{
    for (size_t i = 0; i < c->verify->files.len; i++) {
        struct verify_file *file = &c->verify->files.items[i];
        const char *path = file->path;
        bool of_tokens = file->ledger && file->ledger->stage == AUDIT_TOKENS && !ends_in(path, ".zst") &&
                         tokens_stand(c->verify, file->ledger->name);
        if (file->taken || of_tokens || (!file->manifest && !file->ledger)) continue;
        struct item item = {.kind = BYTES, .file = file};
        if (file->ledger && ends_in(path, ".jsonl.zst")) item.kind = LINES;
        if (strcmp(path, "bm25.db") == 0) item.kind = INDEX;
        if (strcmp(path, "08-vocab/vocab.txt") == 0) item.kind = VOCABULARY;
        if (file->ledger && ends_in(path, ".json")) item.kind = JSON;
        if (file->ledger && ends_in(path, ".signatures")) item.kind = SIGNATURES;
        if (plan(c, item, e)) return -1;
    }
    return 0;
}

int verify_content(struct verify *v, struct err *e)
{
    static const struct pool_ops ops = {produce, work, consume, discard};
    struct content c = {.verify = v};
    int result = 0, threads = v->options->threads;
    for (size_t i = 0; i < v->tree.shards.len && !result; i++)
        result = plan_shard(&c, v->tree.shards.items[i], e);
    if (!result) result = plan_others(&c, e);
    if (!result) {
        progress_start(&c.progress, "verify", c.progress.total, v->options->quiet);
        result = pool_run(&ops, &c, threads, 2 * threads + 2, e);
        progress_end(&c.progress);
    }
    forget_scans(&c);
    array_free(&c.items);
    return result;
}
