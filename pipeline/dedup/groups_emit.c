#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "pipeline/dedup/groups_run.h"
#include "pipeline/dedup/minhash.h"

enum { LINE_MEMBERS = 1000 }; /* a larger group goes on in further lines */

/* ---- members ---- */

/* The place of a source in the list, or its length. */
static uint32_t priority_of(const char *prefer, const char *source, size_t len)
{
    uint32_t place = 0;
    for (const char *item = prefer; *item; place++) {
        size_t n = strcspn(item, ",");
        if (n == len && memcmp(item, source, len) == 0) return place;
        item += n + (item[n] == ',');
    }
    return place;
}

int groups_add_member(struct groups *g, uint32_t document, uint32_t paragraph, const struct hash128 *hash,
                      struct err *e)
{
    struct signature_document d;
    if (signature_set_document(&g->set, document, &d, &g->id, e)) return -1;
    struct member m = {.high = hash ? hash->high : d.hash.high,
                       .id_hash = hash64(d.id, d.id_len),
                       .document = document,
                       .paragraph = paragraph,
                       .characters = d.characters,
                       .priority = priority_of(g->options->prefer, d.source, d.source_len)};
    return array_push(&g->members, m) ? err_memory(e) : 0;
}

static int compare_ids(struct groups *g, uint32_t a, uint32_t b, int *order, struct err *e)
{
    struct signature_document of_a, of_b;
    if (signature_set_document(&g->set, a, &of_a, &g->id, e) ||
        signature_set_document(&g->set, b, &of_b, &g->other_id, e))
        return -1;
    size_t least = of_a.id_len < of_b.id_len ? of_a.id_len : of_b.id_len;
    *order = memcmp(of_a.id, of_b.id, least);
    if (!*order) *order = (of_a.id_len > of_b.id_len) - (of_a.id_len < of_b.id_len);
    return 0;
}

/* Which of two members is rather kept: *order is below 0 for a. */
static int rank(struct groups *g, const struct member *a, const struct member *b, int *order, struct err *e)
{
    *order = (a->priority > b->priority) - (a->priority < b->priority);
    if (!*order) *order = (a->characters < b->characters) - (a->characters > b->characters);
    if (!*order && a->document == b->document)
        *order = (a->paragraph > b->paragraph) - (a->paragraph < b->paragraph);
    return *order ? 0 : compare_ids(g, a->document, b->document, order, e);
}

static int choose(struct groups *g, const struct member *members, size_t n, struct member *best,
                  struct err *e)
{
    *best = members[0];
    for (size_t i = 1; i < n; i++) {
        int order;
        if (rank(g, &members[i], best, &order, e)) return -1;
        if (order < 0) *best = members[i];
    }
    return 0;
}

static int by_listing(const void *a, const void *b)
{
    const struct member *p = a, *q = b;
    if (p->high != q->high) return p->high < q->high ? -1 : 1;
    if (p->id_hash != q->id_hash) return p->id_hash < q->id_hash ? -1 : 1;
    return (p->paragraph > q->paragraph) - (p->paragraph < q->paragraph);
}

/* ---- lines ---- */

static const char *kind_of(enum drop_reason reason)
{
    static const char *const kinds[DROP_REASONS] = {"exact", "near", "paragraph"};
    return kinds[reason];
}

static int write_id(struct groups *g, const char *key, const struct member *m, bool paragraph, struct err *e)
{
    struct signature_document d;
    if (signature_set_document(&g->set, m->document, &d, &g->id, e)) return -1;
    json_key_string(&g->line, key, d.id, d.id_len);
    if (paragraph) json_key_u64(&g->line, "paragraph", m->paragraph);
    return 0;
}

static int start_line(struct groups *g, enum drop_reason reason, const struct member *kept, size_t part,
                      struct err *e)
{
    buf_clear(&g->line);
    buf_printf(&g->line, "{\"kind\":\"%s\"", kind_of(reason));
    if (part) json_key_u64(&g->line, "part", part);
    if (write_id(g, "kept", kept, reason == DROP_PARAGRAPH, e)) return -1;
    buf_str(&g->line, ",\"dropped\":[");
    return 0;
}

static int end_line(struct groups *g, struct err *e)
{
    buf_str(&g->line, "]}\n");
    return g->line.failed ? err_memory(e) : shard_write(g->out, g->line.data, g->line.len, e);
}

/* The share of equal numbers with those of who is kept, in thousandths. */
static int similarity(struct groups *g, const struct member *m, unsigned *thousandths, struct err *e)
{
    unsigned bins = signatures_bins(&g->set.config);
    if (signature_set_numbers(&g->set, m->document, g->numbers[1], e)) return -1;
    *thousandths = (minhash_equal(g->numbers[0], g->numbers[1], bins) * 1000 + bins / 2) / bins;
    return 0;
}

static int drop_member(struct groups *g, enum drop_reason reason, const struct member *m,
                       const struct member *kept, struct err *e)
{
    unsigned alike = 1000;
    bool paragraph = reason == DROP_PARAGRAPH;
    if (reason == DROP_NEAR && similarity(g, m, &alike, e)) return -1;
    buf_char(&g->line, '{');
    if (write_id(g, "id", m, paragraph, e)) return -1;
    if (reason == DROP_NEAR) buf_printf(&g->line, ",\"similarity\":%u.%03u", alike / 1000, alike % 1000);
    buf_char(&g->line, '}');
    struct pair p =
        drop_pair(m->document, paragraph ? m->paragraph + 1ull : 0, kept->document, reason, alike);
    if (!paragraph) g->dropped[m->document >> 3] |= (uint8_t)(1u << (m->document & 7));
    g->result->dropped[reason]++;
    return sorter_add(g->drops, p.key, p.value, e);
}

int groups_emit(struct groups *g, enum drop_reason reason, struct member *members, size_t n, struct err *e)
{
    struct member kept;
    if (choose(g, members, n, &kept, e)) return -1;
    if (reason == DROP_NEAR && signature_set_numbers(&g->set, kept.document, g->numbers[0], e)) return -1;
    qsort(members, n, sizeof *members, by_listing);
    size_t listed = 0;
    g->result->groups[reason]++;
    if (start_line(g, reason, &kept, 0, e)) return -1;
    for (size_t i = 0; i < n; i++) {
        const struct member *m = &members[i];
        if (m->document == kept.document && m->paragraph == kept.paragraph) continue;
        if (listed && listed % LINE_MEMBERS == 0 &&
            (end_line(g, e) || start_line(g, reason, &kept, listed / LINE_MEMBERS, e)))
            return -1;
        if (listed++ % LINE_MEMBERS) buf_char(&g->line, ',');
        if (drop_member(g, reason, m, &kept, e)) return -1;
    }
    return end_line(g, e);
}

int groups_emit_equal(struct groups *g, enum drop_reason reason, struct err *e)
{
    struct member *members = g->members.items;
    size_t n = g->members.len;
    qsort(members, n, sizeof *members, by_listing);
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && members[to].high == members[from].high; to++) continue;
        if (to - from > 1 && groups_emit(g, reason, members + from, to - from, e)) return -1;
    }
    return 0;
}
