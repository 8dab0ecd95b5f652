/* The drops of all passes, sorted by shard and record, to a list a shard. */
#include <string.h>

#include "pipeline/dedup/groups_run.h"

struct lists {
    struct groups *g;
    struct pair next;
    bool has_next;
    struct shard_writer *out;
    struct buf path, ranges, kept;
};

static int advance(struct lists *l, struct err *e)
{
    int got = sorter_next(l->g->drops, &l->next, e);
    l->has_next = got > 0;
    return got < 0 ? -1 : 0;
}

static void add_range(struct buf *ranges, uint64_t first, uint64_t last)
{
    if (ranges->len) buf_char(ranges, ',');
    buf_u64(ranges, first);
    if (last > first) {
        buf_char(ranges, '-');
        buf_u64(ranges, last);
    }
}

/* The paragraphs of one document, which follow each other, as ranges. */
static int collect_ranges(struct lists *l, uint32_t document, struct err *e)
{
    bool open = false;
    uint64_t first = 0, last = 0;
    buf_clear(&l->ranges);
    while (l->has_next && l->next.key >> 32 == document) {
        uint64_t number = (l->next.key & UINT32_MAX) - 1;
        if (open && number != last + 1) add_range(&l->ranges, first, last);
        if (!open || number != last + 1) first = number;
        last = number;
        open = true;
        if (advance(l, e)) return -1;
    }
    if (open) add_range(&l->ranges, first, last);
    return l->ranges.failed ? err_memory(e) : 0;
}

static int copy_id(struct groups *g, uint32_t document, struct buf *to, struct err *e)
{
    struct signature_document d;
    if (signature_set_document(&g->set, document, &d, &g->id, e)) return -1;
    return buf_assign(to, d.id, d.id_len) ? err_memory(e) : 0;
}

static int write_record(struct lists *l, struct err *e)
{
    struct groups *g = l->g;
    uint32_t document = (uint32_t)(l->next.key >> 32);
    struct drop drop = {.reason = (enum drop_reason)(l->next.value >> 16 & 0xFFFF),
                        .similarity = (unsigned)(l->next.value & 0xFFFF)};
    struct signature_document d;
    buf_clear(&l->kept);
    if (drop.reason == DROP_PARAGRAPH) {
        if (collect_ranges(l, document, e)) return -1;
    } else if (copy_id(g, (uint32_t)(l->next.value >> 32), &l->kept, e) || advance(l, e)) {
        return -1;
    }
    if (signature_set_document(&g->set, document, &d, &g->id, e)) return -1;
    drop.id = d.id;
    drop.id_len = d.id_len;
    drop.hash = d.hash.low;
    drop.kept = buf_text(&l->kept);
    drop.paragraphs = buf_text(&l->ranges);
    buf_clear(&g->line);
    drop_write(&drop, &g->line);
    return g->line.failed ? err_memory(e) : shard_write(l->out, g->line.data, g->line.len, e);
}

static int write_list(struct lists *l, size_t file, struct ledger_files *outputs, struct err *e)
{
    struct shard_sums sums;
    if (shard_create(&l->out, buf_text(&l->path), IO_REPLACE, e)) return -1;
    while (l->has_next && l->next.key >> 32 < l->g->set.first_document[file + 1])
        if (write_record(l, e)) return -1;
    struct shard_writer *out = l->out;
    l->out = NULL;
    if (shard_commit(out, &sums, e)) return -1;
    return ledger_add_known(outputs, buf_text(&l->path), sums.sha256, sums.bytes, sums.text_sha256, e);
}

/* NAME.signatures, wherever it is → folder/NAME.drops.jsonl.zst */
static int list_path(const char *folder, const char *signatures, struct buf *path, struct err *e)
{
    static const char suffix[] = ".signatures";
    const char *name = io_base_name(signatures);
    size_t len = strlen(name), n = sizeof suffix - 1;
    if (len > n && strcmp(name + len - n, suffix) == 0) len -= n;
    buf_clear(path);
    buf_printf(path, "%s/%.*s.drops.jsonl.zst", folder, (int)len, name);
    return path->failed ? err_memory(e) : 0;
}

int groups_write_drops(struct groups *g, const char *const *paths, const char *folder,
                       struct ledger_files *outputs, struct err *e)
{
    struct lists l = {.g = g};
    int result = sorter_finish(g->drops, e);
    if (!result) result = advance(&l, e);
    for (size_t i = 0; i < g->set.n && !result; i++) {
        result = list_path(folder, paths[i], &l.path, e);
        if (!result) result = write_list(&l, i, outputs, e);
    }
    shard_abort(l.out);
    buf_free(&l.path);
    buf_free(&l.ranges);
    buf_free(&l.kept);
    return result;
}
