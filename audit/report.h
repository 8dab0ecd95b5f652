/* The report: one page of HTML about a corpus, made from provenance.db alone (docs/provenance.md). */
#ifndef MALMOI_AUDIT_REPORT_H
#define MALMOI_AUDIT_REPORT_H

#include "common/buf.h"
#include "common/err.h"

/* Append the page for the database at path. Same database, same bytes. ERR_DATA if it is no provenance.db of
 * this version. The page is well-formed XML, loads nothing, and its policy forbids it to. */
int report_write(const char *path, struct buf *page, struct err *e);

#endif
