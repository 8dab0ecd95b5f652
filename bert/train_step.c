#include <math.h>

#include "bert/flops.h"
#include "common/rng.h"
#include "bert/trainer.h"
#include "common/progress.h"

double trainer_seconds(const struct trainer *t)
{
    return t->state.seconds + progress_clock() - t->started;
}

/* Draw the step's samples; those of this rank's parts are masked and kept. */
static int make_batches(struct trainer *t, struct err *e)
{
    const struct train_options *o = t->options;
    size_t ranks = (size_t)t->dist.size, own = t->n_parts / ranks;
    for (size_t p = 0; p < own; p++) batch_clear(&t->parts[p]);
    for (size_t i = 0; i < o->batch; i++) {
        struct sample sample;
        if (sample_next(t->stream, &sample, e) < 0) return -1;
        size_t part = i % t->n_parts;
        if (part % ranks != (size_t)t->dist.rank) continue;
        uint64_t key = rng_mix(sample.epoch, sample.number);
        if (masking_add(t->masking, &sample, o->samples.objective == SAMPLE_PAIRS, key,
                        &t->parts[part / ranks], e))
            return -1;
    }
    return 0;
}

/* The losses' weights: what is divided by is counted over the whole step, before any gradient. */
static int scales(struct trainer *t, struct bert_pass *pass, struct err *e)
{
    double counts[2] = {0, 0};
    for (size_t p = 0; p < t->n_parts / (size_t)t->dist.size; p++) {
        counts[0] += (double)t->parts[p].masked.len;
        counts[1] += (double)t->parts[p].next.len;
    }
    if (dist_sum_double(&t->dist, counts, 2, e)) return -1;
    pass->masked_scale = counts[0] > 0 ? 1 / counts[0] : 0;
    pass->next_scale = counts[1] > 0 ? 1 / counts[1] : 0;
    return 0;
}

static int gradients(struct trainer *t, struct bert_losses *losses, double *tokens, double *flops,
                     struct err *e)
{
    const struct bert_config *c = &t->model.layout.config;
    struct bert_pass pass = {.dropout = c->hidden_dropout > 0 || c->attention_dropout > 0,
                             .seed = t->options->seed};
    if (scales(t, &pass, e)) return -1;
    for (size_t p = 0; p < t->n_parts / (size_t)t->dist.size; p++) {
        const struct batch *b = &t->parts[p];
        if (!batch_sequences(b)) continue; /* fewer samples than parts */
        if (bert_gradient(&t->model, b, &pass, &t->gradients, t->workspace, losses, e)) return -1;
        *tokens += (double)b->ids.len;
        *flops += flops_train(c, b);
    }
    return dist_sum(&t->dist, t->gradient, t->model.layout.size, e);
}

enum { MASKED, NEXT, N_MASKED, N_NEXT, RIGHT_MASKED, RIGHT_NEXT, TOKENS, FLOPS, STOPPING, SECONDS, N_SHARED };

/* Add this step of all ranks to sums; *elapsed becomes rank 0's, so that all ranks see one time. */
static int share(struct trainer *t, const struct bert_losses *l, double tokens, double flops, bool stop,
                 struct step_sums *sums, double *elapsed, struct err *e)
{
    double shared[N_SHARED] = {l->masked,
                               l->next,
                               (double)l->n_masked,
                               (double)l->n_next,
                               (double)l->right_masked,
                               (double)l->right_next,
                               tokens,
                               flops,
                               stop ? 1 : 0,
                               t->dist.rank ? 0 : trainer_seconds(t)};
    if (dist_sum_double(&t->dist, shared, N_SHARED, e)) return -1;
    sums->losses.masked += shared[MASKED];
    sums->losses.next += shared[NEXT];
    sums->losses.n_masked += (uint64_t)shared[N_MASKED];
    sums->losses.n_next += (uint64_t)shared[N_NEXT];
    sums->losses.right_masked += (uint64_t)shared[RIGHT_MASKED];
    sums->losses.right_next += (uint64_t)shared[RIGHT_NEXT];
    sums->tokens += shared[TOKENS];
    sums->flops += shared[FLOPS];
    sums->stopping += shared[STOPPING];
    t->state.tokens += (uint64_t)shared[TOKENS];
    *elapsed = shared[SECONDS];
    return 0;
}

/* How much of the run is behind the step: a step's rate is that of its middle, so that neither end is 0. */
static double progress_of(const struct trainer *t, double elapsed)
{
    double share = ((double)t->state.step + 0.5) / (double)t->options->steps;
    double time = t->options->minutes > 0 ? elapsed / (60 * t->options->minutes) : 0;
    return time > share ? time : share;
}

int trainer_step(struct trainer *t, bool stop, struct step_sums *sums, struct err *e)
{
    const struct train_options *o = t->options;
    struct bert_losses losses = {0};
    double tokens = 0, flops = 0, elapsed, start = progress_clock();
    if (make_batches(t, e)) return -1;
    sums->waiting += progress_clock() - start;
    if (gradients(t, &losses, &tokens, &flops, e) ||
        share(t, &losses, tokens, flops, stop, sums, &elapsed, e))
        return -1;
    sums->rate = schedule_rate(o->rate, o->warmup, progress_of(t, elapsed));
    sums->norm =
        optimizer_step(&t->optimizer, &t->model.layout, sums->rate, t->model.parameters, t->gradient);
    if (!isfinite(sums->norm)) t->state.skipped++;
    t->state.step++;
    t->state.cursor = sample_stream_cursor(t->stream);
    sums->seconds += progress_clock() - start;
    sums->steps++;
    return 0;
}
