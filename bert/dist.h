/* Data-parallel ranks. With Open MPI (built when mpicc is there) a run started by mpirun or srun has its
 * ranks; without it, or started alone, there is one rank and every call below is a no-op. */
#ifndef MALMOI_BERT_DIST_H
#define MALMOI_BERT_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "bert/real.h"
#include "common/err.h"

struct mpi; /* its functions and constants */

struct dist {
    int rank, size;
    bool started;    /* MPI is to be ended by dist_end */
    struct mpi *mpi; /* opened, to be freed by dist_end; NULL with one rank started alone */
};

/* Call once, before threads are started. */
int dist_start(struct dist *d, struct err *e);
void dist_end(struct dist *d);
/* End all ranks at once with an exit code: for a failure that the other ranks do not see. Returns without
 * MPI. */
void dist_abort(struct dist *d, int code);

/* In place, over all ranks, in an order of MPI's that is the same on every run. */
int dist_sum(const struct dist *d, real *numbers, size_t n, struct err *e);
int dist_sum_double(const struct dist *d, double *numbers, size_t n, struct err *e);
/* Rank 0's bytes to all. */
int dist_broadcast(const struct dist *d, void *bytes, size_t n, struct err *e);
int dist_barrier(const struct dist *d, struct err *e);

/* True if MPI was built in; without it, a run under mpirun is as many runs of one rank, which must be
 * refused. */
bool dist_available(void);

#endif
