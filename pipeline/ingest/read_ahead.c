#include "pipeline/ingest/read_ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { BLOCKS = 4 };

struct block {
    char *bytes;
    size_t len; /* 0 for the last block */
    int result;
    struct err error;
};

/* A ring: block number i stands in blocks[i % BLOCKS]. taken counts the one that the reader is looking at, so
 * taken - 1 <= made < taken + BLOCKS. */
struct read_ahead {
    read_block *read;
    void *context;
    size_t block_bytes, made, taken;
    bool stopping;
    struct block blocks[BLOCKS];
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

/* The place for the next block, or NULL if no more are wanted. */
static struct block *wait_for_room(struct read_ahead *r)
{
    pthread_mutex_lock(&r->mutex);
    /* The block that is being looked at, number taken - 1, keeps its place. */
    while (!r->stopping && r->made + 1 >= r->taken + BLOCKS) pthread_cond_wait(&r->changed, &r->mutex);
    struct block *block = r->stopping ? NULL : &r->blocks[r->made % BLOCKS];
    pthread_mutex_unlock(&r->mutex);
    return block;
}

static void *run(void *argument)
{
    struct read_ahead *r = argument;
    struct block *block;
    bool last = false;
    while (!last && (block = wait_for_room(r))) {
        block->error = (struct err){0};
        block->result = r->read(r->context, block->bytes, r->block_bytes, &block->len, &block->error);
        last = block->result || block->len == 0;
        pthread_mutex_lock(&r->mutex);
        r->made++;
        pthread_cond_signal(&r->changed);
        pthread_mutex_unlock(&r->mutex);
    }
    return NULL;
}

static void release(struct read_ahead *r)
{
    for (size_t i = 0; i < BLOCKS; i++) free(r->blocks[i].bytes);
    pthread_mutex_destroy(&r->mutex);
    pthread_cond_destroy(&r->changed);
    free(r);
}

struct read_ahead *read_ahead_start(read_block *read, void *context, size_t block_bytes)
{
    struct read_ahead *r = calloc(1, sizeof *r);
    if (!r) return NULL;
    r->read = read;
    r->context = context;
    r->block_bytes = block_bytes;
    pthread_mutex_init(&r->mutex, NULL);
    pthread_cond_init(&r->changed, NULL);
    bool good = true;
    for (size_t i = 0; i < BLOCKS; i++) good = (r->blocks[i].bytes = malloc(block_bytes)) && good;
    if (good && pthread_create(&r->thread, NULL, run, r) == 0) return r;
    release(r);
    return NULL;
}

int read_ahead_next(struct read_ahead *r, const char **data, size_t *len, struct err *e)
{
    pthread_mutex_lock(&r->mutex);
    const struct block *last = r->taken ? &r->blocks[(r->taken - 1) % BLOCKS] : NULL;
    if (!last || (!last->result && last->len)) {
        while (r->made == r->taken) pthread_cond_wait(&r->changed, &r->mutex);
        last = &r->blocks[r->taken++ % BLOCKS];
        pthread_cond_signal(&r->changed);
    }
    pthread_mutex_unlock(&r->mutex);
    *data = last->bytes;
    *len = last->result ? 0 : last->len;
    if (last->result && e) *e = last->error;
    return last->result;
}

void read_ahead_stop(struct read_ahead *r)
{
    if (!r) return;
    pthread_mutex_lock(&r->mutex);
    r->stopping = true;
    pthread_cond_signal(&r->changed);
    pthread_mutex_unlock(&r->mutex);
    pthread_join(r->thread, NULL);
    release(r);
}
