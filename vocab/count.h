/* Counting words in several threads within a limit of memory.
 *
 * Every thread has a table of its own; one that reaches its share of the limit is sorted and put on the disk
 * as a run. In the end tables and runs are merged in the order of the words' bytes, so the result depends
 * neither on the threads nor on the limit nor on the order of the texts. */
#ifndef MALMOI_VOCAB_COUNT_H
#define MALMOI_VOCAB_COUNT_H

#include <stddef.h>
#include <stdint.h>

#include "common/err.h"
#include "vocab/bert_text.h"
#include "vocab/word_source.h"

struct count_options {
    struct bert_text_options text;
    int threads;           /* at least 1 */
    uint64_t memory;       /* bytes for all tables together */
    const char *temporary; /* how names of temporary files begin; must outlive the counter */
};

struct counter; /* each thread number is for one thread at a time */

struct counter *counter_new(const struct count_options *options, struct err *e);
/* Count the words of a text of less than 4 GiB, in which line ends separate words as blanks do. */
int counter_add(struct counter *c, int thread, const char *text, size_t len, struct err *e);
/* Add the counts of all words of a source, which is closed in every case. */
int counter_add_words(struct counter *c, int thread, struct word_source *words, struct err *e);
/* End the counting and add what was counted to m. The counter must outlive m; nothing more can be counted. */
int counter_finish(struct counter *c, struct word_merge *m, struct err *e);
uint64_t counter_runs(const struct counter *c); /* how many runs were put on the disk */
int counter_threads(const struct counter *c);
void counter_free(struct counter *c); /* NULL is fine */

#endif
