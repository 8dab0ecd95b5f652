#include "pipeline/stage_replay.h"

#include <stdlib.h>

#include "common/opt_recorded.h"
#include "pipeline/stage_setup.h"

struct stage_replay {
    struct stage_setup setup;
    struct arena arena; /* the arguments, which the options point into */
};

static int read_options(struct stage_replay *r, const struct stage *stage, yajl_val config,
                        const char *const *more, struct err *e)
{
    struct opt_args arguments = {ARRAY_INIT}, operands = {ARRAY_INIT};
    const struct opt *const tables[] = {stage->options, NULL};
    int result = array_push(&arguments.items, stage->name) ? err_memory(e) : 0;
    if (!result && stage->options) result = opt_recorded(tables, config, &r->arena, &arguments, e);
    for (; !result && more && *more; more++)
        if (array_push(&arguments.items, *more)) result = err_memory(e);
    if (!result)
        result = stage_setup_options(&r->setup, stage, NULL, (int)arguments.items.len,
                                     (char **)arguments.items.items, &operands, e);
    if (result) err_context(e, "the recorded configuration of '%s'", stage->name);
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
    int result = read_options(r, stage, config, more, e);
    if (!result) {
        r->setup.options->quiet = true;
        result = stage_setup_open(&r->setup, 1, e);
    }
    if (result)
        stage_replay_close(r);
    else
        *out = r;
    return result;
}

void stage_replay_close(struct stage_replay *r)
{
    if (!r) return;
    stage_setup_close(&r->setup);
    arena_free(&r->arena);
    free(r);
}

const struct ledger_files *stage_replay_inputs(const struct stage_replay *r)
{
    return &r->setup.inputs;
}

const void *stage_replay_shared(const struct stage_replay *r)
{
    return r->setup.shared;
}

enum stage_verdict stage_replay_record(struct stage_replay *r, struct record *record, struct tally *t,
                                       struct buf *notes, struct err *e)
{
    return r->setup.stage->record(r->setup.workers[0], record, t, notes, e);
}
