#include <string.h>

#include "audit/verify_parts.h"
#include "pipeline/ledger_law.h"
#include "vocab/tokens.h"

static const char *const units[] = {"documents", "sentences", "characters"};
enum { UNITS = sizeof units / sizeof *units };

/* ---- one ledger, and the one before it ---- */

static void check_law(struct verify *v, const struct tree_ledger *l)
{
    struct ledger_summary s;
    struct err why = {0};
    if (ledger_summarise(l->path, l->json, &s, &why)) faults_err(&v->faults, &why);
    ledger_summary_free(&s);
}

static void check_counts(struct verify *v, const struct tree_ledger *before, const struct tree_ledger *l)
{
    for (int i = 0; i < UNITS; i++) {
        int64_t out = verify_number(before, "out", units[i]), in = verify_number(l, "in", units[i]);
        if (out >= 0 && in >= 0 && in != out)
            faults_add(&v->faults, "'%s': %lld %s in, but '%s' has %lld out", l->path, (long long)in,
                       units[i], before->path, (long long)out);
    }
}

/* What input number i is, against the output of the ledger that made it: false, with a fault if single, where
 * they are two things. */
static bool check_link(struct verify *v, const struct tree_ledger *l, size_t i,
                       const struct tree_ledger *maker, const char *suffix, bool single)
{
    struct recorded input, output;
    bool read = i < verify_count(l, "inputs") && verify_item(l, "inputs", i, &input),
         made = verify_output(maker, suffix, &output);
    if (read && made && strcmp(input.name, output.name) == 0 && strcmp(input.sha256, output.sha256) == 0 &&
        input.bytes == output.bytes)
        return true;
    if (!single) return false;
    if (!read || !made)
        faults_add(&v->faults, "'%s': its input %zu is not an output of '%s'", l->path, i, maker->path);
    else
        faults_add(&v->faults,
                   "'%s' is not of this output: it was made from another '%s' (SHA-256 %.12s…) than '%s' "
                   "describes (%.12s…)",
                   l->path, input.name, input.sha256, maker->path, output.sha256);
    return false;
}

/* Where no shard of a stage follows from the stage before, the folder is the fault, and not its shards. */
static void check_links(struct verify *v, enum audit_stage stage)
{
    size_t linked = 0, known = 0;
    for (int pass = 0; pass < 2; pass++) {
        bool single = pass == 1;
        if (single && (known == linked || (!linked && known > 1))) break;
        for (size_t i = 0; i < v->tree.shards.len; i++) {
            const char *shard = v->tree.shards.items[i];
            enum audit_stage reads = tree_reads(&v->tree, stage, shard);
            const struct tree_ledger *l = tree_find(&v->tree, stage, shard),
                                     *before = tree_find(&v->tree, reads, shard);
            if (!l || !before) continue;
            bool same = check_link(v, l, 0, before, audit_stages[reads].suffix, single);
            if (!single) {
                check_counts(v, before, l);
                known++;
                linked += same;
            }
        }
    }
    if (!linked && known > 1)
        faults_add(&v->faults,
                   "the folder '%s' is of another output: none of its %zu shards was made from "
                   "'%s'",
                   audit_stages[stage].folder, known, audit_stages[audit_stages[stage].reads].folder);
}

/* ---- what all shards of a stage share ---- */

/* What must be the same in all ledgers of a stage: tool, configuration, further inputs (a dictionary, an
 * index, a key; a drop list is the shard's own); for ingest, the source's own inputs and its number of
 * shards. */
static void shared_parts(const struct tree_ledger *l, bool ingest, struct buf *out)
{
    const char *tool = json_get_string(l->json, "tool");
    buf_printf(out, "tool %s\nconfiguration ", tool ? tool : "");
    json_value(out, json_get(l->json, "config", yajl_t_object));
    buf_char(out, '\n');
    for (size_t i = ingest ? 0 : 1; l->stage != AUDIT_DEDUP && i < verify_count(l, "inputs"); i++) {
        struct recorded input;
        if (verify_item(l, "inputs", i, &input)) buf_printf(out, "'%s' %s\n", input.name, input.sha256);
    }
    if (ingest)
        buf_printf(out, "number-of-shards %lld\n",
                   (long long)json_get_i64(json_get(l->json, "shards", yajl_t_object), "count", -1));
}

/* The first line in which two shared parts differ, up to its blank: what it is. */
static size_t first_difference(const char *a, const char *b, const char **what)
{
    while (*a) {
        size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
        if (n != m || memcmp(a, b, n) != 0) break;
        a += n + 1;
        b += m + 1;
    }
    *what = *a ? a : b;
    return strcspn(*what, " \n");
}

static bool same_group(const struct tree_ledger *a, const struct tree_ledger *b, bool ingest)
{
    size_t n = tree_source_len(a->name);
    return !ingest || (n == tree_source_len(b->name) && strncmp(a->name, b->name, n) == 0);
}

/* Compare ledgers [from, to) with what most of them say (Boyer and Moore's vote: a majority wins). */
static void compare_group(struct verify *v, size_t from, size_t to, bool ingest)
{
    const struct tree_ledger *all = v->tree.ledgers.items, *usual = &all[from];
    struct buf voted = BUF_INIT, own = BUF_INIT;
    size_t votes = 0;
    for (size_t i = from; i < to; i++) {
        buf_clear(&own);
        shared_parts(&all[i], ingest, &own);
        bool same = votes && own.len == voted.len && memcmp(own.data, voted.data, own.len) == 0;
        if (votes == 0) {
            usual = &all[i];
            buf_swap(&voted, &own);
        }
        votes = votes == 0 || same ? votes + 1 : votes - 1;
    }
    buf_clear(&voted);
    shared_parts(usual, ingest, &voted);
    for (size_t i = from; i < to; i++) {
        const char *what;
        buf_clear(&own);
        shared_parts(&all[i], ingest, &own);
        if (own.failed || voted.failed || strcmp(buf_text(&own), buf_text(&voted)) == 0) continue;
        int len = (int)first_difference(buf_text(&voted), buf_text(&own), &what);
        faults_add(&v->faults, "two outputs are mixed in '%s': '%s' has another %.*s than '%s'",
                   audit_stages[all[i].stage].folder, all[i].path, len, what, usual->path);
    }
    v->faults.failed |= own.failed || voted.failed;
    buf_free(&own);
    buf_free(&voted);
}

static void compare_shards(struct verify *v)
{
    const struct tree_ledger *all = v->tree.ledgers.items;
    for (size_t from = 0, to; from < v->tree.ledgers.len; from = to) {
        bool ingest = all[from].stage == AUDIT_INGEST;
        for (to = from + 1; to < v->tree.ledgers.len && all[to].stage == all[from].stage; to++)
            if (!same_group(&all[from], &all[to], ingest)) break;
        if (to - from > 1) compare_group(v, from, to, ingest);
    }
}

/* A source's shards are numbered from 0 without a gap, as many as each of them says. */
static void check_numbering(struct verify *v, const struct tree_ledger *l)
{
    yajl_val shards = json_get(l->json, "shards", yajl_t_object);
    int64_t index = json_get_i64(shards, "index", -1), count = json_get_i64(shards, "count", -1), found = 0;
    size_t n = tree_source_len(l->name);
    if (l->name[n] != '-') return;
    if (index != strtoll(l->name + n + 1, NULL, 10) || index >= count)
        faults_add(&v->faults, "'%s' says that it is shard %lld of %lld", l->path, (long long)index,
                   (long long)count);
    if (index != 0) return;
    for (size_t i = 0; i < v->tree.shards.len; i++) {
        const char *shard = v->tree.shards.items[i];
        found += tree_source_len(shard) == n && strncmp(shard, l->name, n) == 0;
    }
    if (found != count)
        faults_add(&v->faults, "'%.*s' has %lld shards, but '%s' says %lld", (int)n, l->name,
                   (long long)found, l->path, (long long)count);
}

/* ---- the vocabulary and the tokens ---- */

/* What stands for all shards (the vocabulary, the groups) is made of all shards, in the order of their names;
 * unit is what is handed on. */
static void check_of_all(struct verify *v, enum audit_stage stage, const char *unit)
{
    const struct tree_ledger *l = tree_find(&v->tree, stage, "");
    if (!l) return;
    enum audit_stage reads = audit_stages[stage].reads;
    size_t n = v->tree.shards.len, listed = verify_count(l, "inputs");
    int64_t out = 0, in = verify_number(l, "in", unit);
    if (listed != n)
        faults_add(&v->faults, "'%s' was made from %zu shards, but there are %zu", l->path, listed, n);
    for (size_t i = 0; i < n; i++) {
        const struct tree_ledger *shard = tree_find(&v->tree, reads, v->tree.shards.items[i]);
        if (!shard || listed != n) return;
        check_link(v, l, i, shard, audit_stages[reads].suffix, true);
        out += verify_number(shard, "out", unit);
    }
    if (in != out)
        faults_add(&v->faults, "'%s': %lld %s in, but '%s' has %lld out", l->path, (long long)in, unit,
                   audit_stages[reads].folder, (long long)out);
}

static void check_tokens(struct verify *v, const struct tree_ledger *l)
{
    const struct tree_ledger *vocabulary = tree_find(&v->tree, AUDIT_VOCAB, "");
    struct recorded file;
    if (!vocabulary || !verify_output(vocabulary, "vocab.txt", &file)) return;
    yajl_val bound = json_get(l->json, "vocabulary", yajl_t_object);
    const char *sum = json_get_string(bound, "sha256");
    int64_t size = json_get_i64(bound, "size", -1), pieces = verify_number(vocabulary, "out", "pieces");
    check_link(v, l, 1, vocabulary, "vocab.txt", true);
    if (!sum || strcmp(sum, file.sha256) != 0 || size != pieces)
        faults_add(&v->faults, "'%s' binds its ids to another vocabulary than '%s'", l->path,
                   vocabulary->path);
}

static void check_index(struct verify *v, const struct tree_ledger *l)
{
    const struct tree_ledger *index = tree_find(&v->tree, AUDIT_INDEX, "");
    if (index) check_link(v, l, 1, index, "bm25.db", true);
}

/* The drop list of a shard comes from the groups over all shards. */
static void check_drops(struct verify *v, const struct tree_ledger *l)
{
    const struct tree_ledger *groups = tree_find(&v->tree, AUDIT_GROUPS, "");
    struct buf name = BUF_INIT;
    buf_printf(&name, "%s.drops.jsonl.zst", l->name);
    if (groups && !name.failed) check_link(v, l, 1, groups, name.data, true);
    v->faults.failed |= name.failed;
    buf_free(&name);
}

void verify_ledgers(struct verify *v)
{
    for (size_t i = 0; i < v->tree.ledgers.len; i++) check_law(v, &v->tree.ledgers.items[i]);
    for (int stage = AUDIT_CLEAN; stage < AUDIT_STAGES; stage++)
        if (!audit_is_of_all(stage)) check_links(v, (enum audit_stage)stage);
    for (size_t i = 0; i < v->tree.ledgers.len; i++) {
        const struct tree_ledger *l = &v->tree.ledgers.items[i];
        if (l->stage == AUDIT_INGEST) check_numbering(v, l);
        if (l->stage == AUDIT_DECONTAMINATE) check_index(v, l);
        if (l->stage == AUDIT_TOKENS) check_tokens(v, l);
        if (l->stage == AUDIT_DEDUP) check_drops(v, l);
    }
    check_of_all(v, AUDIT_VOCAB, "occurrences");
    check_of_all(v, AUDIT_GROUPS, "documents");
    compare_shards(v);
}
