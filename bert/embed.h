/* One vector for each line: what the last layer says of it. */
#ifndef MALMOI_BERT_EMBED_H
#define MALMOI_BERT_EMBED_H

#include "bert/encode_lines.h"

enum embed_pooling {
    EMBED_MEAN, /* of all tokens, [CLS] and [SEP] among them, as sentence-transformers' mean pooling does */
    EMBED_CLS   /* the first token's */
};

enum embed_format {
    EMBED_JSONL, /* {"line":1,"vector":[…]} a line; lines count from 1 over all files */
    EMBED_NPY    /* float32 [lines, H] */
};

struct embed_options {
    enum embed_pooling pooling;
    enum embed_format format;
    bool normalise; /* to length 1; a vector of zeros stays */
};

/* The vector of rows [n, hidden]. */
void embed_pool(const real *rows, size_t n, size_t hidden, const struct embed_options *options,
                float *vector);

/* Write the vectors of the lines, in their order. EMBED_NPY reads the files twice: its header tells how many
 * lines there are. *n_cut lines had more tokens than the model has positions and were cut (options->cut). */
int embed_run(const struct text_model *t, const struct encode_lines_options *lines,
              const struct embed_options *options, struct outfile *out, uint64_t *n_cut, struct err *e);

#endif
