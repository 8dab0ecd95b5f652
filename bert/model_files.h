/* Models as folders of Hugging Face's files: DIR/config.json and DIR/model.safetensors. */
#ifndef MALMOI_BERT_MODEL_FILES_H
#define MALMOI_BERT_MODEL_FILES_H

#include "bert/model.h"

/* What a file lacks of a BertForPreTraining, and what it has beyond one. A BertModel's lacks both heads, a
 * BertForMaskedLM's the pooler and the NSP head. */
struct bert_missing {
    bool pooler;      /* true: its tensors were not in the file and are zeros in the model */
    bool masked_head; /* cls.predictions */
    bool next_head;   /* cls.seq_relationship */
    size_t unknown;   /* tensors of the file that were passed over, as a classifier's */
};

/* Read the model in folder dir into m, which is new; freed by bert_model_free.
 *
 * Understood are names without "bert." in front, LayerNorm.gamma and .beta, the tied decoder under its own
 * name (it must be equal to what it is tied to), and numbers of F64, F32, F16 and BF16. ERR_DATA names the
 * tensor that is missing, stands twice, or has another shape than config.json says. missing may be NULL: then
 * a missing head is an error as well. */
int bert_model_load(struct bert_model *m, const char *dir, struct bert_missing *missing, struct err *e);
/* The same for a model that is only read: if the file's data are the model's flat array, as in the files of
 * bert_model_save, the parameters are the file's mapping, which processes share; else they are read as above.
 * The file must not be cut short while the model is in use; to be replaced by another one does no harm. */
int bert_model_map(struct bert_model *m, const char *dir, struct bert_missing *missing, struct err *e);
/* Fresh numbers for the groups that the file lacked. */
int bert_model_initialise_missing(struct bert_model *m, const struct bert_missing *missing, uint64_t seed,
                                  struct err *e);
/* Write both files into folder dir, which must be there, replacing what stands there. */
int bert_model_save(const struct bert_model *m, const char *dir, struct err *e);

/* Several arrays of layout l in one file, as an optimizer's moments: array i has the tensors
 * prefixes[i] + name. */
int bert_numbers_save(const char *path, const struct bert_layout *l, const char *const *prefixes,
                      const real *const *arrays, size_t n_arrays, struct err *e);
/* Read them back; the file must have exactly these tensors, in these shapes. After a failure the arrays may
 * be half read. */
int bert_numbers_load(const char *path, const struct bert_layout *l, const char *const *prefixes,
                      real *const *arrays, size_t n_arrays, struct err *e);

#endif
