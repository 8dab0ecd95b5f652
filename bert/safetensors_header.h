/* Inside of bert/safetensors_*.c: the JSON header of a safetensors file. */
#ifndef MALMOI_BERT_SAFETENSORS_HEADER_H
#define MALMOI_BERT_SAFETENSORS_HEADER_H

#include "bert/safetensors.h"

/* Bytes of one number of a dtype; 0 if there is no such dtype. */
size_t safetensors_dtype_size(const char *dtype);

/* Append the tensors of a header to s->tensors, in its order: each has a known dtype, a shape and offsets,
 * but nothing says yet that these fit one another. ERR_DATA if it is not what the format allows. */
int safetensors_header_parse(struct safetensors *s, const uint8_t *json, size_t len, struct err *e);

#endif
