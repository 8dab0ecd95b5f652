/* The most probable tokens for the one [MASK] of each line. */
#ifndef MALMOI_BERT_FILL_MASK_H
#define MALMOI_BERT_FILL_MASK_H

#include "bert/encode_lines.h"

enum { FILL_MASK_MOST = 1000 /* predictions a line */ };

struct fill_mask_guess {
    uint16_t id;
    double probability;
};

/* The n largest of the logits, largest first and of equal ones the lower id first, with their probabilities
 * among all of them; 0 < n <= size. */
void fill_mask_best(const real *logits, size_t size, struct fill_mask_guess *best, size_t n);

/* Append the line with the token in place of its [MASK], which begins at byte mask. A piece that continues a
 * word (##) is joined to the text before: the blanks between them go. */
int fill_mask_sentence(const char *line, size_t len, size_t mask, const char *token, size_t token_len,
                       struct buf *out);

/* Write top_k rows "probability TAB token TAB sentence" a line, best first, line after line. ERR_DATA for a
 * line with no [MASK] or several, or with more tokens than the model has positions, and for a model without
 * an MLM head. */
int fill_mask_run(const struct text_model *t, const struct encode_lines_options *options, size_t top_k,
                  struct outfile *out, struct err *e);

#endif
