/* NumPy's .npy files (NEP 1), version 1.0: a table of float32. */
#ifndef MALMOI_BERT_NPY_H
#define MALMOI_BERT_NPY_H

#include <stddef.h>

#include "common/err.h"
#include "common/io.h"

/* Write the header of a table [rows, columns] to out; the caller then writes rows * columns floats, row after
 * row, as they lie in memory. */
int npy_write_header(struct outfile *out, size_t rows, size_t columns, struct err *e);

#endif
