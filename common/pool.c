#include "common/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>

struct slot {
    void *item;
    bool worked;      /* on, and well: it may pass the lanes */
    int lanes_to_do;  /* how many it has not passed yet */
    int result;       /* of the work, or of a lane: the item goes no further */
    struct err error; /* with result */
};

struct lane {
    size_t passed; /* items that are through */
    bool busy;
};

/* A ring of slots. made, taken and used count items since the start: used <= passed <= taken <= made <= used
 * + window. Slot i % window belongs to item i, so the serial number is the place, and consuming in order is
 * walking the ring. */
struct pool {
    const struct pool_ops *ops;
    void *context;
    struct slot *slots;
    const struct pool_lanes *passes;
    struct lane *lanes; /* [passes->count] */
    size_t window, made, taken, used;
    bool closed; /* nothing more is begun: all is consumed, or something failed */
    pthread_mutex_t mutex;
    pthread_cond_t ready, done;
};

struct worker {
    struct pool *pool;
    int number;
    pthread_t thread;
};

static struct slot *slot_of(const struct pool *pool, size_t item)
{
    return &pool->slots[item % pool->window];
}

/* The item has passed everything, or failed on the way. */
static bool is_done(const struct slot *slot)
{
    return slot->result || (slot->worked && slot->lanes_to_do == 0);
}

/* The lane that can go on and is the furthest behind; NULL if none can. */
static struct lane *next_lane(const struct pool *pool)
{
    struct lane *next = NULL;
    for (int i = 0; i < pool->passes->count; i++) {
        struct lane *lane = &pool->lanes[i];
        if (lane->busy || lane->passed == pool->taken || (next && next->passed <= lane->passed)) continue;
        const struct slot *slot = slot_of(pool, lane->passed);
        if (slot->worked && !slot->result) next = lane;
    }
    return next;
}

static void finish_step(struct pool *pool, struct slot *slot, int result, const struct err *error)
{
    if (result && !slot->result) {
        slot->result = result;
        slot->error = *error;
    }
    if (is_done(slot)) pthread_cond_signal(&pool->done);
}

/* The mutex is held before and after, as in do_work. */
static void pass_lane(struct pool *pool, struct lane *lane)
{
    struct slot *slot = slot_of(pool, lane->passed);
    struct err error = {0};
    lane->busy = true;
    pthread_mutex_unlock(&pool->mutex);
    int result = pool->passes->pass(pool->context, slot->item, (int)(lane - pool->lanes), &error);
    pthread_mutex_lock(&pool->mutex);
    lane->busy = false;
    if (!result) lane->passed++;
    if (!result) slot->lanes_to_do--;
    finish_step(pool, slot, result, &error);
}

static void do_work(struct pool *pool, int thread)
{
    struct slot *slot = slot_of(pool, pool->taken++);
    struct err error = {0};
    pthread_mutex_unlock(&pool->mutex);
    int result = pool->ops->work(pool->context, slot->item, thread, &error);
    pthread_mutex_lock(&pool->mutex);
    slot->worked = !result;
    finish_step(pool, slot, result, &error);
    /* All lanes may go on now. Where one ends, the thread that was in it finds what that lets go on. */
    if (pool->passes->count) pthread_cond_broadcast(&pool->ready);
}

/* Lanes come first: they free memory, and the last items find them empty. */
static void *work_loop(void *argument)
{
    struct worker *worker = argument;
    struct pool *pool = worker->pool;
    pthread_mutex_lock(&pool->mutex);
    while (!pool->closed) {
        struct lane *lane = next_lane(pool);
        if (lane)
            pass_lane(pool, lane);
        else if (pool->taken < pool->made)
            do_work(pool, worker->number);
        else
            pthread_cond_wait(&pool->ready, &pool->mutex);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

static int consume_next(struct pool *pool, struct err *e)
{
    struct slot *slot = slot_of(pool, pool->used);
    pthread_mutex_lock(&pool->mutex);
    while (!is_done(slot)) pthread_cond_wait(&pool->done, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
    if (slot->result) {
        if (e) *e = slot->error;
        return -1;
    }
    pool->used++;
    return pool->ops->consume(pool->context, slot->item, e);
}

static void offer(struct pool *pool, void *item)
{
    pthread_mutex_lock(&pool->mutex);
    *slot_of(pool, pool->made++) = (struct slot){.item = item, .lanes_to_do = pool->passes->count};
    pthread_cond_signal(&pool->ready);
    pthread_mutex_unlock(&pool->mutex);
}

static void close_pool(struct pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->closed = true;
    pthread_cond_broadcast(&pool->ready);
    pthread_mutex_unlock(&pool->mutex);
}

static int run_threaded(struct pool *pool, struct err *e)
{
    int result = 0;
    bool more = true, producer_failed = false;
    while (!result && (more || pool->used < pool->made)) {
        if (more && pool->made - pool->used < pool->window) {
            void *item = NULL;
            result = pool->ops->produce(pool->context, &item, e);
            if (!result && item) {
                offer(pool, item);
            } else {
                more = false;
                producer_failed = result != 0;
            }
        } else {
            result = consume_next(pool, e);
        }
    }
    /* A fault of the producer comes after everything it made before: consume that first, as one thread would.
     */
    while (producer_failed && pool->used < pool->made) {
        struct err earlier = {0};
        if (!consume_next(pool, &earlier)) continue;
        if (e) *e = earlier;
        break;
    }
    close_pool(pool);
    return result;
}

static int run_single(const struct pool_ops *ops, const struct pool_lanes *lanes, void *context,
                      struct err *e)
{
    for (;;) {
        void *item = NULL;
        if (ops->produce(context, &item, e)) return -1;
        if (!item) return 0;
        int result = ops->work(context, item, 0, e);
        for (int i = 0; !result && i < lanes->count; i++) result = lanes->pass(context, item, i, e);
        if (result) {
            ops->discard(context, item);
            return -1;
        }
        if (ops->consume(context, item, e)) return -1;
    }
}

static int run_workers(struct pool *pool, struct worker *workers, int n_threads, struct err *e)
{
    int started = 0, result = 0;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->ready, NULL);
    pthread_cond_init(&pool->done, NULL);
    for (int i = 0; i < n_threads; i++) {
        workers[i] = (struct worker){.pool = pool, .number = i};
        if (pthread_create(&workers[i].thread, NULL, work_loop, &workers[i])) break;
        started++;
    }
    if (!started) result = err_system(e, "cannot start a thread");
    if (!result) result = run_threaded(pool, e);
    for (int i = 0; i < started; i++) pthread_join(workers[i].thread, NULL);
    for (; pool->used < pool->made; pool->used++)
        pool->ops->discard(pool->context, slot_of(pool, pool->used)->item);
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->ready);
    pthread_mutex_destroy(&pool->mutex);
    return result;
}

int pool_run_lanes(const struct pool_ops *ops, const struct pool_lanes *lanes, void *context, int n_threads,
                   int window, struct err *e)
{
    if (n_threads <= 1) return run_single(ops, lanes, context, e);
    struct pool pool = {.ops = ops,
                        .context = context,
                        .passes = lanes,
                        .window = (size_t)(window > n_threads ? window : n_threads)};
    pool.slots = calloc(pool.window, sizeof *pool.slots);
    pool.lanes = calloc((size_t)lanes->count + 1, sizeof *pool.lanes);
    struct worker *workers = calloc((size_t)n_threads, sizeof *workers);
    int result =
        pool.slots && pool.lanes && workers ? run_workers(&pool, workers, n_threads, e) : err_memory(e);
    free(pool.slots);
    free(pool.lanes);
    free(workers);
    return result;
}

int pool_run(const struct pool_ops *ops, void *context, int n_threads, int window, struct err *e)
{
    static const struct pool_lanes none = {0};
    return pool_run_lanes(ops, &none, context, n_threads, window, e);
}

/* ---- a pool whose items are numbers ---- */

struct each {
    int (*work)(void *context, size_t i, struct err *e);
    void *context;
    size_t *numbers; /* [n] */
    size_t n, made;
};

static int each_produce(void *context, void **item, struct err *e)
{
    (void)e;
    struct each *each = context;
    if (each->made == each->n) return 0;
    each->numbers[each->made] = each->made;
    *item = &each->numbers[each->made++];
    return 0;
}

static int each_work(void *context, void *item, int thread, struct err *e)
{
    (void)thread;
    const struct each *each = context;
    return each->work(each->context, *(const size_t *)item, e);
}

static int each_consume(void *context, void *item, struct err *e)
{
    (void)context;
    (void)item;
    (void)e;
    return 0;
}

static void each_discard(void *context, void *item)
{
    (void)context;
    (void)item;
}

int pool_each(int (*work)(void *context, size_t i, struct err *e), void *context, size_t n, int n_threads,
              struct err *e)
{
    static const struct pool_ops ops = {each_produce, each_work, each_consume, each_discard};
    struct each each = {.work = work, .context = context, .n = n, .numbers = calloc(n + 1, sizeof(size_t))};
    int result = each.numbers ? pool_run(&ops, &each, n_threads, n_threads, e) : err_memory(e);
    free(each.numbers);
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
