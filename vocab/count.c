#include "vocab/count.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/pool.h"
#include "vocab/spill.h"
#include "vocab/word_table.h"

struct count_worker {
    struct bert_text *scanner;
    struct word_table table;
    struct spill spill;
    uint64_t total; /* of the counts in the table and on the disk: none of them can be larger */
};

struct counter {
    struct count_options options;
    struct count_worker *workers; /* [threads] */
    size_t table_bytes;           /* a table of this size goes to the disk */
    int next;                     /* the next worker to be sorted */
    bool spilled;                 /* at the end: something is on the disk */
};

enum { MIN_RUN_BUFFER = 1 << 12, MAX_RUN_BUFFER = 1 << 18 };

struct counter *counter_new(const struct count_options *options, struct err *e)
{
    struct counter *c = calloc(1, sizeof *c);
    if (c) c->workers = calloc((size_t)options->threads, sizeof *c->workers);
    int result = c && c->workers ? 0 : -1;
    if (!result) {
        c->options = *options;
        /* A third is left for a table that doubles its slots and for sorting. */
        c->table_bytes = options->memory / (uint64_t)options->threads / 3 * 2;
    }
    for (int i = 0; i < options->threads && !result; i++) {
        c->workers[i].spill = (struct spill)SPILL_INIT;
        c->workers[i].scanner = bert_text_new(&options->text);
        if (!c->workers[i].scanner) result = -1;
    }
    if (!result) return c;
    counter_free(c);
    err_memory(e);
    return NULL;
}

static int spill(const struct counter *c, struct count_worker *w, struct err *e)
{
    if (word_table_sort(&w->table)) return err_memory(e);
    if (!w->table.n_words) return 0;
    if (spill_write(&w->spill, &w->table, c->options.temporary, e)) return -1;
    word_table_clear(&w->table);
    return 0;
}

/* What lies behind the word up to end may be read. */
static int add_word(const struct counter *c, struct count_worker *w, struct word_count word, const char *end,
                    struct err *e)
{
    if (__builtin_add_overflow(w->total, word.count, &w->total))
        return err_data(e, "the counts are too large: their sum is over 2^64");
    if (word_table_add(&w->table, word.text, word.len, end, word.count)) return err_memory(e);
    return word_table_bytes(&w->table) > c->table_bytes ? spill(c, w, e) : 0;
}

int counter_add(struct counter *c, int thread, const char *text, size_t len, struct err *e)
{
    struct count_worker *w = &c->workers[thread];
    if (bert_text_start(w->scanner, text, len)) return err_memory(e);
    struct bert_word word;
    int got;
    while ((got = bert_text_next(w->scanner, &word)) > 0)
        if (add_word(c, w, (struct word_count){word.text, word.len, 1}, word.end, e)) return -1;
    return got ? err_memory(e) : 0;
}

int counter_add_words(struct counter *c, int thread, struct word_source *words, struct err *e)
{
    struct word_count word;
    int got;
    while ((got = words->next(words, &word, e)) > 0)
        if (add_word(c, &c->workers[thread], word, word.text + word.len, e)) {
            got = -1;
            break;
        }
    words->close(words);
    return got;
}

/* ---- the end ---- */

static int next_worker(void *context, void **item, struct err *e)
{
    (void)e;
    struct counter *c = context;
    if (c->next < c->options.threads) *item = &c->workers[c->next++];
    return 0;
}

/* Where something is on the disk already, the rest follows, so that the memory is free for what comes next.
 */
static int end_worker(void *context, void *item, int thread, struct err *e)
{
    (void)thread;
    const struct counter *c = context;
    struct count_worker *w = item;
    if (!c->spilled) return word_table_sort(&w->table) ? err_memory(e) : 0;
    if (spill(c, w, e)) return -1;
    word_table_free(&w->table);
    return 0;
}

static int pass_worker(void *context, void *item, struct err *e)
{
    (void)context;
    (void)item;
    (void)e;
    return 0;
}

static void keep_worker(void *context, void *item)
{
    (void)context;
    (void)item;
}

static int add_sources(struct counter *c, struct word_merge *m, struct err *e)
{
    uint64_t runs = counter_runs(c), share = c->options.memory / (runs ? runs : 1);
    size_t buffer = share < MIN_RUN_BUFFER ? MIN_RUN_BUFFER : share > MAX_RUN_BUFFER ? MAX_RUN_BUFFER : share;
    for (int i = 0; i < c->options.threads; i++) {
        const struct count_worker *w = &c->workers[i];
        if (w->table.n_words && word_merge_add(m, word_table_source(&w->table), e)) return -1;
        for (size_t run = 0; run < w->spill.runs.len; run++)
            if (word_merge_add(m, spill_source(&w->spill, run, buffer), e)) return -1;
    }
    return 0;
}

int counter_finish(struct counter *c, struct word_merge *m, struct err *e)
{
    static const struct pool_ops ops = {next_worker, end_worker, pass_worker, keep_worker};
    c->spilled = counter_runs(c) > 0;
    if (pool_run(&ops, c, c->options.threads, c->options.threads, e)) return -1;
    return add_sources(c, m, e);
}

uint64_t counter_runs(const struct counter *c)
{
    uint64_t runs = 0;
    for (int i = 0; i < c->options.threads; i++) runs += c->workers[i].spill.runs.len;
    return runs;
}

int counter_threads(const struct counter *c)
{
    return c->options.threads;
}

void counter_free(struct counter *c)
{
    if (!c) return;
    for (int i = 0; c->workers && i < c->options.threads; i++) {
        bert_text_free(c->workers[i].scanner);
        word_table_free(&c->workers[i].table);
        spill_free(&c->workers[i].spill);
    }
    free(c->workers);
    free(c);
}
