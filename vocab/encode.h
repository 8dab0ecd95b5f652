/* The WordPiece encoder: text to token ids, exactly as Hugging Face's BERT tokenizer (docs/encode.md).
 *
 * A model is shared and read-only; an encoder belongs to one thread and remembers the pieces of frequent
 * words. */
#ifndef MALMOI_ENCODE_H
#define MALMOI_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/err.h"
#include "vocab/bert_text.h"
#include "vocab/vocab.h"

enum { ENCODE_MAX_CHARS = 100 }; /* a longer word, in code points after normalisation, is one [UNK] */

struct encode_options {
    bool lowercase, strip_accents; /* independent of each other, unlike the library's default */
    bool literal_specials;         /* "[SEP]" in the text is text: three words, not a token */
    bool offsets;
};

struct encode_model;

/* vocab must outlive the model. ERR_DATA if it lacks [UNK]. */
int encode_model_new(struct encode_model **m, const struct vocab *vocab, const struct encode_options *options,
                     struct err *e);
void encode_model_free(struct encode_model *m); /* NULL is fine */

struct encoder;
struct encoder *encoder_new(const struct encode_model *m); /* NULL when memory runs out */
void encoder_free(struct encoder *enc);                    /* NULL is fine */

struct encode_span {
    uint32_t start, end; /* code points of the raw text; end is the first one behind the token */
};

/* What the encoder appends to; starts as ENCODING_INIT and is emptied by encoding_clear. */
struct encoding {
    ARRAY(uint16_t) ids;
    ARRAY(struct encode_span) spans; /* [ids.len] with offsets, else empty */
};

#define ENCODING_INIT                                                                                        \
    {                                                                                                        \
        ARRAY_INIT, ARRAY_INIT                                                                               \
    }

void encoding_clear(struct encoding *out);
void encoding_free(struct encoding *out);

/* Append the tokens of text, without [CLS] and [SEP]. With stop > 0, encoding ends after the word with which
 * at least stop tokens were appended. Returns 0, or -1 when memory runs out or text exceeds UINT32_MAX bytes.
 */
int encode_text(struct encoder *enc, const char *text, size_t len, size_t stop, struct encoding *out);

/* Replace out by [CLS] a [SEP], or [CLS] a [SEP] b [SEP] if b is not NULL, cut to max_length tokens (0: not
 * cut) by the strategy longest_first; inserted tokens have the span (0, 0). kept[0] and kept[1] are the
 * tokens left of each text. ERR_USAGE if max_length has no room for the special tokens, ERR_DATA if the
 * vocabulary lacks them. */
int encode_pair(struct encoder *enc, const char *a, size_t a_len, const char *b, size_t b_len,
                size_t max_length, struct encoding *out, size_t kept[2], struct err *e);

#endif
