/* The speed of a model on made-up batches: what `make bench` compares with a peer. */
#ifndef MALMOI_BERT_BENCHMARK_H
#define MALMOI_BERT_BENCHMARK_H

#include "bert/model.h"

struct benchmark_options {
    struct bert_config model;
    size_t batch, length, masked; /* sequences; tokens of each; predictions of each */
    bool ragged;                  /* lengths from an eighth of length up to length, evenly, instead */
    bool encode;                  /* the last layer alone; else whole training steps, optimizer included */
    size_t steps;                 /* that count; two before do not */
    enum gemm_kind precision;
    int threads;
};

struct benchmark_result {
    size_t tokens;  /* a step, without padding */
    double seconds; /* median of the steps */
    double flops;   /* of a step */
    double peak;    /* FLOP per second of large products of this precision */
    double bytes;   /* of the workspace */
};

int benchmark_run(const struct benchmark_options *o, struct benchmark_result *r, struct err *e);

#endif
