#include "bm25/decontaminate.h"

#include <stdlib.h>
#include <string.h>

#include "bm25/contain.h"
#include "bm25/klue.h"
#include "common/json.h"
#include "common/opt_usual.h"

struct decontaminate_options {
    struct stage_options stage;
    const char *index;
    double min_ratio, min_share;
};

struct worker {
    const struct bm25 *index;
    struct bm25_detector *detector;
    line_array lines;
    ARRAY(struct bm25_found) found; /* [lines] */
    ARRAY(uint8_t) keep;            /* [lines] */
};

/* The reason a sentence is dropped for, by the task of the benchmark sentence. */
static const char *reason(const char *task)
{
    static const char *const reasons[KLUE_TASKS] = {
        [KLUE_YNAT] = "in-benchmark-ynat", [KLUE_STS] = "in-benchmark-sts", [KLUE_NLI] = "in-benchmark-nli",
        [KLUE_NER] = "in-benchmark-ner",   [KLUE_RE] = "in-benchmark-re",   [KLUE_DP] = "in-benchmark-dp",
        [KLUE_MRC] = "in-benchmark-mrc",   [KLUE_WOS] = "in-benchmark-wos"};
    for (int i = 0; i < KLUE_TASKS; i++)
        if (strcmp(task, klue_task_name((enum klue_task)i)) == 0) return reasons[i];
    return "in-benchmark";
}

static int open_index(const void *options, void **shared, struct ledger_files *inputs, struct err *e)
{
    const struct decontaminate_options *o = options;
    if (!o->index)
        return err_usage(e, "no benchmark index; give --index FILE, which 'malmoi bm25 index' makes");
    struct bm25 *index;
    if (ledger_add_file(inputs, o->index, e) || bm25_open(&index, o->index, o->min_ratio, e)) return -1;
    *shared = index;
    return 0;
}

static void close_index(void *shared)
{
    bm25_close(shared);
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    bm25_detector_free(w->detector);
    array_free(&w->lines);
    array_free(&w->found);
    array_free(&w->keep);
    free(w);
}

static void *worker_new(const void *options, void *shared, struct err *e)
{
    struct worker *w = calloc(1, sizeof *w);
    if (!w) {
        err_memory(e);
        return NULL;
    }
    w->index = shared;
    w->detector = bm25_detector_new(shared, ((const struct decontaminate_options *)options)->min_share, e);
    if (w->detector) return w;
    worker_free(w);
    return NULL;
}

static void write_note(const struct worker *w, const struct record *r, const struct line *line,
                       const struct bm25_found *found, struct buf *notes)
{
    buf_char(notes, '{');
    json_cstring(notes, "id");
    buf_char(notes, ':');
    json_string(notes, buf_text(&r->id), r->id.len);
    json_key_u64(notes, "sentence", line->number);
    json_key(notes, "benchmark");
    json_cstring(notes, w->index->id[found->document]);
    json_key(notes, "ratio");
    buf_printf(notes, "%.4f", found->ratio);
    json_key(notes, "share");
    buf_printf(notes, "%.4f", found->share);
    json_key_string(notes, "text", line->text, line->len);
    buf_str(notes, "}\n");
}

static int detect_lines(struct worker *w, struct err *e)
{
    if (array_reserve(&w->found, w->lines.len) || array_reserve(&w->keep, w->lines.len)) return err_memory(e);
    for (size_t i = 0; i < w->lines.len; i++)
        if (bm25_detect(w->detector, w->lines.items[i].text, w->lines.items[i].len, &w->found.items[i], e))
            return -1;
    return bm25_detect_across(w->detector, w->lines.items, w->lines.len, w->found.items, e);
}

/* Account for every line; returns how many are kept. */
static size_t judge(struct worker *w, const struct record *r, struct tally *t, struct buf *notes)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->lines.len; i++) {
        const struct line *line = &w->lines.items[i];
        const struct bm25_found *found = &w->found.items[i];
        w->keep.items[i] = found->document == BM25_NONE;
        kept += w->keep.items[i];
        if (w->keep.items[i]) continue;
        write_note(w, r, line, found, notes);
        tally_drop(t, reason(w->index->task[found->document]), 0, 1,
                   record_characters(line->text, line->len));
    }
    return kept;
}

static enum stage_verdict decontaminate_record(void *worker, struct record *r, struct tally *t,
                                               struct buf *notes, struct err *e)
{
    struct worker *w = worker;
    if (record_lines(r, &w->lines, e) || detect_lines(w, e)) return STAGE_FAIL;
    size_t kept = judge(w, r, t, notes);
    if (kept == 0) {
        tally_drop(t, "empty", 1, 0, 0);
        return STAGE_DROP;
    }
    if (kept == w->lines.len) return STAGE_KEEP;
    if (record_retain(r, &w->lines, w->keep.items)) {
        err_memory(e);
        return STAGE_FAIL;
    }
    if (r->text.len) return STAGE_KEEP;
    tally_drop(t, "empty", 1, 1, 0); /* the one line left is empty, which no text can say */
    return STAGE_DROP;
}

static int decontaminate_line(void *worker, const char *line, size_t len, struct buf *out, struct err *e)
{
    struct worker *w = worker;
    struct bm25_found found;
    if (bm25_detect(w->detector, line, len, &found, e)) return -1;
    if (found.document == BM25_NONE) buf_add(out, line, len);
    return 0;
}

static const struct opt options[] = {
    OPT_INDEX(offsetof(struct decontaminate_options, index)),
    {.name = "min-ratio",
     .kind = OPT_DOUBLE,
     .offset = offsetof(struct decontaminate_options, min_ratio),
     .placeholder = "X",
     .low = 0.05,
     .high = 1,
     .help = "least BM25 ratio of a benchmark sentence to the place where it is found"},
    {.name = "min-share",
     .kind = OPT_DOUBLE,
     .offset = offsetof(struct decontaminate_options, min_share),
     .placeholder = "X",
     .low = 0,
     .high = 1,
     .help = "least share of its characters that stand there in order"},
    OPT_TABLE_END};

static const struct decontaminate_options defaults = {
    .stage = STAGE_DEFAULTS, .min_ratio = BM25_MIN_RATIO, .min_share = BM25_MIN_SHARE};

const struct stage decontaminate_stage = {
    .name = "decontaminate",
    .purpose = "Drops the sentences that the benchmark contains, whole or inside, changed or not.",
    .details =
        "Every dropped sentence is named in SHARD.dropped.jsonl.zst, with the benchmark sentence and how\n"
        "much of it was found. With --text, a dropped line becomes an empty one.\n"
        "\n"
        "  malmoi bm25 index klue_benchmark -o bm25.db\n"
        "  malmoi decontaminate --index bm25.db 05-filter/petition-00000.jsonl.zst -o 06-decontaminate/\n"
        "  malmoi decontaminate --index bm25.db --text sentences.txt > clean.txt",
    .options = options,
    .defaults = &defaults,
    .options_size = sizeof defaults,
    .open = open_index,
    .close = close_index,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .record = decontaminate_record,
    .notes_name = "dropped",
    .line = decontaminate_line,
    .units = {.documents = true,
              .sentences = true,
              .characters = true,
              .in_sentences = true,
              .in_characters = true,
              .out_sentences = true,
              .out_characters = true},
};
