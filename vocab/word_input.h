/* The words of a corpus, whatever it comes as: text, shards of records, files of counts, or a mixture. */
#ifndef MALMOI_WORD_INPUT_H
#define MALMOI_WORD_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "common/err.h"
#include "vocab/count.h"
#include "vocab/count_input.h"
#include "vocab/word_source.h"

struct word_input_options {
    struct count_options count;
    bool text;           /* the files are plain text; else each is a file of counts, a shard, or JSON Lines */
    uint64_t max_record; /* bytes of the longest record, or stretch of text without white space */
    bool quiet;
};

struct word_input {
    struct counter *counter;
    struct word_merge words;    /* ready to be read */
    struct count_totals totals; /* of what was counted; files of counts are not in it */
};

/* Read and count all files; "-" is standard input. Files of counts are read as the words are taken, and must
 * have been made with the same text options. w must be closed also after a failure. */
int word_input_open(struct word_input *w, const char *const *paths, size_t n_paths,
                    const struct word_input_options *options, struct err *e);
void word_input_close(struct word_input *w);

#endif
