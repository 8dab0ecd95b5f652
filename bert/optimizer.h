/* Adam as BERT's (google-research/bert optimization.py) and AdamW (Loshchilov and Hutter, 2019), on flat
 * arrays. */
#ifndef MALMOI_BERT_OPTIMIZER_H
#define MALMOI_BERT_OPTIMIZER_H

#include "bert/layout.h"

enum optimizer_kind {
    OPTIMIZER_ADAM, /* BERT's: moments are not corrected for their beginning at zero */
    OPTIMIZER_ADAMW /* corrected, as PyTorch does */
};

/* NULL-terminated, in the order of optimizer_kind. */
extern const char *const optimizer_names[];

struct optimizer_options {
    enum optimizer_kind kind;
    double beta1, beta2;
    double epsilon; /* added to the root of the second moment */
    double decay;   /* decoupled; not for biases and LayerNorm */
    double clip;    /* largest global norm of the gradient; 0: any */
};

struct optimizer {
    struct optimizer_options options;
    real *first, *second; /* [size] moments, owned */
    double *partial;      /* scratch of the norm */
    size_t size;
    uint64_t steps; /* taken; skipped ones not counted */
};

int optimizer_new(struct optimizer *o, const struct optimizer_options *options, size_t size, struct err *e);
void optimizer_free(struct optimizer *o); /* o = {0} is fine */

/* One step down the gradient, which is set to zero for the next one. Returns the gradient's global norm
 * before clipping; if that is not finite nothing but the gradient is changed. */
double optimizer_step(struct optimizer *o, const struct bert_layout *l, double rate, real *parameters,
                      real *gradient);

/* The learning rate at a share of the run, 0 up to but not including 1: linear from 0 to peak over the first
 * warm-up share, then linear down to 0 at 1. */
double schedule_rate(double peak, double warmup, double share);

#endif
