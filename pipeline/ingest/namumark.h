/* Namumark, the markup of NamuWiki (the-seed), to plain text.
 *
 * The rules, each with an example, are in docs/ingest-namuwiki.md. Time is linear in the markup (times the
 * logarithm of its brackets), whatever it is; nothing recurses. Thread-safe. */
#ifndef MALMOI_NAMUMARK_H
#define MALMOI_NAMUMARK_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/err.h"

/* Append the text of an article to out: paragraphs joined by U+000A, none of them empty, without a U+000A at
 * the end. Bytes that are no UTF-8 pass through. -1 when memory runs out or len is over 4 GiB. */
int namumark_text(const char *markup, size_t len, struct buf *out, struct err *e);

/* True if the first line is "#redirect X" or "#넘겨주기 X". */
bool namumark_is_redirect(const char *markup, size_t len);

#endif
