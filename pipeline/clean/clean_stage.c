#include "pipeline/clean/clean_stage.h"

#include <stdlib.h>
#include <string.h>

#include "pipeline/clean/clean.h"

struct clean_options {
    struct stage_options stage;
    struct opt_list rule, no_rule;
    int unicode;
    const char *news_sources, *source;
    double min_hangul_share;
    int64_t max_cjk;
};

#define AT(member) offsetof(struct clean_options, member)

static const char *const forms[] = {"nfc", "none", NULL};

static const struct opt options[] = {
    {.name = "no-rule",
     .kind = OPT_LIST,
     .offset = AT(no_rule),
     .placeholder = "NAME,…",
     .help = "switch these rules off; --rules lists them"},
    {.name = "rule",
     .kind = OPT_LIST,
     .offset = AT(rule),
     .placeholder = "NAME,…",
     .help = "switch these rules on (email, url and mention are off)"},
    {.name = "unicode",
     .kind = OPT_CHOICE,
     .offset = AT(unicode),
     .placeholder = "FORM",
     .choices = forms,
     .help = "normal form"},
    {.name = "news-sources",
     .kind = OPT_STRING,
     .offset = AT(news_sources),
     .placeholder = "SOURCE,…",
     .help = "where the news rules run; of modu the newspapers alone; all, none"},
    {.name = "min-hangul-share",
     .kind = OPT_DOUBLE,
     .offset = AT(min_hangul_share),
     .placeholder = "SHARE",
     .low = 0,
     .high = 1,
     .help = "drop paragraphs with less Hangul among their letters; 0: off (filter does it)"},
    {.name = "max-cjk",
     .kind = OPT_INT,
     .offset = AT(max_cjk),
     .placeholder = "N",
     .low = 0,
     .high = 1e9,
     .help = "drop paragraphs with more hanja and kana; 0: off (filter does it)"},
    {.name = "source",
     .kind = OPT_STRING,
     .offset = AT(source),
     .placeholder = "SOURCE",
     .help = "with --text: the source of the lines",
     .run_only = true},
    OPT_TABLE_END};

static const struct clean_options defaults = {
    .stage = STAGE_DEFAULTS, .news_sources = "newscrawl,modu", .source = "newscrawl"};

struct shared {
    struct clean_config config;
    bool text_is_news;
};

struct worker {
    const struct shared *shared;
    struct cleaner *cleaner;
    struct buf line;
};

static int switch_rules(const struct opt_list *names, bool on, struct clean_config *config, struct err *e)
{
    for (size_t i = 0; i < names->items.len; i++) {
        int rule = clean_rule_find(names->items.items[i]);
        if (rule < 0)
            return err_usage(e, "unknown rule '%s'; --rules lists the rules", names->items.items[i]);
        config->on[rule] = on;
    }
    return 0;
}

static int open_clean(const void *given, void **shared, struct ledger_files *inputs, struct err *e)
{
    (void)inputs;
    const struct clean_options *o = given;
    struct shared *s = calloc(1, sizeof *s);
    if (!s) return err_memory(e);
    *shared = s;
    for (int i = 0; i < CLEAN_RULES; i++) s->config.on[i] = clean_rules[i].on;
    s->config.on[CLEAN_NFC] = o->unicode == 0;
    s->config.news_sources = o->news_sources;
    s->config.min_hangul_share = o->min_hangul_share;
    s->config.max_cjk = o->max_cjk;
    /* A line has no id: with --source modu it counts as a newspaper's. */
    s->text_is_news = clean_is_news(&s->config, o->source, strcmp(o->source, "modu") == 0 ? "modu:NWRW" : "");
    return switch_rules(&o->rule, true, &s->config, e) ? -1 : switch_rules(&o->no_rule, false, &s->config, e);
}

static void worker_free(void *worker)
{
    struct worker *w = worker;
    cleaner_free(w->cleaner);
    buf_free(&w->line);
    free(w);
}

static void *worker_new(const void *given, void *shared, struct err *e)
{
    (void)given;
    const struct shared *s = shared;
    struct worker *w = calloc(1, sizeof *w);
    if (!w) return (void)err_memory(e), NULL;
    w->shared = s;
    w->cleaner = cleaner_new(&s->config, e);
    if (w->cleaner) return w;
    worker_free(w);
    return NULL;
}

static enum stage_verdict clean(void *worker, struct record *r, struct tally *t, struct buf *notes,
                                struct err *e)
{
    (void)notes;
    struct worker *w = worker;
    int result = clean_record(w->cleaner, r, t, e);
    return result < 0 ? STAGE_FAIL : result ? STAGE_DROP : STAGE_KEEP;
}

static int clean_line(void *worker, const char *line, size_t len, struct buf *out, struct err *e)
{
    struct worker *w = worker;
    int64_t dropped[CLEAN_RULES] = {0};
    if (clean_paragraph(w->cleaner, line, len, w->shared->text_is_news, &w->line, dropped, e)) return -1;
    return buf_add(out, w->line.data, w->line.len) ? err_memory(e) : 0;
}

const struct stage clean_stage = {
    .name = "clean",
    .purpose =
        "Repairs encoding and strips noise from paragraphs. Each rule has a name in the ledger (--rules).",
    .details = "With --text the news rules run too, as for newscrawl; --source NAME changes that.\n\n"
               "  malmoi clean 01-ingest/newscrawl-00000.jsonl.zst -o 02-clean/newscrawl-00000.jsonl.zst",
    .options = options,
    .defaults = &defaults,
    .options_size = sizeof defaults,
    .open = open_clean,
    .close = free,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .record = clean,
    .line = clean_line,
    .units = {.documents = true, .characters = true, .in_characters = true, .out_characters = true},
};
