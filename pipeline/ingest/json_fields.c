#include "pipeline/ingest/json_fields.h"

#include <string.h>
#include <yajl/yajl_parse.h>

#include "common/json_plain.h"
#include "common/json_scan.h"

struct reader {
    struct json_field *fields;
    size_t count, depth;
    struct json_field *current; /* whose value is next; NULL for any other key */
    bool object, failed;
};

static struct json_field *find_field(struct json_field *fields, size_t count, const char *key, size_t len)
{
    struct json_field *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (strlen(fields[i].name) == len && memcmp(fields[i].name, key, len) == 0) found = &fields[i];
    return found;
}

static int take(struct reader *r, const char *value, size_t len)
{
    if (r->depth == 0) return 0; /* the whole text is no object */
    if (r->depth > 1 || !r->current) return 1;
    r->current->present = true;
    if (buf_assign(&r->current->value, value, len)) r->failed = true;
    r->current = NULL;
    return !r->failed;
}

static int on_string(void *context, const unsigned char *value, size_t len)
{
    return take(context, (const char *)value, len);
}

static int on_number(void *context, const char *value, size_t len)
{
    return take(context, value, len);
}

static int on_boolean(void *context, int value)
{
    return take(context, value ? "true" : "false", value ? 4 : 5);
}

static int on_null(void *context)
{
    struct reader *r = context;
    return r->depth > 0;
}

static int on_key(void *context, const unsigned char *key, size_t len)
{
    struct reader *r = context;
    if (r->depth != 1) return 1;
    r->current = find_field(r->fields, r->count, (const char *)key, len);
    if (r->current) r->current->present = false;
    return 1;
}

static int on_object(void *context)
{
    struct reader *r = context;
    r->object = true;
    r->depth++;
    return 1;
}

static int on_list(void *context)
{
    struct reader *r = context;
    return r->depth++ > 0;
}

static int on_end(void *context)
{
    struct reader *r = context;
    r->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_object,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_list,
    .yajl_end_array = on_end,
};

/* ---- plain objects ---- */

/* A list of scalars, which counts as absent. */
static bool pass_list(struct json_cursor *c)
{
    json_pass_blanks(c);
    if (json_take(c, ']')) return true;
    do {
        json_pass_blanks(c);
        if (!json_pass_scalar(c)) return false;
        json_pass_blanks(c);
    } while (json_take(c, ','));
    return json_take(c, ']');
}

/* A value: into field, or nowhere if that is NULL. */
static bool take_value(struct json_cursor *c, struct json_field *field)
{
    const char *start = c->at;
    if (json_take(c, '[')) return pass_list(c);
    if (!field) return json_pass_scalar(c);
    buf_clear(&field->value);
    field->present = true;
    if (c->at < c->end && *c->at == '"') return json_take_string(c, &field->value);
    if (!json_pass_scalar(c)) return false;
    field->present = *start != 'n';
    return !field->present || !buf_add(&field->value, start, (size_t)(c->at - start));
}

static bool take_member(struct json_cursor *c, struct json_field *fields, size_t count)
{
    json_pass_blanks(c);
    if (!json_take(c, '"')) return false;
    const char *key = c->at;
    c->at += json_plain_run(key, (size_t)(c->end - key));
    struct json_field *field = find_field(fields, count, key, (size_t)(c->at - key));
    if (!json_take(c, '"')) return false;
    if (field) field->present = false;
    json_pass_blanks(c);
    if (!json_take(c, ':')) return false;
    json_pass_blanks(c);
    if (!take_value(c, field)) return false;
    json_pass_blanks(c);
    return true;
}

/* False if the text is not plain (common/json_plain.h): the fields are undefined then. */
static bool read_plain(const char *text, size_t len, struct json_field *fields, size_t count)
{
    struct json_cursor c = {text, text + len};
    json_pass_blanks(&c);
    if (!json_take(&c, '{')) return false;
    json_pass_blanks(&c);
    if (!json_take(&c, '}')) {
        do
            if (!take_member(&c, fields, count)) return false;
        while (json_take(&c, ','));
        if (!json_take(&c, '}')) return false;
    }
    json_pass_blanks(&c);
    return c.at == c.end;
}

static void clear_fields(struct json_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_clear(&fields[i].value);
        fields[i].present = false;
    }
}

int json_fields_read(const char *text, size_t len, struct json_field *fields, size_t count, struct err *e)
{
    clear_fields(fields, count);
    if (read_plain(text, len, fields, count)) return 0;
    clear_fields(fields, count);
    struct reader reader = {.fields = fields, .count = count};
    yajl_handle handle = yajl_alloc(&callbacks, NULL, &reader);
    if (!handle) return err_memory(e);
    /* Invalid UTF-8 is repaired and counted later on. */
    yajl_config(handle, yajl_dont_validate_strings, 1);
    bool good = yajl_parse(handle, (const unsigned char *)text, len) == yajl_status_ok &&
                yajl_complete_parse(handle) == yajl_status_ok && reader.object;
    yajl_free(handle);
    if (reader.failed) return err_memory(e);
    return good ? 0 : 1;
}

void json_fields_free(struct json_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) buf_free(&fields[i].value);
}
