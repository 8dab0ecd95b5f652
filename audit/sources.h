/* Are the files in a folder the ones that a chain read? */
#ifndef MALMOI_AUDIT_SOURCES_H
#define MALMOI_AUDIT_SOURCES_H

#include "audit/tree.h"

struct sources_check {
    const struct tree *tree; /* whose ledgers list the files */
    const char *folder;      /* the corpora, or the benchmark */
    /* Called with a line for each file that is missing, differs, or was not there. */
    void (*note)(void *context, const char *text);
    void *context;
};

/* The files of a source, in and below FOLDER/SOURCE, by name and sum; *equal is set to false if they are
 * others. A source without a folder is not there: *there is false. */
int sources_check(const struct sources_check *c, const char *source, bool *there, bool *equal, struct err *e);
/* The same for the files that the index was made of. Those that it did not read may stand there. */
int sources_check_benchmark(const struct sources_check *c, bool *equal, struct err *e);

#endif
