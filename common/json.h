/* JSON: writing by appending to a buffer, and reading small files as a tree (yajl).
 *
 * Large or streamed JSON is read with yajl's callbacks where it is needed (pipeline/). */
#ifndef MALMOI_JSON_H
#define MALMOI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yajl/yajl_tree.h>

#include "common/buf.h"
#include "common/err.h"

/* Append text as a JSON string with its quotes. Only ", \ and C0 controls are escaped, so that valid UTF-8
 * stays valid UTF-8 and a record stays on one line. */
void json_string(struct buf *out, const char *text, size_t len);
void json_cstring(struct buf *out, const char *text);

/* Append "key": with a comma before it unless out ends in '{'. */
void json_key(struct buf *out, const char *key);
void json_key_string(struct buf *out, const char *key, const char *text, size_t len);
void json_key_u64(struct buf *out, const char *key, uint64_t value);
void json_key_i64(struct buf *out, const char *key, int64_t value);

/* Append a parsed value as JSON, its members in their order, its numbers digit for digit. */
void json_value(struct buf *out, yajl_val value);

/* Find the string value of a member of a raw object that is known to be valid JSON. *start and *value_len
 * give its bytes as they stand, escapes included and quotes not. False if the member is absent or no string.
 */
bool json_find_string(const char *object, size_t len, const char *key, size_t *start, size_t *value_len);

/* Parse a whole small file; one that nests deeper than 500 levels is refused. *tree is freed with
 * yajl_tree_free. */
int json_read_file(const char *path, size_t limit, yajl_val *tree, struct err *e);
int json_parse(const char *text, const char *name, yajl_val *tree, struct err *e);

/* Look a member of an object up: NULL if it is absent or of another type. */
yajl_val json_get(yajl_val object, const char *key, yajl_type type);
const char *json_get_string(yajl_val object, const char *key); /* NULL if absent */
int64_t json_get_i64(yajl_val object, const char *key, int64_t otherwise);

#endif
