/* Chosen members of one flat JSON object, such as a line of a JSON Lines file.
 *
 * A number where a string is expected is taken as it is written; true and false become "true" and "false";
 * null, lists and objects count as absent. Other keys are passed over. The last of equal keys counts. */
#ifndef MALMOI_JSON_FIELDS_H
#define MALMOI_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/err.h"

struct json_field {
    const char *name;
    struct buf value; /* decoded; may hold U+0000 and bytes that are no UTF-8 */
    bool present;
    bool number; /* written as a number or as true and false */
};

/* Read text[0, len) into the count fields, whose values are replaced. Returns 0; 1 if the text is not one
 * JSON object (the fields are then undefined); -1 when memory runs out. */
int json_fields_read(const char *text, size_t len, struct json_field *fields, size_t count, struct err *e);
void json_fields_free(struct json_field *fields, size_t count);

/* Append `"name":value` with a comma before it where needed: numbers as numbers, anything else as a string.
 * Nothing is appended for a field that is absent or empty. */
void json_fields_add(const struct json_field *field, const char *name, struct buf *out);

#endif
