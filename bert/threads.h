/* OpenMP's threads, of which the trainer's loops make use; without OpenMP there is one. */
#ifndef MALMOI_BERT_THREADS_H
#define MALMOI_BERT_THREADS_H

/* How many threads parallel loops use from now on, in the whole process. */
void threads_set(int n);
int threads_most(void);
/* The number of the calling thread within its parallel loop, from 0. */
int threads_own(void);

#endif
