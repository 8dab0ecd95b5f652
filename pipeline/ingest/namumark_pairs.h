/* Namumark: which opening bracket belongs to which closing one.
 *
 * One pass over the text with an explicit stack matches braces, a second one everything inside them, so that
 * an opener which is never closed is ordinary text and takes nothing with it. Both are linear in the text;
 * nesting deeper than a limit is ordinary text. */
#ifndef MALMOI_NAMUMARK_PAIRS_H
#define MALMOI_NAMUMARK_PAIRS_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/err.h"

enum namumark_pair_kind {
    PAIR_BRACE, /* {{{ … }}} */
    PAIR_LINK,  /* [[ … ]] */
    PAIR_NOTE,  /* [* … ] */
    PAIR_MACRO, /* [br], [ruby(…)] */
    PAIR_MATH   /* [math(…)], <math>…</math>: its content is no markup */
};

struct namumark_pair {
    uint32_t open, end; /* bytes: where it begins, and behind its last byte */
    uint32_t kind;      /* enum namumark_pair_kind */
};

/* Sorted by open; pairs nest and never cross. */
typedef ARRAY(struct namumark_pair) namumark_pair_array;

/* Fill pairs (emptied before) for text of fewer than UINT32_MAX bytes. -1 when memory runs out. */
int namumark_find_pairs(const char *text, size_t len, namumark_pair_array *pairs);

/* The pair that opens at at, or NULL. */
const struct namumark_pair *namumark_pair_at(const namumark_pair_array *pairs, size_t at);

#endif
