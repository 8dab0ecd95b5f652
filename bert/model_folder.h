/* Which folder a MODEL operand names. */
#ifndef MALMOI_BERT_MODEL_FOLDER_H
#define MALMOI_BERT_MODEL_FOLDER_H

#include "common/buf.h"
#include "common/err.h"

/* Append to out the folder with the model's files: given itself if it holds config.json, or given/latest, as
 * in the output of a training run. ERR_SYSTEM if there is none. */
int model_folder(const char *given, struct buf *out, struct err *e);

#endif
