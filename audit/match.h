/* Documents whose text at a stage has a word or fits a pattern. */
#ifndef MALMOI_AUDIT_MATCH_H
#define MALMOI_AUDIT_MATCH_H

#include "audit/tree.h"

struct match_options {
    const struct tree *tree;
    enum audit_stage stage; /* one of records */
    const char *pattern;
    bool regex; /* PCRE2, in UTF-8; else the pattern is looked for byte for byte */
    int threads;
    bool quiet; /* no progress */
};

/* Call each for every document whose text or title fits, in the order of the shards, from the calling thread:
 * it returns 0, or -1 to stop. ERR_USAGE if the pattern is none. A text that takes the pattern beyond PCRE2's
 * limits is an ERR_DATA: it must not pass for one that does not fit. */
int match_documents(const struct match_options *o,
                    int (*each)(void *context, const char *id, size_t len, struct err *e), void *context,
                    struct err *e);

#endif
