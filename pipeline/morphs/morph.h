/* A morpheme, as any engine gives it. */
#ifndef MALMOI_MORPH_H
#define MALMOI_MORPH_H

#include <stdbool.h>
#include <stddef.h>

#include "common/array.h"

struct morph {
    size_t begin, len; /* bytes of the sentence */
    const char *tag;   /* part of speech, "NNG" or "VV+EP"; not terminated, lives as long as the engine */
    size_t tag_len;
};
typedef ARRAY(struct morph) morph_array;

#endif
