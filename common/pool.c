#include "common/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

enum slot_state { SLOT_EMPTY, SLOT_READY, SLOT_TAKEN, SLOT_DONE };

struct slot {
    void *item;
    enum slot_state state;
    int result;
    struct err error;
};

/* A ring of slots. made, taken and used count items since the start: used <= taken <= made <= used + window.
 * Slot i % window belongs to item i, so the serial number is the place, and consuming in order is walking the
 * ring. */
struct pool {
    const struct pool_ops *ops;
    void *context;
    struct slot *slots;
    size_t window, made, taken;
    bool closed; /* no more items will be made */
    pthread_mutex_t mutex;
    pthread_cond_t ready, done;
};

struct worker {
    struct pool *pool;
    int number;
    pthread_t thread;
};

static void *work_loop(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (pool->taken == pool->made && !pool->closed) pthread_cond_wait(&pool->ready, &pool->mutex);
        if (pool->taken == pool->made) break;
        struct slot *slot = &pool->slots[pool->taken++ % pool->window];
        slot->state = SLOT_TAKEN;
        pthread_mutex_unlock(&pool->mutex);
        slot->error = (struct err){0};
        int result = pool->ops->work(pool->context, slot->item, worker->number, &slot->error);
        pthread_mutex_lock(&pool->mutex);
        slot->result = result;
        slot->state = SLOT_DONE;
        pthread_cond_signal(&pool->done);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static int consume_next(struct pool *pool, size_t number, struct err *e)
{
    struct slot *slot = &pool->slots[number % pool->window];
    pthread_mutex_lock(&pool->mutex);
    while (slot->state != SLOT_DONE) pthread_cond_wait(&pool->done, &pool->mutex);
    slot->state = SLOT_EMPTY;
    void *item = slot->item;
    pthread_mutex_unlock(&pool->mutex);
    if (slot->result) {
        if (e) *e = slot->error;
        pool->ops->discard(pool->context, item);
        return -1;
    }
    return pool->ops->consume(pool->context, item, e);
}

static void offer(struct pool *pool, void *item)
{
    pthread_mutex_lock(&pool->mutex);
    struct slot *slot = &pool->slots[pool->made++ % pool->window];
    slot->item = item;
    slot->state = SLOT_READY;
    pthread_cond_signal(&pool->ready);
    pthread_mutex_unlock(&pool->mutex);
}

/* Tell the workers that nothing more comes; on failure, that what nobody has taken is not to be worked on. */
static void close_pool(struct pool *pool, bool drop_untaken, size_t *used)
{
    pthread_mutex_lock(&pool->mutex);
    pool->closed = true;
    size_t untaken = pool->taken;
    if (drop_untaken) pool->taken = pool->made;
    pthread_cond_broadcast(&pool->ready);
    pthread_mutex_unlock(&pool->mutex);
    if (!drop_untaken) return;
    for (size_t i = untaken; i < pool->made; i++)
        pool->ops->discard(pool->context, pool->slots[i % pool->window].item);
    for (size_t i = *used; i < untaken; i++) {
        struct slot *slot = &pool->slots[i % pool->window];
        pthread_mutex_lock(&pool->mutex);
        while (slot->state != SLOT_DONE) pthread_cond_wait(&pool->done, &pool->mutex);
        pthread_mutex_unlock(&pool->mutex);
        pool->ops->discard(pool->context, slot->item);
    }
}

static int run_threaded(struct pool *pool, struct err *e)
{
    size_t used = 0;
    int result = 0;
    bool more = true, producer_failed = false;
    while (!result && (more || used < pool->made)) {
        if (more && pool->made - used < pool->window) {
            void *item = NULL;
            result = pool->ops->produce(pool->context, &item, e);
            if (!result && item) {
                offer(pool, item);
            } else {
                more = false;
                producer_failed = result != 0;
            }
        } else {
            result = consume_next(pool, used++, e);
        }
    }
    /* A fault of the producer comes after everything it made before: consume that first, as one thread would.
     */
    while (producer_failed && used < pool->made) {
        struct err earlier = {0};
        int earlier_result = consume_next(pool, used++, &earlier);
        if (!earlier_result) continue;
        if (e) *e = earlier;
        break;
    }
    close_pool(pool, result != 0, &used);
    return result;
}

static int run_single(const struct pool_ops *ops, void *context, struct err *e)
{
    for (;;) {
        void *item = NULL;
        if (ops->produce(context, &item, e)) return -1;
        if (!item) return 0;
        if (ops->work(context, item, 0, e)) {
            ops->discard(context, item);
            return -1;
        }
        if (ops->consume(context, item, e)) return -1;
    }
}

int pool_run(const struct pool_ops *ops, void *context, int n_threads, int window, struct err *e)
{
    if (n_threads <= 1) return run_single(ops, context, e);
    struct pool pool = {
        .ops = ops, .context = context, .window = (size_t)(window > n_threads ? window : n_threads)};
    pool.slots = calloc(pool.window, sizeof *pool.slots);
    struct worker *workers = calloc((size_t)n_threads, sizeof *workers);
    int started = 0, result = pool.slots && workers ? 0 : err_memory(e);
    pthread_mutex_init(&pool.mutex, NULL);
    pthread_cond_init(&pool.ready, NULL);
    pthread_cond_init(&pool.done, NULL);
    for (int i = 0; !result && i < n_threads; i++) {
        workers[i] = (struct worker){.pool = &pool, .number = i};
        if (pthread_create(&workers[i].thread, NULL, work_loop, &workers[i])) break;
        started++;
    }
    if (!result && !started) result = err_system(e, "cannot start a thread");
    if (!result) result = run_threaded(&pool, e);
    for (int i = 0; workers && i < started; i++) pthread_join(workers[i].thread, NULL);
    pthread_cond_destroy(&pool.done);
    pthread_cond_destroy(&pool.ready);
    pthread_mutex_destroy(&pool.mutex);
    free(pool.slots);
    free(workers);
    return result;
}

int pool_threads(int64_t asked)
{
    if (asked > 0) return (int)asked;
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set)) return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? n : 1;
}
