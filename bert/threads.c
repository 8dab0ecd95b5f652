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
