#include "bert/dist.h"

#ifdef BERT_MPI

#include <mpi.h>
#include <stdlib.h>

#include "common/library.h"

/* MPI counts with int. */
enum { CHUNK = 1 << 28 };

/* clang-format off */
#define MPI_SYMBOLS(X) \
    X(MPI_Init_thread) X(MPI_Finalize) X(MPI_Abort) X(MPI_Error_string) X(MPI_Comm_set_errhandler) \
    X(MPI_Comm_rank) X(MPI_Comm_size) X(MPI_Allreduce) X(MPI_Bcast) X(MPI_Barrier) \
    X(ompi_mpi_comm_world) X(ompi_mpi_errors_return) X(ompi_mpi_op_sum) \
    X(ompi_mpi_float) X(ompi_mpi_double) X(ompi_mpi_byte)
/* clang-format on */

struct mpi {
    MPI_SYMBOLS(LIBRARY_POINTER)
};

/* Open MPI 4 and 5. Its plugins need not be linked against it. */
_Static_assert(OMPI_MAJOR_VERSION == 4 || OMPI_MAJOR_VERSION == 5, "libmpi.so.40 is Open MPI 4 or 5");
static const struct library open_mpi = {.file = "libmpi.so.40",
                                        .title = "Open MPI",
                                        .package = "libopenmpi3",
                                        .symbols = LIBRARY_NAMES(MPI_SYMBOLS),
                                        .global = true};

/* What the header's constants are, with the addresses that the library has now. */
static MPI_Comm world(const struct mpi *m)
{
    return (MPI_Comm)(void *)m->ompi_mpi_comm_world;
}

static MPI_Op sum(const struct mpi *m)
{
    return (MPI_Op)(void *)m->ompi_mpi_op_sum;
}

static MPI_Datatype doubles(const struct mpi *m)
{
    return (MPI_Datatype)(void *)m->ompi_mpi_double;
}

static MPI_Datatype reals(const struct mpi *m)
{
#ifdef BERT_DOUBLE
    return doubles(m);
#else
    return (MPI_Datatype)(void *)m->ompi_mpi_float;
#endif
}

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

static int checked(const struct mpi *m, int code, struct err *e)
{
    if (code == MPI_SUCCESS) return 0;
    char text[MPI_MAX_ERROR_STRING];
    int len = 0;
    m->MPI_Error_string(code, text, &len);
    return err_system(e, "MPI: %.*s", len, text);
}

int dist_start(struct dist *d, struct err *e)
{
    int level;
    *d = (struct dist){.size = 1};
    if (!launched()) return 0;
    struct mpi *m = calloc(1, sizeof *m);
    d->mpi = m;
    if (!m) return err_memory(e);
    if (library_open(&open_mpi, m, e) ||
        checked(m, m->MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level), e))
        return -1;
    d->started = true;
    MPI_Errhandler give_back = (MPI_Errhandler)(void *)m->ompi_mpi_errors_return;
    if (checked(m, m->MPI_Comm_set_errhandler(world(m), give_back), e)) return -1;
    if (level < MPI_THREAD_FUNNELED) return err_system(e, "this MPI allows no threads beside it");
    if (checked(m, m->MPI_Comm_rank(world(m), &d->rank), e)) return -1;
    return checked(m, m->MPI_Comm_size(world(m), &d->size), e);
}

void dist_end(struct dist *d)
{
    if (d->started) d->mpi->MPI_Finalize();
    free(d->mpi);
    d->started = false;
    d->mpi = NULL;
}

void dist_abort(struct dist *d, int code)
{
    if (d->size > 1) d->mpi->MPI_Abort(world(d->mpi), code);
}

int dist_sum(const struct dist *d, real *numbers, size_t n, struct err *e)
{
    const struct mpi *m = d->mpi;
    for (size_t at = 0; at < n && d->size > 1; at += CHUNK) {
        int count = n - at < CHUNK ? (int)(n - at) : CHUNK;
        if (checked(m, m->MPI_Allreduce(MPI_IN_PLACE, numbers + at, count, reals(m), sum(m), world(m)), e))
            return -1;
    }
    return 0;
}

int dist_sum_double(const struct dist *d, double *numbers, size_t n, struct err *e)
{
    const struct mpi *m = d->mpi;
    if (d->size == 1) return 0;
    return checked(m, m->MPI_Allreduce(MPI_IN_PLACE, numbers, (int)n, doubles(m), sum(m), world(m)), e);
}

int dist_broadcast(const struct dist *d, void *bytes, size_t n, struct err *e)
{
    const struct mpi *m = d->mpi;
    for (size_t at = 0; at < n && d->size > 1; at += CHUNK) {
        int count = n - at < CHUNK ? (int)(n - at) : CHUNK;
        MPI_Datatype byte = (MPI_Datatype)(void *)m->ompi_mpi_byte;
        if (checked(m, m->MPI_Bcast((char *)bytes + at, count, byte, 0, world(m)), e)) return -1;
    }
    return 0;
}

int dist_barrier(const struct dist *d, struct err *e)
{
    return d->size == 1 ? 0 : checked(d->mpi, d->mpi->MPI_Barrier(world(d->mpi)), e);
}

#else

bool dist_available(void)
{
    return false;
}

int dist_start(struct dist *d, struct err *e)
{
    (void)e;
    *d = (struct dist){.size = 1};
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
