#include "bert/dist.h"

#ifdef BERT_MPI

#include <mpi.h>
#include <stdlib.h>

/* MPI counts with int. */
enum { CHUNK = 1 << 28 };

#ifdef BERT_DOUBLE
#define MPI_REAL_NUMBER MPI_DOUBLE
#else
#define MPI_REAL_NUMBER MPI_FLOAT
#endif

bool dist_available(void)
{
    return true;
}

/* Started by mpirun, srun or another PMIx launcher? A run started alone does without MPI, whose start takes
 * long. */
static bool launched(void)
{
    static const char *const signs[] = {"OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (getenv(signs[i])) return true;
    return false;
}

static int checked(int code, struct err *e)
{
    if (code == MPI_SUCCESS) return 0;
    char text[MPI_MAX_ERROR_STRING];
    int len = 0;
    MPI_Error_string(code, text, &len);
    return err_system(e, "MPI: %.*s", len, text);
}

int dist_start(struct dist *d, struct err *e)
{
    int level;
    *d = (struct dist){0, 1, false};
    if (!launched()) return 0;
    if (checked(MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level), e)) return -1;
    d->started = true;
    if (checked(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), e)) return -1;
    if (level < MPI_THREAD_FUNNELED) return err_system(e, "this MPI allows no threads beside it");
    if (checked(MPI_Comm_rank(MPI_COMM_WORLD, &d->rank), e)) return -1;
    return checked(MPI_Comm_size(MPI_COMM_WORLD, &d->size), e);
}

void dist_end(struct dist *d)
{
    if (d->started) MPI_Finalize();
    d->started = false;
}

void dist_abort(struct dist *d, int code)
{
    if (d->size > 1) MPI_Abort(MPI_COMM_WORLD, code);
}

int dist_sum(const struct dist *d, real *numbers, size_t n, struct err *e)
{
    for (size_t at = 0; at < n && d->size > 1; at += CHUNK) {
        int count = n - at < CHUNK ? (int)(n - at) : CHUNK;
        if (checked(
                MPI_Allreduce(MPI_IN_PLACE, numbers + at, count, MPI_REAL_NUMBER, MPI_SUM, MPI_COMM_WORLD),
                e))
            return -1;
    }
    return 0;
}

int dist_sum_double(const struct dist *d, double *numbers, size_t n, struct err *e)
{
    if (d->size == 1) return 0;
    return checked(MPI_Allreduce(MPI_IN_PLACE, numbers, (int)n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD), e);
}

int dist_broadcast(const struct dist *d, void *bytes, size_t n, struct err *e)
{
    for (size_t at = 0; at < n && d->size > 1; at += CHUNK) {
        int count = n - at < CHUNK ? (int)(n - at) : CHUNK;
        if (checked(MPI_Bcast((char *)bytes + at, count, MPI_BYTE, 0, MPI_COMM_WORLD), e)) return -1;
    }
    return 0;
}

int dist_barrier(const struct dist *d, struct err *e)
{
    return d->size == 1 ? 0 : checked(MPI_Barrier(MPI_COMM_WORLD), e);
}

#else

bool dist_available(void)
{
    return false;
}

int dist_start(struct dist *d, struct err *e)
{
    (void)e;
    *d = (struct dist){0, 1, false};
    return 0;
}

void dist_end(struct dist *d)
{
    d->started = false;
}

void dist_abort(struct dist *d, int code)
{
    (void)d;
    (void)code;
}

int dist_sum(const struct dist *d, real *numbers, size_t n, struct err *e)
{
    (void)d;
    (void)numbers;
    (void)n;
    (void)e;
    return 0;
}

int dist_sum_double(const struct dist *d, double *numbers, size_t n, struct err *e)
{
    (void)d;
    (void)numbers;
    (void)n;
    (void)e;
    return 0;
}

int dist_broadcast(const struct dist *d, void *bytes, size_t n, struct err *e)
{
    (void)d;
    (void)bytes;
    (void)n;
    (void)e;
    return 0;
}

int dist_barrier(const struct dist *d, struct err *e)
{
    (void)d;
    (void)e;
    return 0;
}

#endif
