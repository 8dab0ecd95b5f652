/* Reading JSON of a plain form at memory speed. Each function takes its piece and moves on; false means that
 * something else stands there, valid or not, or that memory ran out: then the caller gives up and asks yajl.
 * What is taken here yajl takes too, and reads the same from it. Bytes of 80 and more are not checked: where
 * UTF-8 is asked for, the caller does. */
#ifndef MALMOI_JSON_PLAIN_H
#define MALMOI_JSON_PLAIN_H

#include <stdbool.h>

#include "common/buf.h"

struct json_cursor {
    const char *at, *end;
};

bool json_take(struct json_cursor *c, char wanted);
bool json_take_word(struct json_cursor *c, const char *word);

/* A string. Plain are all escapes but \u0000 and surrogates. The first one appends what it decodes to. */
bool json_take_string(struct json_cursor *c, struct buf *out);
bool json_pass_string(struct json_cursor *c);

/* A string, a whole number or one with a fraction, true, false or null. */
bool json_pass_scalar(struct json_cursor *c);

/* Blanks, if there are any. */
void json_pass_blanks(struct json_cursor *c);

#endif
