/* The first half of BERT's normaliser for strip_accents: clean_text, blanks around Chinese characters,
 * canonical decomposition (NFD of Unicode 9.0) and removal of nonspacing marks, over a whole line. One a
 * thread. */
#ifndef MALMOI_BERT_NFD_H
#define MALMOI_BERT_NFD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bert_decomposer;

struct bert_decomposer *bert_decomposer_new(bool clean_text, bool chinese); /* NULL when memory runs out */
void bert_decomposer_free(struct bert_decomposer *d);

/* The decomposed line: *text (valid UTF-8, *text_len bytes) and the source of each of its code points in the
 * raw line, counted in code points. They are valid until the next call. -1 when memory runs out. */
int bert_decompose(struct bert_decomposer *d, const char *line, size_t len, const char **text,
                   size_t *text_len, const uint32_t **source);

#endif
