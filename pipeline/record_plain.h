/* Reading records in the form that record_write gives them, quickly. Used by record_parse.c alone. */
#ifndef MALMOI_RECORD_PLAIN_H
#define MALMOI_RECORD_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "pipeline/record.h"

/* Read a line into r, which is empty. False if the line is not of the plain form, whether it is a record or
 * not, or if memory runs out: then r holds anything. Plain is: no white space between tokens, keys that
 * malmoi knows, each once, valid UTF-8, strings and scalars as common/json_plain.h takes them, and neither
 * lists nor objects in meta and origin. */
bool record_parse_plain(const char *line, size_t len, struct record *r);

#endif
