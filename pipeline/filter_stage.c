#include "pipeline/filter_stage.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/filter.h"

struct filter_options {
    struct stage_options stage;
    const char *min_chars, *source;
    int unit; /* enum filter_unit */
    int64_t max_cjk;
    double min_hangul_share;
};

#define AT(member) offsetof(struct filter_options, member)

static const struct opt options[] = {
    {.name = "min-chars",
     .kind = OPT_STRING,
     .offset = AT(min_chars),
     .placeholder = "N|SOURCE=N,…",
     .help = "shortest sentence of a source; N alone: of cc100, newscrawl and --text"},
    {.name = "min-chars-unit",
     .kind = OPT_CHOICE,
     .offset = AT(unit),
     .placeholder = "UNIT",
     .choices = filter_unit_names,
     .help = "what --min-chars counts"},
    {.name = "max-cjk",
     .kind = OPT_INT,
     .offset = AT(max_cjk),
     .placeholder = "N",
     .low = -1,
     .high = 1e9,
     .help = "most hanja and kana in a sentence; -1: any number"},
    {.name = "min-hangul-share",
     .kind = OPT_DOUBLE,
     .offset = AT(min_hangul_share),
     .placeholder = "SHARE",
     .low = 0,
     .high = 1,
     .help = "least share of Hangul among the letters; 0: off"},
    {.name = "source",
     .kind = OPT_STRING,
     .offset = AT(source),
     .placeholder = "SOURCE",
     .help = "with --text: the source of the lines",
     .run_only = true},
    OPT_TABLE_END};

static const struct filter_options defaults = {.stage = STAGE_DEFAULTS,
                                               .min_chars = "cc100=200,newscrawl=200",
                                               .source = "",
                                               .max_cjk = 10,
                                               .min_hangul_share = 0.2};

struct worker {
    const struct filter *filter;
    const char *source;
    struct filter_scratch scratch;
};

static int open_filter(const void *given, void **shared, struct ledger_files *inputs, struct err *e)
{
    (void)inputs;
    const struct filter_options *o = given;
    struct filter_config config = {.min_hangul_share = o->min_hangul_share,
                                   .max_cjk = o->max_cjk,
                                   .min_chars = o->min_chars,
                                   .unit = (enum filter_unit)o->unit};
    *shared = filter_new(&config, e);
    return *shared ? 0 : -1;
}

static void close_filter(void *shared)
{
    filter_free(shared);
}

static void *worker_new(const void *given, void *shared, struct err *e)
{
    struct worker *w = calloc(1, sizeof *w);
    if (!w) return (void)err_memory(e), NULL;
    w->filter = shared;
    w->source = ((const struct filter_options *)given)->source;
    return w;
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    filter_scratch_free(&w->scratch);
    free(w);
}

static enum stage_verdict filter(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                 struct err *e)
{
    (void)notes;
    struct worker *w = worker;
    int result = filter_record(w->filter, &w->scratch, r, t, e);
    return result < 0 ? STAGE_FAIL : result ? STAGE_DROP : STAGE_KEEP;
}

static int filter_line(void *worker, const char *line, size_t len, struct buf *out, struct err *e)
{
    struct worker *w = worker;
    if (filter_reason(w->filter, w->source, line, len)) return 0;
    return buf_add(out, line, len) ? err_memory(e) : 0;
}

const struct stage filter_stage = {
    .name = "filter",
    .purpose =
        "Drops sentences that are not Korean, hold many hanja or kana, or are too short for their source.",
    .details = "With --text a line stays or becomes empty; without --source the length rule runs only if\n"
               "--min-chars is a plain number.\n\n"
               "  malmoi filter 04-split/cc100-00000.jsonl.zst -o 05-filter/cc100-00000.jsonl.zst",
    .options = options,
    .defaults = &defaults,
    .options_size = sizeof defaults,
    .open = open_filter,
    .close = close_filter,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .record = filter,
    .line = filter_line,
    .units = {.documents = true,
              .sentences = true,
              .characters = true,
              .in_sentences = true,
              .in_characters = true,
              .out_sentences = true,
              .out_characters = true},
};
