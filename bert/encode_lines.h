/* Lines of text as batches, one sequence [CLS] line [SEP] a line, in the order of the lines.
 *
 * A batch holds no padding and attention's threads take sequences as they come, so lines of very different
 * lengths cost nothing side by side: they need not be sorted. */
#ifndef MALMOI_BERT_ENCODE_LINES_H
#define MALMOI_BERT_ENCODE_LINES_H

#include "bert/text_lines.h"
#include "bert/text_model.h"

enum {
    ENCODE_LINES_MOST = 512 /* lines in a batch; each may need a row of logits as wide as the vocabulary */
};

struct encode_lines_options {
    const char *const *paths; /* none: standard input */
    size_t n_paths;
    size_t batch_tokens; /* a batch of more than one line has at most so many */
    uint64_t max_line;   /* bytes */
    bool cut;            /* lines that the model has too few positions for are cut, else an ERR_DATA */
    bool quiet;
    const char *label; /* for progress */
};

struct encoded_line {
    size_t start, len; /* its bytes in text */
    const char *name;  /* of the file */
    uint64_t number;   /* in the file, from 1 */
};

/* What encode_lines_next fills in; read-only for others. */
struct encode_lines {
    const struct text_model *model;
    struct encode_lines_options options;
    struct batch batch;               /* one sequence a line */
    ARRAY(struct encoded_line) lines; /* of the batch */
    struct buf text;                  /* of its lines */
    uint64_t n_cut;                   /* lines up to now that were cut */
    struct text_lines reader;
    struct encoding encoding; /* of the line that was read last */
    const char *line;
    size_t line_len;
    bool waiting; /* that line is not yet in a batch */
};

/* model and paths must outlive l. */
void encode_lines_start(struct encode_lines *l, const struct text_model *model,
                        const struct encode_lines_options *options);
void encode_lines_end(struct encode_lines *l);
/* The next batch: 1, or 0 at the end of the lines, or -1 naming the line at fault. */
int encode_lines_next(struct encode_lines *l, struct err *e);

/* Put the line's file and number before e's message; returns -1. */
int encode_lines_fault(const struct encode_lines *l, size_t line, struct err *e);

#endif
