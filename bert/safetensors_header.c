#include "bert/safetensors_header.h"

#include <string.h>
#include <yajl/yajl_parse.h>

/* Where in the header the parser is. A value that is nested deeper than the format's own is refused where it
 * begins, so that no depth of nesting costs memory. */
enum place {
    AT_START,
    IN_HEADER,   /* between the members of the top object */
    AT_METADATA, /* before the value of __metadata__ */
    IN_METADATA,
    AT_TENSOR, /* before a tensor's object */
    IN_TENSOR,
    AT_DTYPE,
    AT_SHAPE,
    IN_SHAPE,
    AT_OFFSETS,
    IN_OFFSETS,
    AT_END
};

struct parse {
    struct safetensors *file;
    enum place place;
    struct safetensor tensor; /* the current one */
    bool has_dtype, has_shape, has_metadata;
    int offsets; /* how many were read */
    struct err *e;
};

static const struct {
    const char *name;
    size_t size;
} dtypes[] = {
    {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1}, {"I16", 2}, {"U16", 2}, {"F16", 2},
    {"BF16", 2}, {"I32", 4}, {"U32", 4}, {"F32", 4},     {"F64", 8},     {"I64", 8}, {"U64", 8},
};

size_t safetensors_dtype_size(const char *dtype)
{
    for (size_t i = 0; i < sizeof dtypes / sizeof *dtypes; i++)
        if (strcmp(dtype, dtypes[i].name) == 0) return dtypes[i].size;
    return 0;
}

/* The parser goes on while its callbacks return 1. */
static int fail(int result)
{
    return result == 0;
}

/* What the value at this place should have been. */
static int unexpected(struct parse *p)
{
    static const char *const wanted[] = {
        [AT_DTYPE] = "'dtype' is not a string",
        [AT_SHAPE] = "'shape' is not an array",
        [IN_SHAPE] = "'shape' holds something else than sizes",
        [AT_OFFSETS] = "'data_offsets' is not an array",
        [IN_OFFSETS] = "'data_offsets' holds something else than offsets",
    };
    switch (p->place) {
    case AT_METADATA:
        return fail(err_data(p->e, "'__metadata__' is not an object"));
    case IN_METADATA:
        return fail(err_data(p->e, "'__metadata__' holds something else than strings"));
    case AT_TENSOR:
        return fail(err_data(p->e, "tensor '%.100s' is not an object", p->tensor.name));
    case AT_DTYPE:
    case AT_SHAPE:
    case IN_SHAPE:
    case AT_OFFSETS:
    case IN_OFFSETS:
        return fail(err_data(p->e, "tensor '%.100s': %s", p->tensor.name, wanted[p->place]));
    default:
        return fail(err_data(p->e, "the header is not an object"));
    }
}

static int on_other(void *context)
{
    return unexpected(context);
}

static int on_boolean(void *context, int value)
{
    (void)value;
    return unexpected(context);
}

static int on_start_map(void *context)
{
    struct parse *p = context;
    switch (p->place) {
    case AT_START:
        p->place = IN_HEADER;
        return 1;
    case AT_METADATA:
        p->place = IN_METADATA;
        return 1;
    case AT_TENSOR:
        p->place = IN_TENSOR;
        return 1;
    default:
        return unexpected(p);
    }
}

static int on_start_array(void *context)
{
    struct parse *p = context;
    if (p->place != AT_SHAPE && p->place != AT_OFFSETS) return unexpected(p);
    p->place = p->place == AT_SHAPE ? IN_SHAPE : IN_OFFSETS;
    return 1;
}

static bool is(const unsigned char *text, size_t len, const char *word)
{
    return len == strlen(word) && memcmp(text, word, len) == 0;
}

/* A name is printed in messages and compared as a C string. */
static int start_tensor(struct parse *p, const unsigned char *name, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (name[i] < 0x20 || name[i] == 0x7F)
            return fail(
                err_data(p->e, "the name of tensor %zu holds a control character", p->file->tensors.len));
    p->tensor = (struct safetensor){.name = strndup((const char *)name, len)};
    p->has_dtype = p->has_shape = false;
    p->offsets = 0;
    p->place = AT_TENSOR;
    return p->tensor.name ? 1 : fail(err_memory(p->e));
}

static int tensor_member(struct parse *p, const unsigned char *name, size_t len)
{
    bool again = false;
    if (is(name, len, "dtype")) {
        again = p->has_dtype;
        p->place = AT_DTYPE;
    } else if (is(name, len, "shape")) {
        again = p->has_shape;
        p->place = AT_SHAPE;
        p->has_shape = true;
    } else if (is(name, len, "data_offsets")) {
        again = p->offsets > 0;
        p->place = AT_OFFSETS;
    } else {
        return fail(err_data(p->e, "tensor '%.100s' has an unknown member", p->tensor.name));
    }
    if (!again) return 1;
    return fail(
        err_data(p->e, "tensor '%.100s' has '%.*s' twice", p->tensor.name, (int)len, (const char *)name));
}

static int on_key(void *context, const unsigned char *key, size_t len)
{
    struct parse *p = context;
    if (p->place == IN_TENSOR) return tensor_member(p, key, len);
    if (p->place != IN_HEADER) return 1; /* of the metadata */
    if (!is(key, len, "__metadata__")) return start_tensor(p, key, len);
    if (p->has_metadata) return fail(err_data(p->e, "'__metadata__' stands twice"));
    p->has_metadata = true;
    p->place = AT_METADATA;
    return 1;
}

static int on_string(void *context, const unsigned char *text, size_t len)
{
    struct parse *p = context;
    if (p->place == IN_METADATA) return 1;
    if (p->place != AT_DTYPE) return unexpected(p);
    struct safetensor *t = &p->tensor;
    if (len < sizeof t->dtype) memcpy(t->dtype, text, len);
    if (len >= sizeof t->dtype || strlen(t->dtype) != len || !safetensors_dtype_size(t->dtype))
        return fail(err_data(p->e, "tensor '%.100s' has the unknown dtype '%.*s'", t->name,
                             len < 20 ? (int)len : 20, (const char *)text));
    p->has_dtype = true;
    p->place = IN_TENSOR;
    return 1;
}

/* Digits only: no sign, fraction or exponent. */
static bool read_digits(const char *text, size_t len, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9' || __builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, (uint64_t)(text[i] - '0'), value))
            return false;
    }
    return len > 0;
}

static int on_number(void *context, const char *text, size_t len)
{
    struct parse *p = context;
    struct safetensor *t = &p->tensor;
    uint64_t value;
    if (p->place != IN_SHAPE && p->place != IN_OFFSETS) return unexpected(p);
    if (!read_digits(text, len, &value))
        return fail(err_data(p->e, "tensor '%.100s': '%.*s' is not a whole number of 64 bits", t->name,
                             len < 40 ? (int)len : 40, text));
    if (p->place == IN_SHAPE) {
        if (t->n_dimensions == SAFETENSORS_MAX_DIMENSIONS)
            return fail(err_data(p->e, "tensor '%.100s' has more than %d dimensions", t->name,
                                 SAFETENSORS_MAX_DIMENSIONS));
        t->dimensions[t->n_dimensions++] = value;
        return 1;
    }
    if (p->offsets == 2) return fail(err_data(p->e, "tensor '%.100s' has more than two offsets", t->name));
    *(p->offsets++ ? &t->end : &t->begin) = value;
    return 1;
}

static int on_end_array(void *context)
{
    struct parse *p = context;
    if (p->place == IN_OFFSETS && p->offsets < 2)
        return fail(err_data(p->e, "tensor '%.100s' has fewer than two offsets", p->tensor.name));
    p->place = IN_TENSOR;
    return 1;
}

static int on_end_map(void *context)
{
    struct parse *p = context;
    if (p->place == IN_TENSOR) {
        const char *missing = !p->has_dtype ? "dtype" : !p->has_shape ? "shape" : "data_offsets";
        if (!p->has_dtype || !p->has_shape || !p->offsets)
            return fail(err_data(p->e, "tensor '%.100s' has no '%s'", p->tensor.name, missing));
        if (array_push(&p->file->tensors, p->tensor)) return fail(err_memory(p->e));
        p->tensor.name = NULL; /* now the file's */
    }
    p->place = p->place == IN_HEADER ? AT_END : IN_HEADER;
    return 1;
}

static void syntax_error(yajl_handle handle, struct err *e)
{
    unsigned char *text = yajl_get_error(handle, 0, NULL, 0);
    const char *message = text ? (const char *)text : "";
    err_data(e, "the header is not valid JSON at byte %zu: %.*s", yajl_get_bytes_consumed(handle),
             (int)strcspn(message, "\n"), message);
    if (text) yajl_free_error(handle, text);
}

int safetensors_header_parse(struct safetensors *s, const uint8_t *json, size_t len, struct err *e)
{
    static const yajl_callbacks callbacks = {
        .yajl_null = on_other,
        .yajl_boolean = on_boolean,
        .yajl_number = on_number,
        .yajl_string = on_string,
        .yajl_start_map = on_start_map,
        .yajl_map_key = on_key,
        .yajl_end_map = on_end_map,
        .yajl_start_array = on_start_array,
        .yajl_end_array = on_end_array,
    };
    struct parse p = {.file = s, .e = e};
    yajl_handle handle = yajl_alloc(&callbacks, NULL, &p);
    if (!handle) return err_memory(e);
    yajl_status status = yajl_parse(handle, json, len);
    if (status == yajl_status_ok) status = yajl_complete_parse(handle);
    int result = status == yajl_status_ok ? 0 : -1;
    if (status == yajl_status_error) syntax_error(handle, e);
    yajl_free(handle);
    free(p.tensor.name);
    return result;
}
