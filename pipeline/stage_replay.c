#include "pipeline/stage_replay.h"

#include <stdlib.h>
#include <string.h>

#include "common/opt_recorded.h"

struct stage_replay {
    const struct stage *stage;
    struct stage_options *options; /* the head of the stage's own options */
    void *shared, *worker;
    struct ledger_files inputs;
    struct arena arena; /* the arguments, which the options point into */
};

static const struct opt no_options[] = {OPT_TABLE_END};

static const struct opt *table_of(const struct stage *stage)
{
    return stage->options ? stage->options : no_options;
}

static int read_options(struct stage_replay *r, yajl_val config, const char *const *more, struct err *e)
{
    const struct opt *const tables[] = {table_of(r->stage), NULL};
    struct opt_args arguments = {ARRAY_INIT}, operands = {ARRAY_INIT};
    int result = array_push(&arguments.items, r->stage->name) ? err_memory(e) : 0;
    if (!result) result = opt_recorded(tables[0], config, &r->arena, &arguments, e);
    for (; !result && more && *more; more++)
        if (array_push(&arguments.items, *more)) result = err_memory(e);
    if (!result)
        result = opt_parse(tables, r->options, (int)arguments.items.len, (char **)arguments.items.items,
                           &operands, e);
    if (result) err_context(e, "the recorded configuration of '%s'", r->stage->name);
    array_free(&arguments.items);
    array_free(&operands.items);
    return result;
}

int stage_replay_open(struct stage_replay **out, const struct stage *stage, yajl_val config,
                      const char *const *more, struct err *e)
{
    *out = NULL;
    struct stage_replay *r = calloc(1, sizeof *r);
    if (!r) return err_memory(e);
    r->stage = stage;
    r->options = malloc(stage->options_size);
    int result = r->options ? 0 : err_memory(e);
    if (!result) {
        memcpy(r->options, stage->defaults, stage->options_size);
        r->options->quiet = true;
        result = read_options(r, config, more, e);
    }
    if (!result && stage->open) result = stage->open(r->options, &r->shared, &r->inputs, e);
    if (!result && stage->worker_new && !(r->worker = stage->worker_new(r->options, r->shared, e)))
        result = -1;
    if (result)
        stage_replay_close(r);
    else
        *out = r;
    return result;
}

void stage_replay_close(struct stage_replay *r)
{
    if (!r) return;
    const struct stage *stage = r->stage;
    if (r->worker && stage->worker_free) stage->worker_free(r->worker);
    if (r->shared && stage->close) stage->close(r->shared);
    for (const struct opt *o = table_of(stage); r->options && o->kind != OPT_END; o++)
        if (o->kind == OPT_LIST) opt_list_free((struct opt_list *)((char *)r->options + o->offset));
    free(r->options);
    ledger_files_free(&r->inputs);
    arena_free(&r->arena);
    free(r);
}

const struct ledger_files *stage_replay_inputs(const struct stage_replay *r)
{
    return &r->inputs;
}

const void *stage_replay_shared(const struct stage_replay *r)
{
    return r->shared;
}

enum stage_verdict stage_replay_record(struct stage_replay *r, struct record *record, struct tally *t,
                                       struct buf *notes, struct err *e)
{
    return r->stage->record(r->worker, record, t, notes, e);
}
