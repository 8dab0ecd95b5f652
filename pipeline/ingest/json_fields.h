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
};

/* Read text[0, len) into the count fields, whose values are replaced. Returns 0; 1 if the text is not one
 * JSON object (the fields are then undefined); -1 when memory runs out. */
int json_fields_read(const char *text, size_t len, struct json_field *fields, size_t count, struct err *e);
void json_fields_free(struct json_field *fields, size_t count);

#endif
