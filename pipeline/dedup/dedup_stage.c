#include "pipeline/dedup/dedup_stage.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash.h"
#include "common/json.h"
#include "pipeline/dedup/drops.h"

struct dedup_options {
    struct stage_options stage;
    const char *drops;
};

static const struct opt options[] = {{.name = "drops",
                                      .kind = OPT_STRING,
                                      .offset = offsetof(struct dedup_options, drops),
                                      .placeholder = "FILE",
                                      .help = "the shard's drop list, from 'malmoi dedup groups'",
                                      .run_only = true},
                                     OPT_TABLE_END};

static const struct dedup_options defaults = {.stage = STAGE_DEFAULTS};

struct worker {
    struct drop_list *drops;
    line_array lines;
    struct buf keep;
};

static int open_drops(const void *given, void **shared, struct ledger_files *inputs, struct err *e)
{
    const struct dedup_options *o = given;
    if (!o->drops) return err_usage(e, "no drop list; give --drops FILE, which 'malmoi dedup groups' makes");
    if (ledger_add_file(inputs, o->drops, e)) return -1;
    struct drop_list *list;
    if (drop_list_read(&list, o->drops, e)) return -1;
    *shared = list;
    return 0;
}

static void close_drops(void *shared)
{
    drop_list_free(shared);
}

static void *worker_new(const void *given, void *shared, struct err *e)
{
    (void)given;
    struct worker *w = calloc(1, sizeof *w);
    if (w)
        w->drops = shared;
    else
        err_memory(e);
    return w;
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    array_free(&w->lines);
    buf_free(&w->keep);
    free(w);
}

static void start_note(const struct record *r, const struct drop *d, struct buf *notes)
{
    buf_char(notes, '{');
    json_key_string(notes, "id", buf_text(&r->id), r->id.len);
    json_key(notes, "reason");
    json_cstring(notes, drop_reason_name(d->reason));
}

static enum stage_verdict drop_document(const struct record *r, const struct drop *d, struct tally *t,
                                        struct buf *notes)
{
    tally_drop(t, drop_reason_name(d->reason), 1, 0, record_characters(buf_text(&r->text), r->text.len));
    start_note(r, d, notes);
    json_key(notes, "kept");
    json_cstring(notes, d->kept);
    if (d->reason == DROP_NEAR)
        buf_printf(notes, ",\"similarity\":%u.%03u", d->similarity / 1000, d->similarity % 1000);
    json_key_string(notes, "text", buf_text(&r->text), r->text.len);
    buf_str(notes, "}\n");
    return STAGE_DROP;
}

static enum stage_verdict drop_some(struct worker *w, struct record *r, const struct drop *d, struct tally *t,
                                    struct buf *notes, struct err *e)
{
    if (r->kept.len)
        return err_data(e,
                        "its text is split into sentences; paragraphs are taken out before 'malmoi split'");
    if (record_lines(r, &w->lines, e)) return STAGE_FAIL;
    buf_clear(&w->keep);
    char *keep = buf_reserve(&w->keep, w->lines.len);
    if (!keep) return err_memory(e);
    memset(keep, 1, w->lines.len);
    if (!drop_paragraphs(d->paragraphs, (uint8_t *)keep, w->lines.len))
        return err_data(e, "the drop list names a paragraph that it does not have");
    size_t left = 0;
    for (size_t i = 0; i < w->lines.len; i++) {
        const struct line *line = &w->lines.items[i];
        left += keep[i] != 0;
        if (keep[i]) continue;
        tally_drop(t, drop_reason_name(d->reason), 0, 0, record_characters(line->text, line->len));
        start_note(r, d, notes);
        json_key_u64(notes, "paragraph", i);
        json_key_string(notes, "text", line->text, line->len);
        buf_str(notes, "}\n");
    }
    if (!left) {
        tally_drop(t, drop_reason_name(d->reason), 1, 0, 0);
        return STAGE_DROP;
    }
    if (record_retain(r, &w->lines, (const uint8_t *)keep)) return err_memory(e);
    buf_clear(&r->kept); /* numbers sentences, and there are none yet */
    return STAGE_KEEP;
}

static enum stage_verdict dedup(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                struct err *e)
{
    struct worker *w = worker;
    bool again;
    const struct drop *d = drop_list_meet(w->drops, buf_text(&r->id), r->id.len, &again);
    if (!d) return STAGE_KEEP;
    if (again) return err_data(e, "the id stands in the shard more than once");
    if (hash128(buf_text(&r->text), r->text.len).low != d->hash)
        return err_data(e, "its text is not what 'malmoi dedup index' saw; index the shard again");
    return d->reason == DROP_PARAGRAPH ? drop_some(w, r, d, t, notes, e) : drop_document(r, d, t, notes);
}

/* A list that names other records is another shard's. */
static int end_shard(void *shared, struct err *e)
{
    const struct drop *d = drop_list_unmet(shared);
    if (!d) return 0;
    return err_data(e, "the drop list names record '%.200s', which the shard does not hold", d->id);
}

const struct stage dedup_stage = {
    .name = "dedup",
    .purpose = "Drops documents that stand in the corpus more than once, equal or nearly so, and repeated "
               "paragraphs.",
    .details =
        "What to drop is decided over all shards before, in two steps:\n\n"
        "  malmoi dedup index 03-pii/NAME.jsonl.zst -o NAME.signatures      once a shard\n"
        "  malmoi dedup groups *.signatures -o groups                       once\n"
        "  malmoi dedup --drops groups/NAME.drops.jsonl.zst 03-pii/NAME.jsonl.zst -o "
        "03-dedup/NAME.jsonl.zst\n\n"
        "'malmoi dedup index --help' and 'malmoi dedup groups --help' tell more. SHARD.dropped.jsonl.zst "
        "holds\n"
        "what was taken out and what stays instead; `malmoi cat groups/groups.jsonl.zst` shows all groups.\n"
        "A drop list that is not of this shard, or of another state of it, is refused.",
    .options = options,
    .defaults = &defaults,
    .options_size = sizeof defaults,
    .open = open_drops,
    .close = close_drops,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .record = dedup,
    .end = end_shard,
    .notes_name = "dropped",
    .units = {.documents = true, .characters = true, .in_characters = true, .out_characters = true},
};
