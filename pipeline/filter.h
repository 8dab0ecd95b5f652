/* Filter: which sentences stay (recipe, sections 1, 2 and 11; docs/filter.md).
 *
 * The rules, in this order; the first that applies is the sentence's reason:
 *   non-korean      the share of Hangul among the letters is below min_hangul_share
 *   cjk             more than max_cjk hanja and kana
 *   shorter-than-N  fewer than N units, for the sources that have a limit */
#ifndef MALMOI_FILTER_H
#define MALMOI_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/err.h"
#include "pipeline/record.h"
#include "pipeline/tally.h"

enum filter_unit { FILTER_CODEPOINTS, FILTER_NONBLANK, FILTER_HANGUL, FILTER_BYTES };
extern const char *const filter_unit_names[]; /* as --min-chars-unit says them; NULL-terminated */

struct filter_config {
    double min_hangul_share; /* 0 is off */
    int64_t max_cjk;         /* code points; negative is off */
    const char *min_chars;   /* "cc100=200,newscrawl=200", see filter_new */
    enum filter_unit unit;   /* what the length counts, of the sentence without blanks at its ends */
};

/* Compiled rules; read-only, shared by all threads. */
struct filter;

/* min_chars is a comma-separated list of SOURCE=N and at most one plain N. A plain N is the limit of cc100,
 * of newscrawl and of lines without a source; "all=N" is the limit of every source that is not named. 0 is
 * off. A list that does not read so is an ERR_USAGE. */
struct filter *filter_new(const struct filter_config *config, struct err *e);
void filter_free(struct filter *f);

/* Why this sentence goes, or NULL if it stays. source "" is a line without a source. The reason lives as long
 * as f. The text may hold invalid UTF-8. */
const char *filter_reason(const struct filter *f, const char *source, const char *text, size_t len);

/* The numbers behind a verdict. */
struct filter_measure {
    const char *reason;    /* as of filter_reason */
    const char *unit;      /* "codepoints", …: what length and least are counted in */
    int64_t length, least; /* least is 0 where the source has no limit */
    int64_t letters, hangul, cjk;
    double min_hangul_share; /* of the letters; 0 is off */
    int64_t max_cjk;         /* negative is off */
};

/* Measure a sentence by every rule, whether or not an earlier one decides. Arguments as of filter_reason. */
struct filter_measure filter_measure(const struct filter *f, const char *source, const char *text,
                                     size_t len);

/* One thread's scratch for filter_record. */
struct filter_scratch {
    line_array lines;
    struct buf keep;
};
void filter_scratch_free(struct filter_scratch *s);

/* Drop sentences from r; each is counted in t under its reason with its characters. Returns 0, 1 if no
 * sentence is left (the document counts under "empty"), or -1. */
int filter_record(const struct filter *f, struct filter_scratch *s, struct record *r, struct tally *t,
                  struct err *e);

#endif
