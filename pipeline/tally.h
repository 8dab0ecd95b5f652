/* What a stage saw, kept and dropped: the numbers of the ledger, and the law in = out + dropped.
 *
 * A tally belongs to one thread; tallies are added together in any order with the same result. */
#ifndef MALMOI_TALLY_H
#define MALMOI_TALLY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"

/* characters are code points of the text without the U+000A that separates paragraphs or sentences. */
struct counts {
    int64_t documents, sentences, characters;
};

struct tally_reason {
    const char *name; /* a string that outlives the tally; lower-case words joined by '-' */
    struct counts dropped;
};

struct tally_note {
    const char *name;
    int64_t count;
};

struct tally {
    struct counts in, out;
    ARRAY(struct tally_reason) reasons;
    ARRAY(struct tally_note) notes;
    bool failed; /* out of memory: sticky */
};

#define TALLY_INIT                                                                                           \
    {                                                                                                        \
        {0, 0, 0}, {0, 0, 0}, ARRAY_INIT, ARRAY_INIT, false                                                  \
    }

/* Count something as dropped for a reason. A rule that inserts characters counts them as negative drops. */
void tally_drop(struct tally *t, const char *reason, int64_t documents, int64_t sentences,
                int64_t characters);
/* Count an event that takes nothing away (a value replaced, bytes repaired). No law applies to it. */
void tally_note(struct tally *t, const char *name, int64_t n);
void tally_merge(struct tally *into, const struct tally *from);
void tally_free(struct tally *t);

/* Which units the law is checked for: those that both the input and the output of the stage count. */
struct tally_units {
    bool documents, sentences, characters; /* counted on both sides */
    bool in_sentences, in_characters;      /* shown under "in" */
    bool out_sentences, out_characters;    /* shown under "out" */
};

/* ERR_DATA naming the unit and the difference if in != out + sum of dropped. */
int tally_check(const struct tally *t, const struct tally_units *units, struct err *e);

/* Append `"counts":{…},"dropped":{…}` to an open JSON object, and `"notes":{…}` if there are any; names
 * sorted. */
void tally_json(const struct tally *t, const struct tally_units *units, struct buf *out);

#endif
