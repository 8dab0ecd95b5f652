/* What check, cat and stat do with a shard. */
#ifndef MALMOI_SHARD_TOOLS_H
#define MALMOI_SHARD_TOOLS_H

#include <stdbool.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/err.h"

/* Every frame decodes, matches its checksum, ends with a line end, and holds JSON objects only. */
int shard_check(const char *path, struct err *e);

/* The last part of it for one frame's text, which ends with a line end; path is for messages. */
int shard_check_lines(const char *path, const struct buf *text, uint64_t frame, struct err *e);

/* All lines to out. */
int shard_cat(const char *path, FILE *out, struct err *e);

/* `,"frames":N,"text_bytes":N,"records":N` and, where the lines are records, sentences and characters. */
int shard_stat(const char *path, FILE *out, struct err *e);

/* True if the file begins like a zstd file. */
bool shard_is_zstd(const char *path);

#endif
