/* The parts of a training run. Used by train*.c. */
#ifndef MALMOI_BERT_TRAINER_H
#define MALMOI_BERT_TRAINER_H

#include "bert/checkpoint.h"
#include "bert/dist.h"
#include "bert/train.h"

struct trainer {
    const struct train_options *options;
    struct dist dist;
    struct vocab vocab;
    struct corpus *corpus;
    struct sample_stream *stream;
    struct masking *masking;
    struct gemm *gemm;
    struct bert_workspace *workspace;
    struct bert_model model;
    real *gradient; /* [layout.size] zero between steps */
    struct bert_weights gradients;
    struct optimizer optimizer;
    struct batch *parts; /* [n_parts / ranks] this rank's parts of a step's batch */
    size_t n_parts; /* of a step, over all ranks: sample i is in part i % n_parts, part p in rank p % ranks */
    struct train_state state;
    struct train_identity identity;
    double peak;    /* FLOP per second of large products, of all ranks */
    double started; /* this session, on the monotonic clock; state.seconds were before */
};

int trainer_open(struct trainer *t, const struct train_options *options, struct err *e);
void trainer_close(struct trainer *t);

/* What one step did, or several: sums over all ranks. */
struct step_sums {
    struct bert_losses losses;
    double tokens, flops;
    double seconds, waiting; /* of this rank: of the whole, and of making batches */
    double norm, rate;       /* of the last step */
    double stopping;         /* ranks that were told to stop */
    uint64_t steps;
};

/* One step; adds to sums. elapsed: seconds of the run so far, which decide the rate if the run has minutes.
 * stop: this rank was told to stop; sums->stopping then tells all ranks. */
int trainer_step(struct trainer *t, bool stop, struct step_sums *sums, struct err *e);

/* Say a line, if this is rank 0. */
void trainer_say(const struct trainer *t, enum train_talk kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Seconds of the run, its earlier sessions included. */
double trainer_seconds(const struct trainer *t);

#endif
