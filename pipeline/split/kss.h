/* The sentence splitter KSS 1.3.1, exactly: its tables, its quirks and its hash collisions (docs/split.md).
 *
 * Sentences are spans of the text, so nothing is copied. The splitter never looks outside one text. Pure and
 * thread-safe. */
#ifndef MALMOI_KSS_H
#define MALMOI_KSS_H

#include <stddef.h>

#include "common/array.h"

/* One sentence: the bytes begin … end-1 of the text, without white space at its ends. */
struct kss_span {
    size_t begin, end;
};
typedef ARRAY(struct kss_span) kss_spans;
typedef ARRAY(size_t) kss_line_ends;

/* Replace *out by the sentences of any len bytes, in order. A text of white space alone is one empty
 * sentence, an empty text none; otherwise no sentence is empty. Returns 0, or -1 when memory runs out. */
int kss_split(const char *text, size_t len, kss_spans *out);

/* The same, one unit at a time without skipping: the slow definition that kss_split is tested against. */
int kss_split_plain(const char *text, size_t len, kss_spans *out);

/* Split every line as a text of its own. Lines end at U+000A, the last one with or without. ends becomes, for
 * each line, the number of sentences up to its end. */
int kss_split_lines(const char *text, size_t len, kss_spans *out, kss_line_ends *ends);

#endif
