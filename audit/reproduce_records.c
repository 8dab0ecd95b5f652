#include <stdlib.h>
#include <string.h>

#include "audit/pairs.h"
#include "audit/recipe_shard.h"
#include "audit/reproduce_parts.h"
#include "audit/verify_parts.h"

struct comparer {
    struct reproducer *p;
    struct reproduce_source *row; /* of the source at hand */
    bool same_vocab;
    struct recipe_records *records;
    struct recipe_shard *shard; /* of the output; NULL: the next one is to be opened */
    size_t next;                /* in the output's shards: that one */
};

/* ---- the two sides, a source at a time ---- */

static int compare_source_names(const char *a, const char *b)
{
    size_t n = tree_source_len(a), k = tree_source_len(b);
    int order = memcmp(a, b, n < k ? n : k);
    return order ? order : (n > k) - (n < k);
}

static bool is_of_source(const struct comparer *c, const char *shard)
{
    size_t n = tree_source_len(shard);
    return strlen(c->row->name) == n && memcmp(c->row->name, shard, n) == 0;
}

static int fill(struct pair_item *item, const struct buf *file, const struct buf *id, struct err *e)
{
    item->file = strdup(buf_text(file));
    item->id = id ? strdup(buf_text(id)) : NULL;
    return !item->file || (id && !item->id) ? err_memory(e) : 1;
}

static int next_of_recipe(void *context, struct pair_item *item, struct err *e)
{
    struct comparer *c = context;
    const char *shard;
    const struct buf *file;
    if (recipe_records_shard(c->records, &shard, e)) return -1;
    if (!shard || !is_of_source(c, shard)) return 0;
    return recipe_records_next(c->records, &item->entry, &file, e) ? -1 : fill(item, file, NULL, e);
}

static int next_of_output(void *context, struct pair_item *item, struct err *e)
{
    struct comparer *c = context;
    const struct tree *t = &c->p->built;
    while (c->next < t->shards.len && is_of_source(c, t->shards.items[c->next])) {
        const char *name = t->shards.items[c->next];
        if (!c->shard && recipe_shard_open(&c->shard, t, name, c->p->options->max_record, e)) return -1;
        int more = recipe_shard_next(c->shard, &item->entry, e);
        if (more < 0) return -1;
        if (more) return fill(item, recipe_shard_file(c->shard), recipe_shard_id(c->shard), e);
        recipe_shard_close(c->shard);
        c->shard = NULL;
        c->next++;
    }
    return 0;
}

/* ---- one document ---- */

/* Files were compared before; the tree's ledger has the sum of what stands there. */
static bool has_same_vocab(const struct reproducer *p)
{
    const struct sum_line *line = sum_list_find(&p->recipe.manifest, "08-vocab/vocab.txt");
    const struct tree_ledger *l = tree_find(&p->built, AUDIT_VOCAB, "");
    struct recorded file;
    return line && l && verify_count(l, "outputs") && verify_item(l, "outputs", 0, &file) &&
           strcmp(file.sha256, line->sha256) == 0;
}

static enum reproduce_verdict judge(uint64_t of_recipe, uint64_t of_output)
{
    if (of_recipe == of_output) return REPRODUCE_EQUAL;
    if (!of_output) return REPRODUCE_MISSING;
    return of_recipe ? REPRODUCE_DIFFERENT : REPRODUCE_EXTRA;
}

static bool same_place(const struct pair_item *a, const struct pair_item *b)
{
    return strcmp(a->file, b->file) == 0 && a->entry.offset == b->entry.offset &&
           a->entry.length == b->entry.length;
}

static int compare_document(void *context, const struct pair_item *a, const struct pair_item *b,
                            struct err *e)
{
    struct comparer *c = context;
    const struct pair_item *place = a ? a : b;
    struct reproduce_difference d = {.source = c->row->name,
                                     .file = place->file,
                                     .offset = place->entry.offset,
                                     .length = place->entry.length,
                                     .id = b ? b->id : NULL};
    (void)e;
    for (int i = 0; i < RECIPE_STAGES; i++) {
        uint64_t x = a ? a->entry.digests[i] : 0, y = b ? b->entry.digests[i] : 0;
        enum reproduce_verdict verdict = judge(x, y);
        if (x || y) c->row->counts[i][verdict]++;
        if (verdict == REPRODUCE_EQUAL || d.stage) continue;
        if (recipe_stages[i] == AUDIT_TOKENS && !c->same_vocab) {
            c->p->result->retokenised++;
            break;
        }
        d.stage = recipe_stages[i];
        d.verdict = verdict;
    }
    if (!d.stage) { /* then both sides have it */
        c->row->moved += !same_place(a, b);
        return 0;
    }
    c->p->result->documents++;
    c->p->options->difference(c->p->options->context, &d);
    return 0;
}

/* ---- all sources ---- */

/* The source that comes next on either side, in the order of the names; NULL behind the last one. */
static int next_source(struct comparer *c, const char **shard, struct err *e)
{
    const struct tree *t = &c->p->built;
    const char *of_output = c->next < t->shards.len ? t->shards.items[c->next] : NULL;
    if (recipe_records_shard(c->records, shard, e)) return -1;
    if (of_output && (!*shard || compare_source_names(of_output, *shard) < 0)) *shard = of_output;
    return 0;
}

static int begin_source(struct comparer *c, const char *shard, struct err *e)
{
    struct reproduce_source row = {.name = strndup(shard, tree_source_len(shard))};
    if (!row.name || array_push(&c->p->result->sources, row)) {
        free(row.name);
        return err_memory(e);
    }
    c->row = &c->p->result->sources.items[c->p->result->sources.len - 1];
    return 0;
}

static int compare_sources(struct comparer *c, struct err *e)
{
    const struct pair_source recipe = {next_of_recipe, c}, output = {next_of_output, c};
    const char *shard;
    for (;;) {
        if (next_source(c, &shard, e)) return -1;
        if (!shard) return 0;
        if (begin_source(c, shard, e) || pair_up(&recipe, &output, compare_document, c, e)) return -1;
    }
}

int reproduce_compare_records(struct reproducer *p, struct err *e)
{
    struct comparer c = {.p = p, .same_vocab = has_same_vocab(p)};
    if (recipe_records_open(&c.records, p->options->recipe, e)) return -1;
    int result = compare_sources(&c, e);
    recipe_records_close(c.records);
    recipe_shard_close(c.shard);
    return result;
}
