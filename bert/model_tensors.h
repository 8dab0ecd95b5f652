/* Inside of bert/model_*.c: which tensor of a foreign file is which of the layout. */
#ifndef MALMOI_BERT_MODEL_TENSORS_H
#define MALMOI_BERT_MODEL_TENSORS_H

#include "bert/model_files.h"
#include "bert/safetensors.h"

/* Tensors that a file has together or not at all. */
enum bert_group { BERT_ENCODER, BERT_POOLER, BERT_MASKED_HEAD, BERT_NEXT_HEAD, N_BERT_GROUPS };

enum bert_group bert_group_of(const char *name);

struct model_tensors {
    const struct safetensor **of; /* [tensors of the layout]: NULL where the file has none. Owned */
};

/* Find the layout's tensors in the file and check their shapes and dtypes. missing as for bert_model_load. */
int model_tensors_find(struct model_tensors *found, const struct bert_layout *l, const struct safetensors *s,
                       struct bert_missing *missing, struct err *e);
void model_tensors_free(struct model_tensors *found);
/* Read their numbers into m, which has that layout. */
int model_tensors_read(const struct model_tensors *found, struct bert_model *m, const struct safetensors *s,
                       struct err *e);
/* True if the file's data are the layout's flat array: all tensors, in its order, of type real. */
bool model_tensors_are_flat(const struct model_tensors *found, const struct bert_layout *l,
                            const struct safetensors *s);

/* ERR_DATA naming the tensor and both shapes if they differ. */
int model_tensor_check_shape(const struct safetensor *t, const struct bert_tensor *wanted, struct err *e);

#endif
