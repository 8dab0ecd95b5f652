/* The elements of a JSON array of objects, one after another, from a stream of any length.
 *
 * A scanner that knows strings, escapes and nesting finds where an element ends; it does not check the
 * element itself, which its reader parses on its own. What is between elements (blanks, commas) is passed
 * over.
 *
 * After damage the scanner finds its way back by the first key: the bytes from "{" to the quote behind the
 * first element's first key, such as {"namespace", cannot stand inside a valid string (their quotes would be
 * escaped), so wherever they are met inside an element, that element ends before them and is a broken one.
 * (Hence an element must not hold an object that begins with the same key.) */
#ifndef MALMOI_JSON_ARRAY_H
#define MALMOI_JSON_ARRAY_H

#include "pipeline/ingest/ingest.h"

struct json_array {
    struct member *member;
    struct buf window;    /* read, and not handed out yet */
    uint64_t offset;      /* of window's first byte in the member */
    uint64_t max_element; /* bytes, at least 65 */
    size_t from, at;      /* in window: where the element begins, and the next byte to look at */
    size_t depth;         /* of braces and brackets */
    bool begun;           /* from is inside an element */
    bool object;          /* … that begins with "{" */
    bool in_string, in_long;
    bool opened, closed; /* "[" and "]" were seen outside elements */
    bool ended;          /* the member is */
    struct buf marker;   /* what elements begin with */
};

enum json_array_result {
    JSON_ARRAY_ERROR = -1,
    JSON_ARRAY_END = 0,
    JSON_ARRAY_ELEMENT = 1, /* one element, complete by its nesting */
    JSON_ARRAY_BROKEN = 2,  /* bytes that are no element: no object, not closed, cut short */
    JSON_ARRAY_LONG = 3     /* the first part of an element of more than max_element bytes */
};

void json_array_init(struct json_array *a, struct member *m, uint64_t max_element);
void json_array_free(struct json_array *a);

/* The next element and its offset in the member. The bytes stay valid until the next call. */
enum json_array_result json_array_next(struct json_array *a, const char **element, size_t *len,
                                       uint64_t *offset, struct err *e);
/* The following part of a long element; *len 0 at its end. To be called until then. */
int json_array_rest(struct json_array *a, const char **part, size_t *len, uint64_t *offset, struct err *e);

/* False if the first byte that is no blank is not "[": then the whole member is one broken element. */
bool json_array_was_opened(const struct json_array *a);

/* At the end: false if the array's "]" is missing, so that the member was cut short. */
bool json_array_was_closed(const struct json_array *a);

#endif
