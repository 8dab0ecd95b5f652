/* The text of an HTML page as paragraphs, with its title (docs/ingest.md has the rules). */
#ifndef MALMOI_HTML_TEXT_H
#define MALMOI_HTML_TEXT_H

#include <stddef.h>

#include "common/buf.h"
#include "common/err.h"

/* Replaces text (paragraphs joined by U+000A) and title. Any bytes make some page; -1 only when memory runs
 * out or there is no libxml2, which the first page opens. Valid UTF-8 is read as UTF-8, whatever the page
 * says of itself; anything else in the charset that the page names, or as CP949 (Korean Windows). len is at
 * most INT_MAX. */
int html_text(const char *page, size_t len, struct buf *text, struct buf *title, struct err *e);

#endif
