/* The files of a vocabulary folder, as Hugging Face's libraries read them. */
#ifndef MALMOI_TOKENIZER_FILES_H
#define MALMOI_TOKENIZER_FILES_H

#include <stdbool.h>

#include "common/buf.h"
#include "vocab/pieces.h"

struct tokenizer_settings {
    const char *const *special; /* NULL-terminated: the special tokens, which have the ids from 0 */
    bool lowercase, strip_accents;
};

/* Each appends a whole file's content to out; out->failed tells of lack of memory. */
void vocab_txt(const struct pieces *p, struct buf *out); /* a piece a line, the line number is the id */
/* For tokenizers and transformers' fast tokenizers. It has a post-processor if [CLS] and [SEP] are there. */
void tokenizer_json(const struct pieces *p, const struct tokenizer_settings *settings, struct buf *out);
void tokenizer_config_json(const struct tokenizer_settings *settings, struct buf *out);
void special_tokens_map_json(const struct tokenizer_settings *settings, struct buf *out);

#endif
