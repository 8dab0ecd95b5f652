/* Looking through JSON strings at memory speed. Pure and thread-safe. */
#ifndef MALMOI_JSON_SCAN_H
#define MALMOI_JSON_SCAN_H

#include <stddef.h>

/* The number of bytes before the first '"', '\' or C0 control; len if there is none. */
size_t json_plain_run(const char *text, size_t len);

/* The number of bytes before the quote that ends a string, that is, the first '"' that no backslash escapes;
 * len if there is none, or len - 1 if the last byte is a backslash that escapes what is not there yet.
 * Controls are not minded. */
size_t json_string_end(const char *text, size_t len);

#endif
