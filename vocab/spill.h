/* Sorted runs of words on the disk, for counting within a limit of memory.
 *
 * The runs lie one behind the other in one temporary file that has no name once it is open, so a killed
 * process leaves nothing behind. A spill belongs to one thread; its sources may be read in turn in one
 * thread. */
#ifndef MALMOI_SPILL_H
#define MALMOI_SPILL_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"
#include "vocab/word_source.h"
#include "vocab/word_table.h"

struct spill_run {
    uint64_t offset, bytes; /* in the file */
};

struct spill {
    int fd; /* -1 until the first run */
    uint64_t end;
    ARRAY(struct spill_run) runs;
};

#define SPILL_INIT                                                                                           \
    {                                                                                                        \
        -1, 0, ARRAY_INIT                                                                                    \
    }

/* Write the words of a sorted table as one more run. prefix begins the temporary file's name. */
int spill_write(struct spill *s, const struct word_table *table, const char *prefix, struct err *e);
/* A source that reads run number i with a buffer of about that many bytes; NULL when memory runs out. The
 * spill must outlive it. */
struct word_source *spill_source(const struct spill *s, size_t i, size_t buffer);
void spill_free(struct spill *s);

#endif
