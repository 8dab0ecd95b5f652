/* Pretraining: from token shards to checkpoints. */
#ifndef MALMOI_BERT_TRAIN_H
#define MALMOI_BERT_TRAIN_H

#include "bert/config.h"
#include "bert/gemm.h"
#include "bert/masking.h"
#include "bert/optimizer.h"
#include "bert/samples.h"

/* What the run's energy is reckoned from. */
struct energy_options {
    double watts;       /* of all ranks together; 0: watts_per_thread for each thread */
    double grams_a_kwh; /* CO2 of the grid */
};

enum { ENERGY_WATTS_PER_THREAD = 12, ENERGY_GRAMS_A_KWH = 420 };

enum train_talk {
    TRAIN_NOTE,
    TRAIN_PROGRESS, /* the state of the run, at most once a second */
    TRAIN_FAILURE   /* of one of several ranks: said by that rank, before all are ended at once */
};

struct train_options {
    const char *const *shards; /* token shards or folders of them */
    size_t n_shards;
    const char *vocab;        /* vocab.txt or its folder */
    const char *out;          /* folder of checkpoints, log, curve and card */
    const char *init;         /* a model to begin with, or NULL */
    const char *config_json;  /* the options that decide what is computed, for the checkpoint's identity */
    struct bert_config model; /* vocab is taken from the vocabulary; with init only the dropouts count */
    struct sample_options samples;
    struct masking_options masking;
    struct optimizer_options optimizer;
    struct energy_options energy;
    double held_out;           /* share of the documents */
    size_t batch, micro_batch; /* sequences a step, and at most so many at a time in a rank */
    double rate, warmup;       /* learning rate; share of the run in which it rises */
    uint64_t steps;
    double minutes;      /* 0: no limit; else the rate falls with whichever of both ends first */
    uint64_t save_every; /* steps; 0: at the end alone */
    size_t keep;         /* checkpoints */
    uint64_t seed;
    enum gemm_kind precision;
    int threads;
    bool resume, force;
    /* Called with a line to show, without its end; notes and progress come from rank 0 alone. */
    void (*say)(void *context, enum train_talk kind, const char *line);
    void *say_context;
};

/* Train until the steps or the minutes are over, or until SIGTERM or SIGUSR1 comes; each ends with a
 * checkpoint. Under mpirun every rank calls it. */
int train_run(const struct train_options *options, struct err *e);

#endif
