/* Text of other people's making, made safe for where it is shown. */
#ifndef MALMOI_AUDIT_ESCAPE_H
#define MALMOI_AUDIT_ESCAPE_H

#include <stddef.h>

#include "common/buf.h"

/* Append text for a terminal: control characters (C0, DEL, C1), line and paragraph separators, and what turns
 * the direction of writing become \x1B or \u202E; a backslash is doubled, bytes that are no UTF-8 become
 * \xFF. Everything else stays as it is. A failed allocation stays in out. */
void escape_terminal(const char *text, size_t len, struct buf *out);

/* Append text for HTML and SVG, in elements and in quoted attributes: markup becomes references, the rest is
 * as on a terminal, but backslashes stay single. */
void escape_html(const char *text, size_t len, struct buf *out);

#endif
