/* What is counted: plain text, or the records of shards. */
#ifndef MALMOI_COUNT_INPUT_H
#define MALMOI_COUNT_INPUT_H

#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "common/progress.h"
#include "pipeline/shard.h"
#include "vocab/count.h"

/* What was read: documents are records, sentences are lines, characters are code points without U+000A. */
struct count_totals {
    int64_t documents, sentences, characters;
};

/* Count the words of a file of UTF-8 text, or of standard input for "-"; totals->documents stays as it is.
 * Invalid UTF-8 is an ERR_DATA that names the byte. The text may have lines of any length, but a stretch of
 * more than max_word bytes without white space is an error. */
int count_text(struct counter *c, const char *path, uint64_t max_word, struct count_totals *totals,
               struct progress *progress, struct err *e);

/* Count the words of the records that a shard or JSON Lines file still holds. first, if not empty, is text
 * that was read from it already: its next frame, number first_number. name is for messages. */
int count_records(struct counter *c, struct shard_reader *reader, const char *name, const struct buf *first,
                  struct count_totals *totals, struct progress *progress, struct err *e);

#endif
