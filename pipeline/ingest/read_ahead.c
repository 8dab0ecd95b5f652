#include "pipeline/ingest/read_ahead.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct block {
    char *bytes;
    size_t len; /* 0 for the last block */
    int result;
    struct err error;
};

/* A ring: block number i stands in blocks[i % READ_AHEAD_BLOCKS]. taken counts the one that the reader is
 * looking at, so taken - 1 <= made < taken + READ_AHEAD_BLOCKS. */
struct read_ahead {
    read_block *read;
    void *context;
    size_t block_bytes, made, taken;
    bool stopping;
    char *bytes; /* of all blocks */
    struct block blocks[READ_AHEAD_BLOCKS];
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
};

/* The place for the next block, or NULL if no more are wanted. */
static struct block *wait_for_room(struct read_ahead *r)
{
    pthread_mutex_lock(&r->mutex);
    /* The block that is being looked at, number taken - 1, keeps its place. */
    while (!r->stopping && r->made + 1 >= r->taken + READ_AHEAD_BLOCKS)
        pthread_cond_wait(&r->changed, &r->mutex);
    struct block *block = r->stopping ? NULL : &r->blocks[r->made % READ_AHEAD_BLOCKS];
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
    free(r->bytes);
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
    r->bytes = reallocarray(NULL, READ_AHEAD_BLOCKS, block_bytes);
    for (size_t i = 0; r->bytes && i < READ_AHEAD_BLOCKS; i++)
        r->blocks[i].bytes = r->bytes + i * block_bytes;
    if (r->bytes && pthread_create(&r->thread, NULL, run, r) == 0) return r;
    release(r);
    return NULL;
}

int read_ahead_next(struct read_ahead *r, const char **data, size_t *len, struct err *e)
{
    pthread_mutex_lock(&r->mutex);
    const struct block *last = r->taken ? &r->blocks[(r->taken - 1) % READ_AHEAD_BLOCKS] : NULL;
    if (!last || (!last->result && last->len)) {
        while (r->made == r->taken) pthread_cond_wait(&r->changed, &r->mutex);
        last = &r->blocks[r->taken++ % READ_AHEAD_BLOCKS];
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
