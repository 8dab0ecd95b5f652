#include "pipeline/stage_setup.h"

#include <stdlib.h>
#include <string.h>

static const struct opt no_options[] = {OPT_TABLE_END};

static const struct opt *table_of(const struct stage *stage)
{
    return stage->options ? stage->options : no_options;
}

int stage_setup_options(struct stage_setup *s, const struct stage *stage, const struct opt *further, int argc,
                        char **argv, struct opt_args *operands, struct err *e)
{
    const struct opt *const tables[] = {table_of(stage), further, NULL};
    *s = (struct stage_setup){.stage = stage, .options = malloc(stage->options_size)};
    if (!s->options) return err_memory(e);
    memcpy(s->options, stage->defaults, stage->options_size);
    return opt_parse(tables, s->options, argc, argv, operands, e);
}

int stage_setup_open(struct stage_setup *s, int threads, struct err *e)
{
    const struct stage *stage = s->stage;
    if (stage->open && stage->open(s->options, &s->shared, &s->inputs, e)) return -1;
    s->workers = calloc((size_t)threads, sizeof *s->workers);
    if (!s->workers) return err_memory(e);
    s->threads = threads;
    for (int i = 0; stage->worker_new && i < threads; i++)
        if (!(s->workers[i] = stage->worker_new(s->options, s->shared, e))) return -1;
    return 0;
}

void stage_setup_close(struct stage_setup *s)
{
    const struct stage *stage = s->stage;
    if (!stage) return;
    for (int i = 0; stage->worker_free && i < s->threads; i++)
        if (s->workers[i]) stage->worker_free(s->workers[i]);
    free(s->workers);
    if (stage->close && s->shared) stage->close(s->shared);
    /* Lists are the only option values that own memory. */
    for (const struct opt *o = table_of(stage); s->options && o->kind != OPT_END; o++)
        if (o->kind == OPT_LIST) opt_list_free((struct opt_list *)((char *)s->options + o->offset));
    free(s->options);
    ledger_files_free(&s->inputs);
}

struct stage_run stage_setup_run(const struct stage_setup *s)
{
    return (struct stage_run){.stage = s->stage,
                              .options = s->options,
                              .workers = s->workers,
                              .shared = s->shared,
                              .threads = s->threads,
                              .shared_inputs = &s->inputs};
}
