/* An ordered worker pool: items are made in one thread, worked on in many, and consumed in the order they
 * were made, so that output never depends on the number of threads.
 *
 * produce and consume run in the calling thread; work runs in up to n_threads threads. At most window items
 * are alive at once, so memory is bounded by window times the size of an item.
 *
 * Where consuming is work, too, it is cut into lanes, such as the files that an item goes to. An item that
 * was worked on passes all of them, then it is consumed. Each lane takes the items in their order, one at a
 * time, but lanes do not wait for each other, and any of the n_threads threads serves them. */
#ifndef MALMOI_POOL_H
#define MALMOI_POOL_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"

struct pool_ops {
    /* Make the next item: *item is NULL at the end of the input. */
    int (*produce)(void *context, void **item, struct err *e);
    /* Work on item in thread number 0 … n_threads-1; two threads never get the same item. */
    int (*work)(void *context, void *item, int thread, struct err *e);
    /* Take a finished item, in the order of produce; it may be used again by produce afterwards. */
    int (*consume)(void *context, void *item, struct err *e);
    /* Free an item that was not consumed because another one failed. */
    void (*discard)(void *context, void *item);
};

struct pool_lanes {
    int count;
    /* Take an item through lane number 0 … count-1, in the order of produce for each lane. Several lanes may
     * have the same item at once. Where a lane failed, others may have seen later items. */
    int (*pass)(void *context, void *item, int lane, struct err *e);
};

/* Runs until produce ends or something fails: then the error of the earliest failing item is reported, and
 * nothing after that item has been consumed. n_threads 1 starts no thread. */
int pool_run(const struct pool_ops *ops, void *context, int n_threads, int window, struct err *e);
/* The same with lanes between work and consume. */
int pool_run_lanes(const struct pool_ops *ops, const struct pool_lanes *lanes, void *context, int n_threads,
                   int window, struct err *e);

/* work on 0 … n-1, in any order and up to n_threads at a time; the error of the first one that failed. After
 * a failure some may not have been worked on. */
int pool_each(int (*work)(void *context, size_t i, struct err *e), void *context, size_t n, int n_threads,
              struct err *e);

/* The number of threads for a value of --threads: 0 means the processors that this process may use. */
int pool_threads(int64_t asked);

#endif
