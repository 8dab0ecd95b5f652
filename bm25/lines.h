/* A benchmark of another kind: plain text, a sentence a line. */
#ifndef MALMOI_BM25_LINES_H
#define MALMOI_BM25_LINES_H

#include "bm25/klue.h"

/* Give every line of the file at path to the sink: task and split "text", the line's number from 1 as the
 * item, field "line". The file is added to inputs. */
int bm25_read_lines(const char *path, const struct klue_sink *sink, struct ledger_files *inputs,
                    struct err *e);

#endif
