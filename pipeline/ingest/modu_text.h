/* From the `form` of a MODU paragraph or utterance to plain text (docs/ingest-modu.md has the table of
 * rules). */
#ifndef MALMOI_MODU_TEXT_H
#define MALMOI_MODU_TEXT_H

#include <stddef.h>

#include "common/buf.h"

enum modu_kind {
    MODU_PARAGRAPH, /* NEWSPAPER, WRITTEN and others: `<p>…</p>` around the form is taken off */
    MODU_WEB,       /* WEB: nothing is taken off, since pages about HTML begin with <p> too */
    MODU_SPOKEN,    /* SPOKEN, DIALOGUE, minutes: transcription marks and tags */
    MODU_MESSENGER, /* MESSENGER: tags only; "~" and "-" are what people typed */
};

/* Append the text of one form to out; nothing is appended if nothing is left. form need not be valid UTF-8.
 * In utterances line ends become blanks. Blanks at both ends, and the second of two around a mark, are
 * dropped. */
void modu_text(enum modu_kind kind, const char *form, size_t len, struct buf *out);

#endif
