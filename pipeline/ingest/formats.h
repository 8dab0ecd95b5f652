/* The formats that ingest reads. */
#ifndef MALMOI_FORMATS_H
#define MALMOI_FORMATS_H

#include "common/buf.h"
#include "pipeline/ingest/ingest.h"

const struct ingest_format *format_find(const char *name); /* NULL if there is none of that name */
void format_names(struct buf *out);                        /* appends all names with blanks between them */

#endif
