#include "bert/threads.h"

#ifdef _OPENMP

#include <omp.h>

void threads_set(int n)
{
    omp_set_num_threads(n);
}

int threads_most(void)
{
    return omp_get_max_threads();
}

int threads_own(void)
{
    return omp_get_thread_num();
}

#else

void threads_set(int n)
{
    (void)n;
}

int threads_most(void)
{
    return 1;
}

int threads_own(void)
{
    return 0;
}

#endif

size_t threads_columns(size_t n)
{
    enum { LEAST = 64, MOST = 4096 };
    size_t threads = (size_t)threads_most(), part = (n + threads - 1) / threads;
    part = (part + LEAST - 1) / LEAST * LEAST;
    return part < LEAST ? LEAST : part > MOST ? MOST : part;
}
