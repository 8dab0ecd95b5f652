/* OpenMP's threads, of which the trainer's loops make use; without OpenMP there is one. */
#ifndef MALMOI_BERT_THREADS_H
#define MALMOI_BERT_THREADS_H

#include <stddef.h>

/* How many threads parallel loops use from now on, in the whole process. */
void threads_set(int n);
int threads_most(void);
/* The number of the calling thread within its parallel loop, from 0. */
int threads_own(void);
/* How many of a row's n columns a thread takes at a time where columns are summed over rows: no sum is shared
 * by threads, so that none depends on their number, and a part is as wide as that allows, for the memory's
 * sake. */
size_t threads_columns(size_t n);

#endif
