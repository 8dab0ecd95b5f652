/* Word counts in a file (format: docs/vocab.md): lines `word TAB count`, ascending by the words' bytes,
 * between a first line that names the format and a last line with the sums, in the container of the shards.
 */
#ifndef MALMOI_COUNTS_FILE_H
#define MALMOI_COUNTS_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "common/buf.h"
#include "common/err.h"
#include "pipeline/shard.h"
#include "vocab/bert_text.h"
#include "vocab/word_source.h"

struct counts_info {
    bool lowercase, strip_accents; /* how the words were normalised */
    uint64_t words;                /* distinct ones */
    uint64_t occurrences;          /* sum of the counts */
};

/* ---- writing ---- */

/* Write all words of m that occur at least min_count times; "-" writes plain text. info gives the options and
 * takes the sums. sums may be NULL. */
int counts_write(const char *path, enum io_existing existing, struct word_merge *m, uint64_t min_count,
                 struct counts_info *info, struct shard_sums *sums, struct err *e);

/* ---- reading ---- */

/* True if text, the beginning of a file's (uncompressed) content, is that of a counts file. */
bool counts_recognise(const struct buf *text);

/* Read the words of a file whose first frame, first, was taken from reader already. The source
 * owns reader, which is closed also if this fails, and takes the contents of first. It fails with an ERR_DATA
 * that names file and line where the file is not whole: a bad line, words out of order, a missing end, wrong
 * sums. options gets the options now; sums, unless it is NULL, gets everything at the end and must live until
 * then. */
int counts_open(struct word_source **source, struct shard_reader *reader, const char *name, struct buf *first,
                struct counts_info *options, struct counts_info *sums, struct err *e);

/* For `malmoi check`, `stat` and `cat`: is it whole, and its sums; its sums as members of a JSON object,
 * after a comma; its words as JSON Lines {"word":"…","count":N}. */
int counts_read_sums(const char *path, struct counts_info *sums, struct err *e);
int counts_check(const char *path, struct err *e);
int counts_stat(const char *path, FILE *out, struct err *e);
int counts_cat(const char *path, FILE *out, struct err *e);

#endif
