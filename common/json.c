#include "common/json.h"

#include <string.h>

#include "common/io.h"
#include "common/json_scan.h"

enum { JSON_MAX_DEPTH = 500 };

/* The escape of c, which needs one, at to, which has room for six bytes; where it ends. */
static char *put_escape(char *to, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    *to++ = '\\';
    switch (c) {
    case '\n':
        *to++ = 'n';
        return to;
    case '\t':
        *to++ = 't';
        return to;
    case '\r':
        *to++ = 'r';
        return to;
    case '"':
    case '\\':
        *to++ = (char)c;
        return to;
    default:
        memcpy(to, "u00", 3);
        to[3] = hex[c >> 4];
        to[4] = hex[c & 15];
        return to + 5;
    }
}

void json_string(struct buf *out, const char *text, size_t len)
{
    enum { ESCAPE = 6 };
    char *to = buf_reserve(out, len + 2);
    if (!to) return;
    *to++ = '"';
    for (size_t at = 0;;) {
        size_t run = json_plain_run(text + at, len - at);
        memcpy(to, text + at, run);
        to += run;
        at += run;
        if (at == len) break;
        /* Room for this escape, for all the rest as it is, and for the last quote. */
        out->len = (size_t)(to - out->data);
        to = buf_reserve(out, ESCAPE + (len - at));
        if (!to) break;
        to = put_escape(to, (unsigned char)text[at++]);
    }
    if (to) {
        *to++ = '"';
        out->len = (size_t)(to - out->data);
    }
    buf_terminate(out);
}

void json_cstring(struct buf *out, const char *text)
{
    json_string(out, text, strlen(text));
}

void json_key(struct buf *out, const char *key)
{
    if (out->len && out->data[out->len - 1] != '{') buf_char(out, ',');
    json_cstring(out, key);
    buf_char(out, ':');
}

void json_key_string(struct buf *out, const char *key, const char *text, size_t len)
{
    json_key(out, key);
    json_string(out, text, len);
}

void json_key_u64(struct buf *out, const char *key, uint64_t value)
{
    json_key(out, key);
    buf_u64(out, value);
}

void json_key_i64(struct buf *out, const char *key, int64_t value)
{
    json_key(out, key);
    buf_i64(out, value);
}

static void json_members(struct buf *out, yajl_val object);

void json_value(struct buf *out, yajl_val value)
{
    if (YAJL_IS_STRING(value)) {
        json_cstring(out, YAJL_GET_STRING(value));
    } else if (YAJL_IS_NUMBER(value)) {
        buf_str(out, YAJL_GET_NUMBER(value));
    } else if (YAJL_IS_OBJECT(value)) {
        json_members(out, value);
    } else if (YAJL_IS_ARRAY(value)) {
        buf_char(out, '[');
        for (size_t i = 0; i < YAJL_GET_ARRAY(value)->len; i++) {
            if (i) buf_char(out, ',');
            json_value(out, YAJL_GET_ARRAY(value)->values[i]);
        }
        buf_char(out, ']');
    } else {
        buf_str(out, YAJL_IS_TRUE(value) ? "true" : YAJL_IS_FALSE(value) ? "false" : "null");
    }
}

static void json_members(struct buf *out, yajl_val object)
{
    buf_char(out, '{');
    for (size_t i = 0; i < YAJL_GET_OBJECT(object)->len; i++) {
        json_key(out, YAJL_GET_OBJECT(object)->keys[i]);
        json_value(out, YAJL_GET_OBJECT(object)->values[i]);
    }
    buf_char(out, '}');
}

/* The place behind the closing quote of the string whose opening quote is at at. */
static size_t string_end(const char *text, size_t len, size_t at)
{
    for (at++; at < len && text[at] != '"'; at++) at += text[at] == '\\';
    return at < len ? at + 1 : len;
}

bool json_find_string(const char *object, size_t len, const char *key, size_t *start, size_t *value_len)
{
    size_t key_len = strlen(key), depth = 0;
    bool in_key = false, wanted = false; /* the next string is a key; the member before us is the one */
    for (size_t at = 0; at < len;) {
        char c = object[at];
        if (c != '"') {
            depth += (c == '{' || c == '[') - (size_t)(c == '}' || c == ']');
            if (depth == 1 && (c == '{' || c == ',')) in_key = true, wanted = false;
            if (depth > 1) wanted = false;
            at++;
            continue;
        }
        size_t end = string_end(object, len, at), n = end - at - 2;
        if (depth == 1 && in_key) {
            wanted = n == key_len && memcmp(object + at + 1, key, n) == 0;
            in_key = false;
        } else if (depth == 1 && wanted) {
            *start = at + 1;
            *value_len = n;
            return true;
        }
        at = end;
    }
    return false;
}

/* yajl_tree_free calls itself for each level. */
static bool is_too_deep(const char *text)
{
    size_t depth = 0;
    bool in_string = false;
    for (const char *at = text; *at; at++) {
        if (*at == '"') in_string = !in_string;
        if (*at == '\\' && in_string && at[1]) at++;
        if (in_string) continue;
        if (*at == '{' || *at == '[') depth++;
        if ((*at == '}' || *at == ']') && depth) depth--;
        if (depth > JSON_MAX_DEPTH) return true;
    }
    return false;
}

int json_parse(const char *text, const char *name, yajl_val *tree, struct err *e)
{
    if (is_too_deep(text)) return err_data(e, "'%s' nests deeper than %d levels", name, JSON_MAX_DEPTH);
    char message[512] = "";
    *tree = yajl_tree_parse(text, message, sizeof message);
    if (*tree) return 0;
    for (char *c = message; *c; c++)
        if (*c == '\n') *c = ' ';
    return err_data(e, "'%s' is not valid JSON: %s", name, message);
}

int json_read_file(const char *path, size_t limit, yajl_val *tree, struct err *e)
{
    struct buf text = BUF_INIT;
    int result = io_read_file(path, limit, &text, e);
    if (!result && memchr(buf_text(&text), '\0', text.len))
        result = err_data(e, "'%s' is not valid JSON: it holds a NUL byte", path);
    if (!result) result = json_parse(buf_text(&text), path, tree, e);
    buf_free(&text);
    return result;
}

yajl_val json_get(yajl_val object, const char *key, yajl_type type)
{
    const char *path[] = {key, NULL};
    return YAJL_IS_OBJECT(object) ? yajl_tree_get(object, path, type) : NULL;
}

const char *json_get_string(yajl_val object, const char *key)
{
    yajl_val value = json_get(object, key, yajl_t_string);
    return value ? YAJL_GET_STRING(value) : NULL;
}

int64_t json_get_i64(yajl_val object, const char *key, int64_t otherwise)
{
    yajl_val value = json_get(object, key, yajl_t_number);
    return value && YAJL_IS_INTEGER(value) ? YAJL_GET_INTEGER(value) : otherwise;
}
