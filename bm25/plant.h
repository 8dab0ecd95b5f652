/* Planting: benchmark texts in the disguises that decontamination must see through, for measuring it
 * (docs/decontaminate.md). The random numbers depend on the seed, the form and the document alone. */
#ifndef MALMOI_BM25_PLANT_H
#define MALMOI_BM25_PLANT_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"

enum bm25_form {
    PLANT_VERBATIM,
    PLANT_NO_BLANKS,      /* all blanks removed */
    PLANT_BLANKS,         /* blanks removed and inserted at random */
    PLANT_NO_PUNCTUATION, /* all punctuation removed */
    PLANT_PUNCTUATION,    /* punctuation replaced, and inserted between eojeols */
    PLANT_EMBEDDED,       /* inside a line up to twice as long as the text */
    PLANT_EMBEDDED_LONG,  /* inside a line with 200 to 400 characters more */
    PLANT_DELETED,        /* one eojeol in ten (at least one) deleted */
    PLANT_REPLACED,       /* … replaced by another text's */
    PLANT_PARTICLE,       /* … its particle swapped, or its last syllable where it has none */
    PLANT_SYLLABLE,       /* … one of its syllables changed */
    PLANT_EDITED,         /* … edited in one of these four ways, drawn for each eojeol */
    PLANT_EDITED_EMBEDDED /* edited, and inside a line up to twice as long */
};

extern const char *const bm25_form_names[]; /* choices of an option */

/* Lines of clean text to plant into. */
typedef ARRAY(struct plant_host {
    const char *text;
    size_t len;
}) plant_hosts;

/* Append the disguised text, one line without line end. hosts must not be empty. */
int bm25_plant(enum bm25_form form, uint64_t seed, uint32_t document, const char *text, size_t len,
               const plant_hosts *hosts, struct buf *out, struct err *e);

#endif
