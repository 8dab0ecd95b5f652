/* Equal documents and equal paragraphs: sorted by the low half of their hashes, compared by the high half. */
#include <string.h>

#include "pipeline/dedup/groups_run.h"

/* ---- documents ---- */

struct two_sorters {
    const struct groups *g;
    struct sorter *ids, *texts;
};

static int add_documents(void *context, const struct signature_block *b, uint32_t first_document,
                         uint64_t first_paragraph, struct err *e)
{
    (void)first_paragraph;
    struct two_sorters *s = context;
    for (uint32_t i = 0; i < b->documents; i++) {
        struct signature_document d;
        signature_block_row(b, &s->g->set.config, i, &d);
        if (sorter_add(s->ids, hash64(d.id, d.id_len), first_document + i, e) ||
            sorter_add(s->texts, d.hash.low, first_document + i, e))
            return -1;
    }
    return 0;
}

/* Drop lists name records by their ids. */
static int check_ids(struct groups *g, struct sorter *ids, struct err *e)
{
    struct pair ahead;
    bool has_ahead = false;
    uint64_t key;
    int got;
    while ((got = groups_next_run(g, ids, &ahead, &has_ahead, &key, e)) > 0) {
        for (size_t i = 1; i < g->run.len; i++) {
            struct signature_document a, b;
            if (signature_set_document(&g->set, (uint32_t)g->run.items[0], &a, &g->id, e) ||
                signature_set_document(&g->set, (uint32_t)g->run.items[i], &b, &g->other_id, e))
                return -1;
            if (a.id_len == b.id_len && memcmp(a.id, b.id, a.id_len) == 0)
                return err_data(e, "two records have the id '%.*s'; was a shard named twice?",
                                (int)(a.id_len < 200 ? a.id_len : 200), a.id);
        }
    }
    return got;
}

static int find_equal(struct groups *g, struct sorter *texts, struct err *e)
{
    struct pair ahead;
    bool has_ahead = false;
    uint64_t key;
    int got;
    while ((got = groups_next_run(g, texts, &ahead, &has_ahead, &key, e)) > 0) {
        array_clear(&g->members);
        for (size_t i = 0; i < g->run.len; i++)
            if (groups_add_member(g, (uint32_t)g->run.items[i], 0, NULL, e)) return -1;
        if (groups_emit_equal(g, DROP_DUPLICATE, e)) return -1;
    }
    return got;
}

int groups_exact(struct groups *g, struct err *e)
{
    struct two_sorters s = {.g = g};
    int result = groups_sorter(g, &s.ids, 2, e);
    if (!result) result = groups_sorter(g, &s.texts, 2, e);
    if (!result) result = signature_set_blocks(&g->set, add_documents, &s, e);
    if (!result) result = sorter_finish(s.ids, e);
    if (!result) result = check_ids(g, s.ids, e);
    sorter_free(s.ids);
    if (!result) result = sorter_finish(s.texts, e);
    if (!result) result = find_equal(g, s.texts, e);
    sorter_free(s.texts);
    return result;
}

/* ---- paragraphs ---- */

struct paragraph_sorter {
    const struct groups *g;
    struct sorter *s;
};

static int add_paragraphs(void *context, const struct signature_block *b, uint32_t first_document,
                          uint64_t first_paragraph, struct err *e)
{
    struct paragraph_sorter *s = context;
    for (uint32_t i = 0; i < b->paragraphs; i++) {
        struct signature_paragraph p = signature_block_listed(b, i);
        if (groups_is_dropped(s->g, first_document + p.document)) continue;
        if (sorter_add(s->s, p.hash.low, first_paragraph + i, e)) return -1;
    }
    return 0;
}

int groups_paragraphs(struct groups *g, struct err *e)
{
    struct paragraph_sorter s = {.g = g};
    struct pair ahead;
    bool has_ahead = false;
    uint64_t key;
    int got = 0;
    int result = groups_sorter(g, &s.s, 1, e);
    if (!result) result = signature_set_blocks(&g->set, add_paragraphs, &s, e);
    if (!result) result = sorter_finish(s.s, e);
    while (!result && (got = groups_next_run(g, s.s, &ahead, &has_ahead, &key, e)) > 0) {
        array_clear(&g->members);
        for (size_t i = 0; i < g->run.len && !result; i++) {
            struct hash128 hash;
            uint32_t document, number;
            result = signature_set_paragraph(&g->set, g->run.items[i], &hash, &document, &number, e);
            if (!result) result = groups_add_member(g, document, number, &hash, e);
        }
        if (!result) result = groups_emit_equal(g, DROP_PARAGRAPH, e);
    }
    sorter_free(s.s);
    return result ? result : got;
}
