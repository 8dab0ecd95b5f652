/* A stream of distinct words with their counts, ascending by bytes; and the merging of several into one. */
#ifndef MALMOI_WORD_SOURCE_H
#define MALMOI_WORD_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"

struct word_count {
    const char *text; /* not terminated; valid until the next call on the same source */
    size_t len;       /* bytes */
    uint64_t count;
};

/* Implementations begin with this struct. */
struct word_source {
    int (*next)(struct word_source *s, struct word_count *word, struct err *e); /* 1, 0 at the end, -1 */
    void (*close)(struct word_source *s);                                       /* frees the source */
};

struct word_merge_head {
    struct word_source *source;
    struct word_count word; /* the next one of the source */
};

struct word_merge {
    ARRAY(struct word_merge_head) heads; /* a heap, the smallest word first */
    struct buf text;                     /* of the word given last */
};

#define WORD_MERGE_INIT                                                                                      \
    {                                                                                                        \
        ARRAY_INIT, BUF_INIT                                                                                 \
    }

/* Take a source over: the merge closes it, also when this call fails. A NULL source is a lack of memory. */
int word_merge_add(struct word_merge *m, struct word_source *source, struct err *e);
/* The next word with the sum of its counts: 1, 0 at the end, or -1. word->text is valid until the next call.
 */
int word_merge_next(struct word_merge *m, struct word_count *word, struct err *e);
void word_merge_free(struct word_merge *m);

/* Order by bytes, a prefix first: less than, equal to or greater than 0. For UTF-8 the order of code points.
 */
int word_compare(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
