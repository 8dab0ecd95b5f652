/* safetensors: named tensors in one file (the format's own description: huggingface/safetensors, README).
 *
 *     u64 N, little-endian | N bytes of JSON, padded with blanks | data
 *     {"__metadata__":{"format":"pt"},"name":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},…}
 *
 * The reader trusts nothing: tensors must fill the data without hole or overlap, sizes must fit shapes, names
 * must differ, the header must be flat JSON of at most 100 MB. */
#ifndef MALMOI_BERT_SAFETENSORS_H
#define MALMOI_BERT_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bert/real.h"
#include "common/array.h"
#include "common/err.h"
#include "common/io.h"

enum { SAFETENSORS_MAX_DIMENSIONS = 8, SAFETENSORS_MAX_HEADER = 100 * 1000 * 1000 };

struct safetensor {
    char *name;    /* owned by the file; without control characters */
    char dtype[8]; /* "F32", "BF16", … */
    int n_dimensions;
    uint64_t dimensions[SAFETENSORS_MAX_DIMENSIONS];
    uint64_t begin, end; /* bytes in the data */
};

/* A mapped file; read-only, so threads may share it. */
struct safetensors {
    const uint8_t *bytes; /* the whole file */
    size_t len;
    const uint8_t *data;
    ARRAY(struct safetensor) tensors;         /* in the order of the data */
    ARRAY(const struct safetensor *) by_name; /* the same, by name */
};

/* ERR_DATA names the file, the tensor and what is wrong with it. */
int safetensors_open(struct safetensors *s, const char *path, struct err *e);
void safetensors_close(struct safetensors *s); /* s = {0} is fine */
/* The part of safetensors_open behind the mapping: bytes and len are set, the rest is zero. Freed by
 * safetensors_forget, also after a failure. */
int safetensors_parse(struct safetensors *s, struct err *e);
/* The part of safetensors_close before the mapping. */
void safetensors_forget(struct safetensors *s);

const struct safetensor *safetensors_find(const struct safetensors *s, const char *name); /* NULL if absent */
/* True if the dtype is one that safetensors_read takes: F64, F32, F16 or BF16. */
bool safetensor_is_real(const struct safetensor *t);
/* Convert a tensor of such a dtype to n numbers, which must be its size. ERR_DATA for another dtype, and for
 * a number that is not finite or too large for real. */
int safetensors_read(const struct safetensors *s, const struct safetensor *t, real *out, size_t n,
                     struct err *e);
/* ERR_DATA naming the tensor if one of its n numbers is not finite. */
int safetensors_check_finite(const char *name, const real *numbers, size_t n, struct err *e);

/* ---- writing: F32 (F64 in the double build) from one flat array, whose parts are the tensors in order ----
 */

struct safetensors_entry {
    const char *prefix, *name; /* the tensor's name is both behind one another */
    int n_dimensions;
    size_t dimensions[2];
};

/* Write a header of the n entries to out; the caller then writes the numbers themselves, entry after entry.
 */
int safetensors_write_header(struct outfile *out, const struct safetensors_entry *entries, size_t n,
                             struct err *e);
/* Write n numbers as they lie in memory. */
int safetensors_write_numbers(struct outfile *out, const real *numbers, size_t n, struct err *e);

#endif
