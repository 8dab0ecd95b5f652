/* A corpus built from a recipe, and compared with it record by record (docs/provenance.md). */
#ifndef MALMOI_AUDIT_REPRODUCE_H
#define MALMOI_AUDIT_REPRODUCE_H

#include "audit/recipe_entry.h"
#include "audit/rerun.h"
#include "common/array.h"

enum reproduce_verdict {
    REPRODUCE_EQUAL,
    REPRODUCE_DIFFERENT,
    REPRODUCE_MISSING, /* the recipe has it, the output has not */
    REPRODUCE_EXTRA,   /* the other way round */
    REPRODUCE_VERDICTS
};

extern const char *const reproduce_words[REPRODUCE_VERDICTS]; /* "equal", "different", … */

/* A document whose records are not all equal. */
struct reproduce_difference {
    const char *source;
    const char *file; /* as in a record's origin, as JSON without its quotes */
    int64_t offset, length;
    const char *id;         /* NULL where only the recipe has the document, which knows no ids */
    enum audit_stage stage; /* the first one that differs */
    enum reproduce_verdict verdict;
};

struct reproduce_source {
    char *name;
    uint64_t counts[RECIPE_STAGES][REPRODUCE_VERDICTS];
    uint64_t moved; /* equal documents that stand at another place of their source */
};

struct reproduce_result {
    ARRAY(struct reproduce_source) sources;
    uint64_t files[REPRODUCE_VERDICTS]; /* of the manifest; extra: outputs that it does not list */
    uint64_t documents;                 /* with a difference */
    uint64_t retokenised; /* documents that differ in their tokens alone, by another vocabulary */
    bool sources_equal;   /* the files that were read; true where nothing was run */
    bool equal;           /* the output: all records and all files */
};

struct reproduce_options {
    const char *recipe, *out;
    const char *corpora, *benchmark, *key; /* corpora NULL: the output stands already, compare it only */
    const struct rebuild_command *commands;
    uint64_t max_record; /* bytes */
    int threads;
    /* Called with a line of what is done, what is not as it was, and which file differs. */
    void (*note)(void *context, const char *text);
    void (*difference)(void *context, const struct reproduce_difference *d);
    void *context;
};

/* Where the vocabulary is another one, tokens differ everywhere: they are counted, but are no difference of a
 * document.
 *
 * Build the output, where a step that is done already stays, then compare. 0 also where something differs. */
int reproduce(const struct reproduce_options *options, struct reproduce_result *result, struct err *e);
void reproduce_free(struct reproduce_result *result); /* safe on a zeroed result, and after an error */

#endif
