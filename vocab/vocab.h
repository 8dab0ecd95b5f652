/* A vocabulary: vocab.txt, one token a line, the line number (from 0) being the id.
 *
 * As the Hugging Face library reads it, white space (Unicode White_Space) at the end of a line is stripped,
 * and of two equal lines the later one is the token's id. Read-only once loaded, so threads may share it. */
#ifndef MALMOI_VOCAB_H
#define MALMOI_VOCAB_H

#include <stddef.h>
#include <stdint.h>

#include "common/array.h"
#include "common/buf.h"
#include "common/err.h"
#include "common/hash.h"

enum {
    VOCAB_MAX = 65535, /* tokens: ids are uint16, and 65535 stands for "no token" */
    VOCAB_NONE = 65535
};

struct vocab_entry {
    size_t offset; /* of the token in text */
    uint32_t len;  /* bytes */
};

struct vocab {
    char sha256[SHA256_HEX]; /* of the file */
    struct buf text;         /* the file, valid UTF-8 */
    ARRAY(struct vocab_entry) tokens;
    uint16_t *slots; /* [n_slots] open hash table from token to id */
    size_t n_slots;
    uint16_t pad, unk, cls, sep, mask; /* ids of [PAD] …; VOCAB_NONE where the file lacks one */
};

/* path is vocab.txt or the folder that holds it. ERR_DATA for a file that is no vocabulary. */
int vocab_load(struct vocab *v, const char *path, struct err *e);
/* The same from memory; the text is copied, name is for messages. */
int vocab_parse(struct vocab *v, const char *text, size_t len, const char *name, struct err *e);
void vocab_free(struct vocab *v); /* v = {0} is fine */

uint16_t vocab_find(const struct vocab *v, const char *token, size_t len); /* VOCAB_NONE if absent */

static inline const char *vocab_token(const struct vocab *v, size_t id, size_t *len)
{
    *len = v->tokens.items[id].len;
    return v->text.data + v->tokens.items[id].offset;
}

/* The path of the vocabulary's file: path itself, or path/vocab.txt if path is a folder. Appended to out. */
int vocab_path(const char *path, struct buf *out, struct err *e);

#endif
