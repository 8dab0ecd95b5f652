/* Looking through JSON strings at memory speed. Pure and thread-safe. */
#ifndef MALMOI_JSON_SCAN_H
#define MALMOI_JSON_SCAN_H

#include <stddef.h>

/* The number of bytes before the first '"', '\' or C0 control; len if there is none. */
size_t json_plain_run(const char *text, size_t len);

#endif
