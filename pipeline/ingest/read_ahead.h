/* Reading ahead: blocks are made in a thread of their own and taken in their order, so that unpacking a large
 * member and reading what it holds go on side by side. */
#ifndef MALMOI_READ_AHEAD_H
#define MALMOI_READ_AHEAD_H

#include <stddef.h>

#include "common/err.h"

/* Put up to room bytes at to; *got 0 is the end. It is not called again after the end or after a failure. */
typedef int read_block(void *context, char *to, size_t room, size_t *got, struct err *e);

struct read_ahead;

/* No more blocks than these are held at once. Compressing a frame keeps the reader from taking blocks for as
 * long as it takes to unpack a megabyte; with blocks of 128 KiB there is room for two, so the thread need not
 * wait. */
enum { READ_AHEAD_BLOCKS = 16 };

/* From here to read_ahead_stop context belongs to the thread. NULL if there is no memory or no thread for it.
 */
struct read_ahead *read_ahead_start(read_block *read, void *context, size_t block_bytes);

/* The next block, valid until the next call; *len 0 is the end. The end or a failure stays. */
int read_ahead_next(struct read_ahead *r, const char **data, size_t *len, struct err *e);

/* Waits for the thread, which finishes at most the block that it has begun. NULL is fine. */
void read_ahead_stop(struct read_ahead *r);

#endif
